"""Secrets Manager: each copy of a secret in another region keeps the key that it was given.

moto names AWS's default key whatever the request says, which a plan then shows as drift. Where the key cannot be used
AWS makes no copy: the request succeeds all the same, and the replication's status says that it failed.
"""

import json
from copy import copy, deepcopy
from typing import Any

from moto.secretsmanager.exceptions import InvalidParameterException, SecretNotFoundException
from moto.secretsmanager.models import FakeSecret, ReplicaSecret, SecretsManagerBackend, secretsmanager_backends
from moto.secretsmanager.responses import SecretsManagerResponse

from emulator.kms import find_usable_key
from emulator.mending import mends


@mends(FakeSecret)
def create_replicas(
    original: Any, self: FakeSecret, replica_regions: list[dict[str, str]], force_overwrite: bool
) -> list[ReplicaSecret]:
    """Create the copies as moto does, then write down their keys."""
    replicas = original(self, replica_regions, force_overwrite)
    for replica, wanted in zip(replicas, replica_regions, strict=True):
        if key := wanted.get("KmsKeyId"):
            replica.config["KmsKeyId"] = key
            if replica.has_replica and not find_usable_key(self.account_id, replica.region, key):
                _fail(replica, f"KMS key {key} is disabled or not found in {replica.region}")
    return replicas


def _fail(replica: ReplicaSecret, message: str) -> None:
    del secretsmanager_backends[replica.source.account_id][replica.region].secrets[replica.arn]
    replica.has_replica = False
    replica.config |= {"Status": "Failed", "StatusMessage": message}


@mends(SecretsManagerBackend)
def get_resource_policy(original: Any, self: SecretsManagerBackend, secret_id: str) -> str:
    """A copy has the policy of its source, and can be asked for it. moto refuses, as it does to change it."""
    copy = self.secrets.get(secret_id) if self._is_valid_identifier(secret_id) else None
    if not isinstance(copy, ReplicaSecret):
        return original(self, secret_id)
    policy = {"ResourcePolicy": copy.source.policy} if copy.source.policy else {}
    return json.dumps({"ARN": copy.arn, "Name": copy.name, **policy})


@mends(SecretsManagerResponse)
def stop_replication_to_replica(_: None, self: SecretsManagerResponse) -> str:
    """moto has no such operation. The copy becomes a secret of its own, and its source no longer has it."""
    secrets = self.backend.secrets
    replica = secrets.get(self._get_param("SecretId"))
    if replica is None:
        raise SecretNotFoundException()
    if not isinstance(replica, ReplicaSecret):
        raise InvalidParameterException("The secret is no replica.")
    source = replica.source
    alone = copy(source)
    alone.arn, alone.region, alone.kms_key_id = replica.arn, replica.region, replica.config["KmsKeyId"]
    alone.versions, alone.replicas = deepcopy(source.versions), []
    source.replicas.remove(replica)
    secrets[replica.arn] = alone
    return json.dumps({"ARN": alone.arn})
