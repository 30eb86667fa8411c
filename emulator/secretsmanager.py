"""Secrets Manager: each copy of a secret in another region keeps the key that it was given.

moto names AWS's default key whatever the request says, which a plan then shows as drift.
"""

from typing import Any

from moto.secretsmanager.models import FakeSecret, ReplicaSecret

from emulator.mending import mends


@mends(FakeSecret)
def create_replicas(
    original: Any, self: FakeSecret, replica_regions: list[dict[str, str]], force_overwrite: bool
) -> list[ReplicaSecret]:
    """Create the copies as moto does, then write down their keys."""
    replicas = original(self, replica_regions, force_overwrite)
    for replica, wanted in zip(replicas, replica_regions, strict=True):
        if wanted.get("KmsKeyId"):
            replica.config["KmsKeyId"] = wanted["KmsKeyId"]
    return replicas
