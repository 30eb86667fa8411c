"""S3: conditions of bucket policies and of writes."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

import emulator.s3  # noqa: F401 (mends moto in this process)

from emulator.tests.support import Emulator, refusal

SECURE = "aws:SecureTransport"


@pytest.fixture
def s3(emulator: Emulator) -> Any:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="states", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return s3


def deny_everything(s3: Any, condition: dict[str, Any]) -> dict[str, Any]:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::states/*"], **condition}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket="states", Policy=json.dumps(policy))
    return policy


def test_a_policy_that_refuses_plain_http_lets_secure_requests_pass(s3: Any) -> None:
    policy = deny_everything(s3, {"Condition": {"Bool": {SECURE: "false"}}})
    s3.put_object(Bucket="states", Key="key", Body=b"state")
    assert s3.get_object(Bucket="states", Key="key")["Body"].read() == b"state"
    assert json.loads(s3.get_bucket_policy(Bucket="states")["Policy"]) == policy


@pytest.mark.parametrize("condition", [{}, {"Condition": {"Bool": {SECURE: "true"}}}])
def test_a_policy_that_refuses_secure_requests_refuses(s3: Any, condition: dict[str, Any]) -> None:
    deny_everything(s3, condition)
    assert refusal(s3.get_object, Bucket="states", Key="key")[2] == 403


def test_of_conditional_writes_at_the_same_moment_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow_checksum(*_: Any) -> tuple[str, None]:
        # moto has looked by now, and not written yet.
        time.sleep(0.05)
        return "", None

    def create(s3: Any, writer: int) -> bool:
        try:
            s3.put_object(Bucket="states", Key="key", Body=b"%d" % writer, IfNoneMatch="*")
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 412
            return False
        return True

    # In this process, so that moto can be slowed down.
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        s3 = Emulator(f"http://{host}:{port}").client("s3", "us-east-1")
        s3.create_bucket(Bucket="states")
        monkeypatch.setattr(S3Response, "_get_checksum", slow_checksum)
        with ThreadPoolExecutor(4) as writers:
            assert list(writers.map(partial(create, s3), range(4))).count(True) == 1
    finally:
        server.stop()


def test_a_write_in_place_of_another_version_is_refused(s3: Any) -> None:
    first = s3.put_object(Bucket="states", Key="key", Body=b"first")["ETag"]
    s3.put_object(Bucket="states", Key="key", Body=b"second", IfMatch=first)
    assert refusal(s3.put_object, Bucket="states", Key="key", Body=b"third", IfMatch=first)[2] == 412
