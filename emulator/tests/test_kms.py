"""KMS: multi-Region keys and rotation."""

from datetime import UTC, datetime, timedelta

import pytest

from emulator.tests.support import DR, PRIMARY, Emulator, refusal


@pytest.fixture
def key_id(emulator: Emulator) -> str:
    """A multi-Region key with a replica in the other region, each with a description and a tag of its own."""
    primary, replica = emulator.client("kms", PRIMARY), emulator.client("kms", DR)
    key_id = primary.create_key(
        MultiRegion=True, Description="the primary", Tags=[{"TagKey": "of", "TagValue": "primary"}]
    )["KeyMetadata"]["KeyId"]
    primary.create_alias(AliasName="alias/it", TargetKeyId=key_id)
    answer = primary.replicate_key(
        KeyId=key_id, ReplicaRegion=DR, Description="the replica", Tags=[{"TagKey": "of", "TagValue": "replica"}]
    )
    assert answer["ReplicaKeyMetadata"]["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA"
    assert answer["ReplicaTags"] == replica.list_resource_tags(KeyId=key_id)["Tags"]
    return key_id


def test_primary_and_replica_keep_their_types_and_list_each_other(emulator: Emulator, key_id: str) -> None:
    described = {
        region: emulator.client("kms", region).describe_key(KeyId=key_id)["KeyMetadata"]
        for region in (DR, PRIMARY, DR)  # describing the replica must not turn the primary
    }
    assert {
        region: metadata["MultiRegionConfiguration"]["MultiRegionKeyType"] for region, metadata in described.items()
    } == {PRIMARY: "PRIMARY", DR: "REPLICA"}
    for metadata in described.values():
        configuration = metadata["MultiRegionConfiguration"]
        assert configuration["PrimaryKey"] == {"Arn": described[PRIMARY]["Arn"], "Region": PRIMARY}
        assert configuration["ReplicaKeys"] == [{"Arn": described[DR]["Arn"], "Region": DR}]


def test_description_tags_and_aliases_are_each_keys_own(emulator: Emulator, key_id: str) -> None:
    primary, replica = emulator.client("kms", PRIMARY), emulator.client("kms", DR)
    replica.update_key_description(KeyId=key_id, Description="changed")
    replica.tag_resource(KeyId=key_id, Tags=[{"TagKey": "more", "TagValue": "x"}])
    assert primary.describe_key(KeyId=key_id)["KeyMetadata"]["Description"] == "the primary"
    assert replica.describe_key(KeyId=key_id)["KeyMetadata"]["Description"] == "changed"
    assert primary.list_resource_tags(KeyId=key_id)["Tags"] == [{"TagKey": "of", "TagValue": "primary"}]
    assert {tag["TagKey"]: tag["TagValue"] for tag in replica.list_resource_tags(KeyId=key_id)["Tags"]} == {
        "of": "replica",
        "more": "x",
    }
    assert replica.list_aliases(KeyId=key_id)["Aliases"] == []
    replica.create_alias(AliasName="alias/it", TargetKeyId=key_id)
    assert [alias["AliasName"] for alias in primary.list_aliases(KeyId=key_id)["Aliases"]] == ["alias/it"]


def test_rotation_is_set_on_the_primary_and_holds_for_its_replica(emulator: Emulator, key_id: str) -> None:
    primary, replica = emulator.client("kms", PRIMARY), emulator.client("kms", DR)
    primary.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=180)
    for kms in (primary, replica):
        status = kms.get_key_rotation_status(KeyId=key_id)
        assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 180)
    for call in (replica.enable_key_rotation, replica.disable_key_rotation):
        assert refusal(call, KeyId=key_id)[0] == "UnsupportedOperationException"
    primary.disable_key_rotation(KeyId=key_id)
    assert replica.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"] is False


def test_the_rotation_period_is_kept_and_is_a_year_by_default(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    status = kms.get_key_rotation_status(KeyId=arn)
    assert status["KeyId"] == arn and not status["KeyRotationEnabled"] and "RotationPeriodInDays" not in status
    kms.enable_key_rotation(KeyId=arn)
    assert kms.get_key_rotation_status(KeyId=arn)["RotationPeriodInDays"] == 365
    kms.enable_key_rotation(KeyId=arn, RotationPeriodInDays=90)
    status = kms.get_key_rotation_status(KeyId=arn)
    assert status["RotationPeriodInDays"] == 90
    assert abs(status["NextRotationDate"] - datetime.now(UTC) - timedelta(days=90)) < timedelta(minutes=1)


def test_only_a_primary_can_be_replicated_and_once_per_region(emulator: Emulator, key_id: str) -> None:
    primary, replica = emulator.client("kms", PRIMARY), emulator.client("kms", DR)
    assert refusal(primary.replicate_key, KeyId=key_id, ReplicaRegion=DR)[0] == "AlreadyExistsException"
    assert refusal(replica.replicate_key, KeyId=key_id, ReplicaRegion="eu-north-1")[0] == "UnsupportedOperationException"
    single = primary.create_key()["KeyMetadata"]["KeyId"]
    assert refusal(primary.replicate_key, KeyId=single, ReplicaRegion=DR)[0] == "UnsupportedOperationException"
