"""Secrets Manager: copies in other regions."""

import pytest

from emulator.tests.support import DR, PRIMARY, Emulator, refusal


def create_alias(emulator: Emulator, region: str) -> None:
    kms = emulator.client("kms", region)
    kms.create_alias(AliasName="alias/copies", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])


def test_a_copy_keeps_its_own_key(emulator: Emulator) -> None:
    create_alias(emulator, DR)
    source = emulator.client("secretsmanager", PRIMARY)
    created = source.create_secret(
        Name="password", SecretString="x", AddReplicaRegions=[{"Region": DR, "KmsKeyId": "alias/copies"}]
    )
    assert [status["KmsKeyId"] for status in created["ReplicationStatus"]] == ["alias/copies"]
    (described,) = source.describe_secret(SecretId="password")["ReplicationStatus"]
    assert (described["Region"], described["KmsKeyId"], described["Status"]) == (DR, "alias/copies", "InSync")
    assert emulator.client("secretsmanager", DR).get_secret_value(SecretId="password")["SecretString"] == "x"


@pytest.mark.parametrize(
    "key",
    [
        f"arn:aws:kms:{PRIMARY}:123456789012:alias/copies",
        f"arn:aws:kms:{DR}:123456789012:key/none",
        "alias/copies",
        "none",
    ],
)
def test_there_is_no_copy_where_its_key_cannot_be_used_and_the_status_says_so(emulator: Emulator, key: str) -> None:
    create_alias(emulator, PRIMARY)
    source = emulator.client("secretsmanager", PRIMARY)
    source.create_secret(Name="password", SecretString="x", AddReplicaRegions=[{"Region": DR, "KmsKeyId": key}])
    (status,) = source.describe_secret(SecretId="password")["ReplicationStatus"]
    assert (status["Status"], status["KmsKeyId"]) == ("Failed", key) and key in status["StatusMessage"]
    copy = emulator.client("secretsmanager", DR)
    assert refusal(copy.get_secret_value, SecretId="password")[0] == "ResourceNotFoundException"

    # It can be removed, and made again with a key that is there.
    source.remove_regions_from_replication(SecretId="password", RemoveReplicaRegions=[DR])
    create_alias(emulator, DR)
    source.replicate_secret_to_regions(
        SecretId="password", AddReplicaRegions=[{"Region": DR, "KmsKeyId": "alias/copies"}]
    )
    assert copy.get_secret_value(SecretId="password")["SecretString"] == "x"


def test_a_copy_without_a_key_has_awss_own(emulator: Emulator) -> None:
    source = emulator.client("secretsmanager", PRIMARY)
    created = source.create_secret(Name="password", SecretString="x", AddReplicaRegions=[{"Region": DR}])
    assert [status["KmsKeyId"] for status in created["ReplicationStatus"]] == ["alias/aws/secretsmanager"]


def test_a_copy_has_the_policy_of_its_source(emulator: Emulator) -> None:
    source, copy = (emulator.client("secretsmanager", region) for region in (PRIMARY, DR))
    source.create_secret(Name="password", SecretString="x", AddReplicaRegions=[{"Region": DR}])
    assert "ResourcePolicy" not in copy.get_resource_policy(SecretId="password")
    source.put_resource_policy(SecretId="password", ResourcePolicy="{}")
    described = copy.get_resource_policy(SecretId="password")
    assert (described["ResourcePolicy"], described["Name"], f":{DR}:" in described["ARN"]) == ("{}", "password", True)
    assert refusal(copy.put_resource_policy, SecretId="password", ResourcePolicy="{}")[0] == "InvalidParameterException"


def test_a_copy_becomes_a_secret_of_its_own(emulator: Emulator) -> None:
    create_alias(emulator, DR)
    source, copy = (emulator.client("secretsmanager", region) for region in (PRIMARY, DR))
    source.create_secret(
        Name="password", SecretString="x", AddReplicaRegions=[{"Region": DR, "KmsKeyId": "alias/copies"}]
    )
    assert refusal(source.stop_replication_to_replica, SecretId="password")[0] == "InvalidParameterException"
    assert f":{DR}:" in copy.stop_replication_to_replica(SecretId="password")["ARN"]
    assert "ReplicationStatus" not in source.describe_secret(SecretId="password")
    described = copy.describe_secret(SecretId="password")
    assert ("PrimaryRegion" in described, described["KmsKeyId"]) == (False, "alias/copies")
    source.put_secret_value(SecretId="password", SecretString="y")
    copy.put_secret_value(SecretId="password", SecretString="z")
    values = [client.get_secret_value(SecretId="password")["SecretString"] for client in (source, copy)]
    assert values == ["y", "z"]
    assert refusal(copy.stop_replication_to_replica, SecretId="none")[0] == "ResourceNotFoundException"
