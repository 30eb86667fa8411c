"""S3: conditions of bucket policies and of writes, configurations of buckets."""

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

from emulator.tests.support import DR, Emulator, refusal

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


KMS_KEY = "arn:aws:kms:eu-west-1:123456789012:key/ours"
HEADER = "s3:x-amz-server-side-encryption"
ANOTHER_KEY = {"Null": {HEADER: "false"}, "StringNotEquals": {f"{HEADER}-aws-kms-key-id": [KMS_KEY]}}


@pytest.mark.parametrize(
    ("encryption", "permitted"),
    [
        ({}, True),
        ({"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": KMS_KEY}, True),
        ({"ServerSideEncryption": "AES256"}, False),
        ({"ServerSideEncryption": "aws:kms"}, False),
        ({"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": KMS_KEY.replace("ours", "theirs")}, False),
    ],
)
def test_a_policy_is_about_the_headers_of_a_request(s3: Any, encryption: dict[str, str], permitted: bool) -> None:
    deny_everything(s3, {"Condition": ANOTHER_KEY})
    put = partial(s3.put_object, Bucket="states", Key="key", Body=b"record", **encryption)
    if permitted:
        put()
    else:
        assert refusal(put)[2] == 403


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


def replication(bucket: str = "copies", **rule: Any) -> dict[str, Any]:
    destination = {
        "Bucket": f"arn:aws:s3:::{bucket}",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:eu-central-1:123456789012:key/1"},
        "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
        "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
    }
    rules = {
        "ID": "all",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"And": {"Prefix": "x/", "Tags": [{"Key": "a", "Value": "1"}]}},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": destination,
    }
    return {"Role": "arn:aws:iam::123456789012:role/r", "Rules": [{**rules, **rule}]}


def create_copies(emulator: Emulator) -> Any:
    copies = emulator.client("s3", DR)
    copies.create_bucket(Bucket="copies", CreateBucketConfiguration={"LocationConstraint": DR})
    return copies


ENABLED = {"Status": "Enabled"}


def test_a_replication_comes_back_as_it_was_put(emulator: Emulator, s3: Any) -> None:
    for client, bucket in ((s3, "states"), (create_copies(emulator), "copies")):
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=ENABLED)
    s3.put_bucket_replication(Bucket="states", ReplicationConfiguration=replication())
    assert s3.get_bucket_replication(Bucket="states")["ReplicationConfiguration"] == replication()
    s3.delete_bucket_replication(Bucket="states")
    assert refusal(s3.get_bucket_replication, Bucket="states")[2] == 404


def test_a_replication_goes_to_a_versioned_bucket(emulator: Emulator, s3: Any) -> None:
    s3.put_bucket_versioning(Bucket="states", VersioningConfiguration=ENABLED)
    put = {"Bucket": "states", "ReplicationConfiguration": replication()}
    assert refusal(s3.put_bucket_replication, **put)[:2] == ("InvalidRequest", "Destination bucket must exist.")
    copies = create_copies(emulator)
    code, message, _ = refusal(s3.put_bucket_replication, **put)
    assert (code, message) == ("InvalidRequest", "Destination bucket must have versioning enabled.")
    copies.put_bucket_versioning(Bucket="copies", VersioningConfiguration=ENABLED)
    s3.put_bucket_replication(**put)


def test_a_lifecycle_comes_back_as_it_was_put_and_its_rules_have_ids(s3: Any) -> None:
    rule = {
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90, "NewerNoncurrentVersions": 3},
    }
    s3.put_bucket_lifecycle_configuration(
        Bucket="states", LifecycleConfiguration={"Rules": [{"ID": "named", **rule}, rule]}
    )
    answer = s3.get_bucket_lifecycle_configuration(Bucket="states")
    named, other = answer["Rules"]
    assert named == {"ID": "named", **rule}
    assert other == {"ID": other["ID"], **rule} and other["ID"] not in ("", "named")
    assert answer["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"
    s3.put_bucket_lifecycle_configuration(
        Bucket="states",
        LifecycleConfiguration={"Rules": [rule]},
        TransitionDefaultMinimumObjectSize="varies_by_storage_class",
    )
    s3.put_bucket_metrics_configuration(Bucket="states", Id="all", MetricsConfiguration={"Id": "all"})
    answer = s3.get_bucket_lifecycle_configuration(Bucket="states")
    assert answer["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"
    s3.delete_bucket_lifecycle(Bucket="states")
    assert refusal(s3.get_bucket_lifecycle_configuration, Bucket="states")[0] == "NoSuchLifecycleConfiguration"


def test_logging_and_notifications_come_back_as_they_were_put(s3: Any) -> None:
    logging = {
        "TargetBucket": "states",
        "TargetPrefix": "logs/",
        "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
    }
    s3.put_bucket_acl(Bucket="states", ACL="log-delivery-write")
    s3.put_bucket_logging(Bucket="states", BucketLoggingStatus={"LoggingEnabled": logging})
    assert s3.get_bucket_logging(Bucket="states")["LoggingEnabled"] == logging
    s3.put_bucket_notification_configuration(
        Bucket="states", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    assert s3.get_bucket_notification_configuration(Bucket="states")["EventBridgeConfiguration"] == {}
    s3.put_bucket_notification_configuration(Bucket="states", NotificationConfiguration={})
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket="states")


def test_metrics_of_a_bucket_are_kept_by_id_until_they_are_deleted(s3: Any) -> None:
    configurations = [{"Id": "all"}, {"Id": "some", "Filter": {"Prefix": "x/"}}]
    for configuration in configurations:
        by_id = {"Bucket": "states", "Id": configuration["Id"]}
        s3.put_bucket_metrics_configuration(MetricsConfiguration=configuration, **by_id)
        assert s3.get_bucket_metrics_configuration(**by_id)["MetricsConfiguration"] == configuration
    assert s3.list_bucket_metrics_configurations(Bucket="states")["MetricsConfigurationList"] == configurations
    assert s3.list_bucket_intelligent_tiering_configurations(Bucket="states")["IsTruncated"] is False
    s3.delete_bucket_metrics_configuration(Bucket="states", Id="all")
    code, _, status = refusal(s3.get_bucket_metrics_configuration, Bucket="states", Id="all")
    assert (code, status) == ("NoSuchConfiguration", 404)
    assert refusal(s3.get_bucket_metrics_configuration, Bucket="none", Id="all")[0] == "NoSuchBucket"
