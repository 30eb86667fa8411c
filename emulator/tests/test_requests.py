"""What becomes of a request: held, refused, logged."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError
from werkzeug.test import Client

from emulator.application import Application
from emulator.tests.support import DR, PRIMARY, Emulator, becomes, refusal, start


class Held:
    """A call in a thread of its own, for it is expected not to return."""

    def __init__(self, call: Callable[..., Any], **parameters: Any) -> None:
        self.error: Exception | None = None

        def run() -> None:
            try:
                call(**parameters)
            except Exception as error:
                self.error = error

        self._thread = Thread(target=run)
        self._thread.start()

    def finish(self) -> Exception | None:
        self._thread.join(timeout=5)
        assert not self._thread.is_alive()
        return self.error


def parameter_names(emulator: Emulator) -> list[str]:
    return [parameter["Name"] for parameter in emulator.client("ssm").describe_parameters()["Parameters"]]


@pytest.mark.parametrize("after, performed", [(False, []), (True, ["/held"])])
def test_a_held_request_waits_before_or_after_it_is_performed_and_is_never_answered(
    emulator: Emulator, after: bool, performed: list[str]
) -> None:
    ssm = emulator.client("ssm")
    emulator.control("PUT", "hold", operation="PutParameter", after=after)
    held = Held(ssm.put_parameter, Name="/held", Value="x", Type="String")
    assert becomes(lambda: emulator.control("GET", "hold") == {"operation": "PutParameter", "waiting": 1})
    assert parameter_names(emulator) == performed  # other operations pass
    emulator.control("DELETE", "hold")
    assert isinstance(held.finish(), ConnectionClosedError)
    assert parameter_names(emulator) == performed

    assert emulator.control("GET", "hold") == {"operation": None, "waiting": 0}
    ssm.put_parameter(Name="/later", Value="x", Type="String")
    assert parameter_names(emulator) == [*performed, "/later"]


def test_a_copy_can_be_made_while_a_request_is_held_and_holds_nothing(emulator: Emulator) -> None:
    emulator.control("PUT", "hold", operation="PutParameter")
    held = Held(emulator.client("ssm").put_parameter, Name="/held", Value="x", Type="String")
    assert becomes(lambda: emulator.control("GET", "hold")["waiting"] == 1)
    copy = emulator.fork()
    assert copy.control("GET", "hold") == {"operation": None, "waiting": 0}
    copy.client("ssm").put_parameter(Name="/copy", Value="x", Type="String")
    emulator.control("DELETE", "hold")
    assert isinstance(held.finish(), ConnectionClosedError)
    assert (parameter_names(emulator), parameter_names(copy)) == ([], ["/copy"])


LACKING = [
    ("rds", "query", "FailoverGlobalCluster", {"GlobalClusterIdentifier": "g", "TargetDbClusterIdentifier": "a:b"}),
    ("ec2", "ec2", "ListImagesInRecycleBin", {}),
    ("kms", "json", "DescribeCustomKeyStores", {}),
    ("globalaccelerator", "json", "ListAccelerators", {}),  # a service that moto does not have at all
    ("lambda", "rest-json", "GetAccountSettings", {}),
    ("accessanalyzer", "rest-json", "ListAnalyzers", {}),
    ("route53", "rest-xml", "GetCheckerIpRanges", {}),
    ("s3", "rest-xml", "GetBucketPolicyStatus", {"Bucket": "b"}),
]


@pytest.mark.parametrize("service, protocol, operation, parameters", LACKING)
def test_an_operation_that_moto_lacks_is_refused_by_name_in_its_own_protocol(
    emulator: Emulator, service: str, protocol: str, operation: str, parameters: dict[str, Any]
) -> None:
    client = emulator.client(service)
    assert client.meta.service_model.protocol == protocol
    code, message, status = refusal(getattr(client, xform_name(operation)), **parameters)
    assert (code, status) == ("NotImplemented", 400)
    assert message.startswith(f"{service}:{operation}: the emulator does not implement it")


def test_a_failure_inside_moto_is_a_refusal_too_and_is_traced_on_standard_error() -> None:
    process, emulator = start(stderr=subprocess.PIPE)
    code, message, status = refusal(emulator.client("rds").modify_db_cluster, DBClusterIdentifier="none")
    assert (code, status) == ("EmulatorFailure", 400)
    assert message == "rds:ModifyDBCluster: the emulator failed: KeyError: 'none'"
    assert b"in modify_db_cluster" in process.communicate(timeout=5)[1]


def test_a_resource_that_does_not_exist_is_not_taken_for_a_lacking_operation(emulator: Emulator) -> None:
    assert refusal(emulator.client("s3").get_bucket_versioning, Bucket="none")[0] == "NoSuchBucket"
    assert refusal(emulator.client("lambda").get_function, FunctionName="none")[0] == "ResourceNotFoundException"


Logged = tuple[Emulator, Callable[[], list[dict[str, Any]]]]


@pytest.fixture
def logged(original: Emulator, tmp_path: Path) -> Iterator[Logged]:
    """An emulator with a log, and what stands in it."""
    log = tmp_path / "requests.jsonl"
    emulator = original.fork(log=str(log))
    yield emulator, lambda: [json.loads(line) for line in log.read_text().splitlines()]
    emulator.control("POST", "stop")


def test_the_log_has_a_line_for_every_finished_request_in_the_words_of_aws(logged: Logged) -> None:
    emulator, lines = logged
    emulator.client("kms", DR).list_keys()
    refusal(emulator.client("rds").describe_db_clusters, DBClusterIdentifier="none")
    refusal(emulator.client("rds").failover_global_cluster, GlobalClusterIdentifier="g", TargetDbClusterIdentifier="a:b")
    emulator.client("s3", config=Config(signature_version=UNSIGNED)).list_buckets()

    found = [(line["region"], line["service"], line["operation"], line["status"]) for line in lines()]
    assert found == [
        (DR, "kms", "ListKeys", 200),
        (PRIMARY, "rds", "DescribeDBClusters", 404),
        (PRIMARY, "rds", "FailoverGlobalCluster", 400),
        (None, "s3", "ListBuckets", 200),
    ]
    for line in lines():
        assert list(line) == ["time", "region", "service", "operation", "status", "durationMs"]
        assert abs(datetime.strptime(line["time"], "%Y-%m-%dT%H:%M:%S.%f%z") - datetime.now(UTC)) < timedelta(minutes=1)
        assert re.fullmatch(r"[-0-9]+T[0-9:]+\.\d{3}Z", line["time"])
        assert 0 <= line["durationMs"] < 20_000


def test_the_log_tells_operations_apart_that_share_a_path_or_a_signature(logged: Logged) -> None:
    emulator, lines = logged
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": PRIMARY})
    s3.put_object(Bucket="bucket", Key="a/b c", Body=b"x")
    s3.copy_object(Bucket="bucket", Key="copy", CopySource="bucket/a/b c")
    s3.get_object(Bucket="bucket", Key="a/b c")
    s3.get_bucket_versioning(Bucket="bucket")
    refusal(s3.get_bucket_lifecycle_configuration, Bucket="bucket")
    s3.list_objects_v2(Bucket="bucket")
    upload = s3.create_multipart_upload(Bucket="bucket", Key="m")["UploadId"]
    s3.upload_part(Bucket="bucket", Key="m", UploadId=upload, PartNumber=1, Body=b"x")
    emulator.client("elb").describe_load_balancers()
    emulator.client("elbv2").describe_load_balancers()
    emulator.client("cloudwatch").describe_alarms()
    emulator.client("stepfunctions").list_state_machines()
    zone = emulator.client("route53").create_hosted_zone(Name="example.org", CallerReference="1")["HostedZone"]["Id"]
    emulator.client("route53").list_resource_record_sets(HostedZoneId=zone)
    refusal(emulator.client("lambda").get_policy, FunctionName=f"arn:aws:lambda:{PRIMARY}:123456789012:function:f")
    presigning = emulator.client("s3", config=Config(signature_version="s3v4"))
    requests.get(presigning.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "copy"}), timeout=5)
    assert [(line["service"], line["operation"]) for line in lines()] == [
        ("s3", "CreateBucket"),
        ("s3", "PutObject"),
        ("s3", "CopyObject"),
        ("s3", "GetObject"),
        ("s3", "GetBucketVersioning"),
        ("s3", "GetBucketLifecycleConfiguration"),
        ("s3", "ListObjectsV2"),
        ("s3", "CreateMultipartUpload"),
        ("s3", "UploadPart"),
        ("elb", "DescribeLoadBalancers"),
        ("elbv2", "DescribeLoadBalancers"),
        ("cloudwatch", "DescribeAlarms"),
        ("stepfunctions", "ListStateMachines"),
        ("route53", "CreateHostedZone"),
        ("route53", "ListResourceRecordSets"),
        ("lambda", "GetPolicy"),
        ("s3", "GetObject"),
    ]
    assert {line["region"] for line in lines() if line["service"] != "route53"} == {PRIMARY}


def test_a_dropped_request_is_logged_only_if_it_was_performed(logged: Logged) -> None:
    emulator, lines = logged
    for after in (False, True):
        emulator.control("PUT", "hold", operation="PutParameter", after=after)
        held = Held(emulator.client("ssm").put_parameter, Name=f"/{after}", Value="x", Type="String")
        assert becomes(lambda: emulator.control("GET", "hold")["waiting"] == 1)
        emulator.control("DELETE", "hold")
        held.finish()
    assert [line["operation"] for line in lines()] == ["PutParameter"]


def test_the_command_line_takes_a_log(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    process, emulator = start("--log", str(log))
    emulator.client("kms").list_keys()
    assert json.loads(log.read_text())["operation"] == "ListKeys"
    process.communicate(timeout=5)


def test_managed_policies_of_iam_exist(emulator: Emulator) -> None:
    assert emulator.client("iam").get_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")["Policy"]


def test_requests_at_the_same_time_take_turns_in_moto() -> None:
    """moto alone fails now and then: it goes through a dictionary while another request adds to it."""
    inside, most = 0, 0

    def moto(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.05)
        inside -= 1
        start_response("200 OK", [])
        return [b""]

    client = Client(Application(moto, None))
    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(lambda _: client.post("/"), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert most == 1


def test_a_second_attempt_of_a_call_gets_the_answer_of_the_first() -> None:
    statuses, performed = iter(["200 OK", "200 OK", "400 Bad Request", "200 OK"]), []

    def moto(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        performed.append(environ["HTTP_AMZ_SDK_INVOCATION_ID"])
        start_response(next(statuses), [])
        return [f"answer {len(performed)}".encode()]

    client = Client(Application(moto, None))
    ask = lambda call: client.post("/", headers={"amz-sdk-invocation-id": call}).text  # noqa: E731
    assert [ask(call) for call in ("one", "one", "two", "refused", "refused")] == [
        "answer 1",
        "answer 1",
        "answer 2",
        "answer 3",
        "answer 4",
    ]
    assert performed == ["one", "two", "refused", "refused"]


def test_many_answers_can_be_remembered_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remembering forgets the oldest, and two requests must not both forget the same one."""
    monkeypatch.setattr("emulator.application.REMEMBERED", 1)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def moto(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b""]

    application = Application(moto, None)

    def ask(number: int) -> int:
        return Client(application).post("/", headers={"amz-sdk-invocation-id": str(number)}).status_code

    try:
        with ThreadPoolExecutor(8) as workers:
            assert set(workers.map(ask, range(3000))) == {200}
    finally:
        sys.setswitchinterval(interval)
