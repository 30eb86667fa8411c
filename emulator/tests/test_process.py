"""Its life: what it prints, when it ends, and its copies."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest
import requests

from emulator.tests.support import PRIMARY, ROOT, Emulator, becomes, refusal, start

IN_PRIMARY = {"LocationConstraint": PRIMARY}


def test_prints_one_line_and_ends_with_code_0_when_standard_input_closes() -> None:
    process, emulator = start()
    refusal(emulator.client("accessanalyzer").list_analyzers)  # moto prints when it lacks a service
    output, _ = process.communicate(timeout=5)
    assert (process.returncode, output) == (0, b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_with_code_0_on_a_signal(number: signal.Signals) -> None:
    process, _ = start()
    process.send_signal(number)
    assert process.wait(timeout=5) == 0


def test_ends_when_the_command_that_started_it_is_killed() -> None:
    starter = (
        "import subprocess, sys, time;"
        "p = subprocess.Popen([sys.executable, '-m', 'emulator'], stdin=subprocess.PIPE, stdout=subprocess.PIPE);"
        "print(p.stdout.readline().decode(), end='', flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", starter], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    emulator = Emulator(json.loads(parent.stdout.readline())["url"])
    copy = emulator.fork()
    assert emulator.answers() and copy.answers()
    parent.kill()
    assert becomes(lambda: not emulator.answers())
    assert becomes(lambda: not copy.answers())
    parent.communicate()


def test_listens_on_loopback_only() -> None:
    process, emulator = start()
    port = f"{int(emulator.url.rpartition(':')[2]):04X}"
    tables = [Path(f"/proc/net/{table}").read_text().splitlines() for table in ("tcp", "tcp6")]
    sockets = [line.split()[1] for table in tables for line in table]
    assert {local for local in sockets if local.endswith(f":{port}")} == {f"0100007F:{port}"}
    process.communicate(timeout=5)


def test_a_copy_has_what_the_original_had_and_then_goes_its_own_way(original: Emulator) -> None:
    parent = original.fork()
    parent.client("s3").create_bucket(Bucket="before", CreateBucketConfiguration=IN_PRIMARY)
    body = os.urandom(8_000_000)
    parent.client("s3").put_object(Bucket="before", Key="large", Body=body)
    child = parent.fork()
    grandchild = child.fork()
    for owner, emulator in (("parent", parent), ("child", child), ("grandchild", grandchild)):
        s3 = emulator.client("s3")
        s3.create_bucket(Bucket=owner, CreateBucketConfiguration=IN_PRIMARY)
        s3.put_object(Bucket="before", Key=owner, Body=owner.encode())
    for owner, emulator in (("parent", parent), ("child", child), ("grandchild", grandchild)):
        s3 = emulator.client("s3")
        assert sorted(bucket["Name"] for bucket in s3.list_buckets()["Buckets"]) == sorted(["before", owner])
        assert [o["Key"] for o in s3.list_objects_v2(Bucket="before")["Contents"]] == sorted(["large", owner])
        assert s3.get_object(Bucket="before", Key="large")["Body"].read() == body
    parent.control("POST", "stop")


def test_a_copy_and_its_copies_end_when_the_original_is_killed() -> None:
    process, emulator = start()
    copies = [emulator.fork(), emulator.fork()]
    copies.append(copies[0].fork())
    assert all(copy.answers() for copy in copies)
    process.kill()
    assert becomes(lambda: not any(copy.answers() for copy in copies))
    process.communicate()


def test_stopping_a_copy_ends_its_copies_and_leaves_the_original(original: Emulator) -> None:
    copy = original.fork()
    copy_of_copy = copy.fork()
    copy.control("POST", "stop")
    assert becomes(lambda: not copy.answers() and not copy_of_copy.answers())
    assert original.answers()


def test_a_copy_can_be_made_while_requests_come_in_all_the_time(emulator: Emulator) -> None:
    done = Event()

    def ask() -> None:
        kms = emulator.client("kms")
        while not done.is_set():
            kms.create_key()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(4):
            copy = emulator.fork()
            copy.client("kms").list_keys()
            copy.control("POST", "stop")
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_a_log_that_cannot_be_written_is_refused_and_harms_nothing(emulator: Emulator) -> None:
    answer = requests.post(f"{emulator.url}/_emulator/fork", json={"log": "/nowhere/log"}, timeout=5)
    assert answer.status_code == 400 and "/nowhere/log" in answer.json()["error"]
    assert emulator.answers()


def test_says_what_it_holds(emulator: Emulator) -> None:
    def held() -> list[str]:
        return emulator.control("GET", "holdings?containing=project")["holdings"]

    assert held() == []
    queues = emulator.client("sqs")
    url = queues.create_queue(QueueName="project-orders")["QueueUrl"]
    emulator.client("s3").create_bucket(Bucket="project-metadata", CreateBucketConfiguration=IN_PRIMARY)
    assert {f"sqs {PRIMARY} queues project-orders", "s3 aws buckets project-metadata"} <= set(held())
    queues.delete_queue(QueueUrl=url)
    emulator.client("s3").delete_bucket(Bucket="project-metadata")
    assert held() == []
