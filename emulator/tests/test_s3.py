"""S3: conditions of bucket policies and of writes."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

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


def test_of_many_conditional_writes_at_the_same_moment_one_wins(s3: Any) -> None:
    def create(writer: int) -> bool:
        try:
            s3.put_object(Bucket="states", Key="key", Body=b"%d" % writer, IfNoneMatch="*")
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 412
            return False
        return True

    with ThreadPoolExecutor(16) as writers:
        won = list(writers.map(create, range(64)))
    assert won.count(True) == 1
    assert s3.get_object(Bucket="states", Key="key")["Body"].read() == b"%d" % won.index(True)


def test_a_write_in_place_of_another_version_is_refused(s3: Any) -> None:
    first = s3.put_object(Bucket="states", Key="key", Body=b"first")["ETag"]
    s3.put_object(Bucket="states", Key="key", Body=b"second", IfMatch=first)
    assert refusal(s3.put_object, Bucket="states", Key="key", Body=b"third", IfMatch=first)[2] == 412
