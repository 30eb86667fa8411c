"""KMS: multi-Region keys whose replicas are keys of their own, and rotation with its period.

AWS synchronizes some properties of related multi-Region keys: key ID, material, spec, usage, and automatic rotation,
which is set on the primary. The rest is each key's own: description, policy, tags, aliases, grants, state.
"""

import json
from datetime import timedelta
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time, utcnow
from moto.kms.exceptions import AlreadyExistsException
from moto.kms.models import Key, KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from emulator.mending import mends


def _is_replica(key: Key) -> bool:
    return bool(key.multi_region) and key.arn != key.multi_region_configuration["PrimaryKey"]["Arn"]


def _primary(key: Key) -> Key:
    """The primary of a multi-Region key; any other key is its own."""
    if not _is_replica(key):
        return key
    return kms_backends[key.account_id][key.multi_region_configuration["PrimaryKey"]["Region"]].keys[key.id]


def _find_key(response: KmsResponse) -> Key:
    key_id = response._get_param("KeyId")
    response._validate_cmk_id(key_id)
    return response.kms_backend.keys[KmsBackend.get_key_id(key_id)]


def find_usable_key(account_id: str, region: str, reference: str) -> Key | None:
    """The enabled key of the region that an ID, an ARN or an alias stands for; another region's is not usable."""
    if reference.startswith("arn:"):
        _, _, _, key_region, account_id, _ = reference.split(":", 5)
        if key_region != region:
            return None
    backend = kms_backends[account_id][region]
    name = backend.get_alias_name(reference)
    key_id = backend.get_key_id_from_alias(name) if name.startswith("alias/") else KmsBackend.get_key_id(name)
    key = backend.keys.get(key_id or "")
    return key if key and key.enabled else None


@mends(Key)
def to_dict(original: Any, self: Key) -> dict[str, Any]:
    """Related keys share one configuration, so that each lists the other; moto keeps the key's own type in it too."""
    described = original(self)
    if self.multi_region:
        own_type = "REPLICA" if _is_replica(self) else "PRIMARY"
        described["KeyMetadata"]["MultiRegionConfiguration"] = {
            **self.multi_region_configuration,
            "MultiRegionKeyType": own_type,
        }
    return described


@mends(KmsResponse)
def replicate_key(_: Any, self: KmsResponse) -> str:
    """moto's replica has description, policy, aliases and grants of the primary, no tags, and replaces a former one."""
    primary = _find_key(self)
    region = self._get_param("ReplicaRegion")
    if not primary.multi_region or _is_replica(primary):
        raise JsonRESTError("UnsupportedOperationException", f"{primary.arn} is not a multi-Region primary key.")
    backend = kms_backends[self.current_account][region]
    if primary.id in backend.keys:
        raise AlreadyExistsException(f"{backend.keys[primary.id].arn} already exists")

    replica = self.kms_backend.replicate_key(primary.id, region)
    replica.description = self._get_param("Description") or ""
    replica.policy = self._get_param("Policy") or replica.generate_default_policy()
    replica.creation_date = unix_time()
    replica.aliases, replica.grants = {}, {}
    tags = self._get_param("Tags") or []
    backend.tag_resource(replica.id, tags)
    return json.dumps(
        {
            "ReplicaKeyMetadata": replica.to_dict()["KeyMetadata"],
            "ReplicaPolicy": replica.policy,
            "ReplicaTags": tags,
        }
    )


def _find_rotated_key(response: KmsResponse) -> Key:
    key = _find_key(response)
    if _is_replica(key):
        raise JsonRESTError(
            "UnsupportedOperationException", f"Rotation of {key.arn}, a multi-Region replica key, is its primary's."
        )
    return key


@mends(KmsResponse)
def enable_key_rotation(_: Any, self: KmsResponse) -> str:
    """moto ignores the period."""
    key, days = _find_rotated_key(self), self._get_param("RotationPeriodInDays") or 365
    key.key_rotation_status = True
    key.rotation_period_in_days = days
    key.next_rotation = utcnow() + timedelta(days=days)
    return "{}"


@mends(KmsResponse)
def disable_key_rotation(original: Any, self: KmsResponse) -> str:
    _find_rotated_key(self)
    return original(self)


@mends(KmsResponse)
def get_key_rotation_status(_: Any, self: KmsResponse) -> str:
    """moto says neither how often nor when, and asks the replica."""
    key = _find_key(self)
    rotated = _primary(key)
    status: dict[str, Any] = {"KeyId": key.arn, "KeyRotationEnabled": rotated.key_rotation_status}
    if rotated.key_rotation_status:
        status["RotationPeriodInDays"] = rotated.rotation_period_in_days
        status["NextRotationDate"] = unix_time(rotated.next_rotation)
    return json.dumps(status)
