"""Secrets Manager: copies in other regions."""

from emulator.tests.support import DR, PRIMARY, Emulator


def test_a_copy_keeps_its_own_key(emulator: Emulator) -> None:
    source = emulator.client("secretsmanager", PRIMARY)
    created = source.create_secret(
        Name="password", SecretString="x", AddReplicaRegions=[{"Region": DR, "KmsKeyId": "alias/copies"}]
    )
    assert [status["KmsKeyId"] for status in created["ReplicationStatus"]] == ["alias/copies"]
    described = source.describe_secret(SecretId="password")["ReplicationStatus"]
    assert [(status["Region"], status["KmsKeyId"]) for status in described] == [(DR, "alias/copies")]
    assert emulator.client("secretsmanager", DR).get_secret_value(SecretId="password")["SecretString"] == "x"


def test_a_copy_without_a_key_has_awss_own(emulator: Emulator) -> None:
    source = emulator.client("secretsmanager", PRIMARY)
    created = source.create_secret(Name="password", SecretString="x", AddReplicaRegions=[{"Region": DR}])
    assert [status["KmsKeyId"] for status in created["ReplicationStatus"]] == ["alias/aws/secretsmanager"]
