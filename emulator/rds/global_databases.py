"""RDS: Aurora global databases as AWS has them.

moto keeps global clusters in one region's backend but looks for them in the caller's, and refuses nothing. Here a
global cluster is the same object from every region, and what AWS refuses is refused: in AWS's words where they are on
record, in our own where only the error code is documented.
"""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.rds.exceptions import (
    DBClusterNotFoundError,
    InvalidDBClusterStateFault,
    InvalidGlobalClusterStateFault,
    InvalidParameterCombination,
    InvalidParameterValue,
    KMSKeyNotAccessibleFault,
    RDSClientError,
)
from moto.rds.models import DBCluster, GlobalCluster, RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from emulator import settings
from emulator.kms import find_usable_key
from emulator.mending import mends


class Refusal(RDSClientError):
    """An error whose code moto has no class for, or whose class fixes another message."""


# Looking things up


def _global_clusters(account_id: str) -> dict[str, GlobalCluster]:
    """Every global cluster of the account, by identifier in any case. moto keeps them in us-east-1's backend."""
    return rds_backends[account_id]["us-east-1"].global_clusters


def _find_global_cluster(account_id: str, identifier: str) -> GlobalCluster:
    global_clusters = _global_clusters(account_id)
    if identifier not in global_clusters:
        raise Refusal("GlobalClusterNotFoundFault", f"Global cluster {identifier} not found")
    return global_clusters[identifier]


def _find_cluster(backend: RDSBackend, arn_or_identifier: str) -> DBCluster:
    """The cluster with this ARN in whatever region, or with this identifier in the backend's region."""
    if arn_or_identifier.startswith("arn:"):
        backend = rds_backends[backend.account_id][arn_or_identifier.split(":")[3]]
    return backend.describe_db_clusters(arn_or_identifier)[0]


def _membership(cluster: DBCluster) -> GlobalCluster | None:
    """The global cluster that the cluster is a member of, if any."""
    global_clusters = _global_clusters(cluster.account_id).values()
    return next((candidate for candidate in global_clusters if cluster in candidate.members), None)


def _writer(global_cluster: GlobalCluster) -> DBCluster:
    return next(member for member in global_cluster.members if member.is_writer)


def _is_secondary(cluster: DBCluster) -> bool:
    return _membership(cluster) is not None and not cluster.is_writer


# Global clusters


@mends(RDSResponse)
def create_global_cluster(_: Any, self: RDSResponse) -> ActionResult:
    """moto forgets database name and tags, overwrites an existing one, and finds the source in us-east-1 only."""
    identifier = self.params["GlobalClusterIdentifier"]
    if identifier in _global_clusters(self.current_account):
        raise Refusal("GlobalClusterAlreadyExistsFault", f"Global cluster {identifier} already exists")
    engine, source_arn = self.params.get("Engine"), self.params.get("SourceDBClusterIdentifier")
    source = _find_source(self.backend, source_arn) if source_arn else None
    if source and engine:
        raise InvalidParameterCombination(
            "When creating global cluster from existing db cluster, value for engineName should not be specified "
            "since it will be inherited from source cluster"
        )
    if not source and not engine:
        raise InvalidParameterValue(
            "When creating standalone global cluster, value for engineName should be specified"
        )
    global_cluster = GlobalCluster(
        backend=self.global_backend,
        global_cluster_identifier=identifier,
        engine=source.engine if source else engine,
        engine_version=source.engine_version if source else self.params.get("EngineVersion"),
        storage_encrypted=source.storage_encrypted if source else self.params.get("StorageEncrypted"),
        deletion_protection=self.params.get("DeletionProtection"),
    )
    global_cluster.database_name = source.database_name if source else self.params.get("DatabaseName")
    global_cluster.tags = self.params.get("Tags")
    _global_clusters(self.current_account)[identifier] = global_cluster
    if source:
        global_cluster.members.append(source)
        source.is_writer = True
        source.global_cluster_identifier = global_cluster.global_cluster_identifier
    return ActionResult({"GlobalCluster": global_cluster})


def _find_source(backend: RDSBackend, arn: str) -> DBCluster:
    if not arn.startswith("arn:"):
        raise InvalidParameterValue(f"Malformed db cluster arn {arn}")
    source = _find_cluster(backend, arn)
    if _is_promoting(source):
        raise InvalidDBClusterStateFault(f"Source cluster {arn} is not currently in the available state")
    if _membership(source):
        raise InvalidDBClusterStateFault(f"Source cluster {arn} is already part of a global cluster")
    return source


@mends(RDSResponse)
def describe_global_clusters(_: Any, self: RDSResponse) -> ActionResult:
    """moto ignores identifier and filters."""
    if identifier := self.params.get("GlobalClusterIdentifier"):
        found = [_find_global_cluster(self.current_account, identifier)]
    else:
        found = list(_global_clusters(self.current_account).values())
    for wanted in self.params.get("Filters", []):
        found = [candidate for candidate in found if _passes(candidate, wanted["Name"], wanted["Values"])]
    return ActionResult({"GlobalClusters": found})


def _passes(global_cluster: GlobalCluster, name: str, values: list[str]) -> bool:
    match name:
        case "db-cluster-id":
            offered = {id for m in global_cluster.members for id in (m.db_cluster_arn, m.db_cluster_identifier)}
        case "region":
            offered = {member.region for member in global_cluster.members}
        case _:
            raise InvalidParameterValue(f"Unrecognized filter name: {name}")
    return not offered.isdisjoint(values)


@mends(RDSResponse)
def modify_global_cluster(_: None, self: RDSResponse) -> ActionResult:
    """moto has no such operation."""
    global_cluster = _find_global_cluster(self.current_account, self.params["GlobalClusterIdentifier"])
    protection = self.params.get("DeletionProtection")
    if protection is not None:
        global_cluster.deletion_protection = protection
    if version := self.params.get("EngineVersion"):
        _check_upgrade(self.params, global_cluster)
        for versioned in (global_cluster, *global_cluster.members):
            versioned.engine_version = version
    if identifier := self.params.get("NewGlobalClusterIdentifier"):
        global_clusters = _global_clusters(self.current_account)
        del global_clusters[global_cluster.global_cluster_identifier]
        for named in (global_cluster, *global_cluster.members):
            named.global_cluster_identifier = identifier.lower()
        global_clusters[identifier] = global_cluster
    return ActionResult({"GlobalCluster": global_cluster})


def _check_upgrade(params: dict[str, Any], global_cluster: GlobalCluster) -> None:
    """Members are upgraded together to another major version only.

    Since December 2025 AWS says so in other words than those that version 5 of the Terraform provider knows for "then
    upgrade each member": it asks again for 90 minutes, here as there.
    """
    if _major(params["EngineVersion"]) == _major(global_cluster.engine_version):
        raise InvalidParameterValue(
            "ModifyGlobalCluster doesn't support minor version upgrades for Aurora global databases."
        )
    if not params.get("AllowMajorVersionUpgrade"):
        raise InvalidParameterCombination(
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version."
        )


def _major(version: str) -> str:
    """``16`` of 16.6; ``8.0`` of 8.0.mysql_aurora.3.08.2."""
    return version.partition(".mysql_aurora")[0] if "mysql" in version else version.partition(".")[0]


@mends(RDSResponse)
def delete_global_cluster(_: Any, self: RDSResponse) -> ActionResult:
    """moto fails on an unknown one and deletes a protected one."""
    global_cluster = _find_global_cluster(self.current_account, self.params["GlobalClusterIdentifier"])
    if global_cluster.deletion_protection:
        raise InvalidParameterCombination(
            "Cannot delete protected Global Cluster, please disable deletion protection and try again."
        )
    if global_cluster.members:
        raise InvalidGlobalClusterStateFault(global_cluster.global_cluster_arn)
    del _global_clusters(self.current_account)[global_cluster.global_cluster_identifier]
    return ActionResult({"GlobalCluster": global_cluster})


@mends(RDSResponse)
def remove_from_global_cluster(_: Any, self: RDSResponse) -> ActionResult:
    """moto does nothing outside us-east-1, and says success."""
    global_cluster = _find_global_cluster(self.current_account, self.params["GlobalClusterIdentifier"])
    cluster = _find_cluster(self.backend, self.params["DbClusterIdentifier"])
    if cluster not in global_cluster.members:
        # Not a fault of its own on AWS. The Terraform provider takes these words for "already detached".
        raise InvalidParameterValue(
            f"Cluster {cluster.db_cluster_arn} is not found in global cluster "
            f"{global_cluster.global_cluster_identifier}"
        )
    if cluster.is_writer and len(global_cluster.members) > 1:
        raise Refusal(
            "InvalidGlobalClusterStateFault",
            f"Unable to remove {cluster.db_cluster_arn}, the primary member of global cluster "
            f"{global_cluster.global_cluster_identifier}, while there are other global cluster members",
        )
    global_cluster.members.remove(cluster)
    if not cluster.is_writer:
        cluster.noticed_at = time.monotonic() + settings.promotion_seconds * _UNNOTICED
        cluster.promoted_at = time.monotonic() + settings.promotion_seconds
    cluster.is_writer = True
    cluster.global_cluster_identifier = None
    cluster.replication_source_identifier = None
    return ActionResult({"GlobalCluster": global_cluster})


def _global_cluster_members(self: GlobalCluster) -> list[dict[str, Any]]:
    """moto adds members that the shape has not and leaves out the synchronization status."""
    return [
        {
            "DBClusterArn": member.db_cluster_arn,
            "IsWriter": member.is_writer,
            "Readers": self.readers if member.is_writer else [],
            "GlobalWriteForwardingStatus": None if member.is_writer else "disabled",
            "SynchronizationStatus": "connected",
        }
        for member in self.members
    ]


GlobalCluster.global_cluster_members = property(_global_cluster_members)


@mends(RDSBackend)
def _get_resource_for_tagging(original: Any, self: RDSBackend, arn: str) -> Any:
    """moto takes a global cluster's ARN for malformed."""
    if ":global-cluster:" in arn:
        return _find_global_cluster(self.account_id, arn.rpartition(":")[2])
    return original(self, arn)


# Their members


@mends(RDSResponse)
def create_db_cluster(original: Any, self: RDSResponse) -> ActionResult:
    """moto overwrites an existing cluster, makes a secondary of anything, and takes any name for what exists."""
    identifier = self.params["DBClusterIdentifier"]
    if identifier in self.backend.clusters:
        raise Refusal("DBClusterAlreadyExistsFault", f"DB Cluster {identifier} already exists")
    global_identifier = self.params.get("GlobalClusterIdentifier")
    global_cluster = _find_global_cluster(self.current_account, global_identifier) if global_identifier else None
    primary = _writer(global_cluster) if global_cluster and global_cluster.members else None
    if global_cluster:
        _check_engine(self.params, global_cluster)
    if primary:
        _check_secondary(self, global_cluster, primary)
        self.params["EngineVersion"] = primary.engine_version
        self.params["StorageEncrypted"] = primary.storage_encrypted
    elif not self.params.get("ReplicationSourceIdentifier") and self.params["Engine"] != "neptune":
        _check_master_user(self.params)
    _check_surroundings(self.backend, self.params)
    if global_cluster and global_cluster.database_name and not primary:
        self.params.setdefault("DatabaseName", global_cluster.database_name)

    result = original(self)
    if primary:
        secondary = self.backend.clusters[identifier]
        secondary.database_name = primary.database_name
        secondary.master_username = primary.master_username
        secondary.replication_source_identifier = primary.db_cluster_arn
    return result


def _check_engine(params: dict[str, Any], global_cluster: GlobalCluster) -> None:
    """A member without a version gets AWS's default, which may be the wrong one; "16" stands for any 16.x."""
    version = params.get("EngineVersion") or DBCluster.default_engine_version(params["Engine"])
    for name, matches in (
        ("engine", params["Engine"] == global_cluster.engine),
        ("engineVersion", f"{global_cluster.engine_version}.".startswith(f"{version}.")),
    ):
        if not matches:
            raise InvalidParameterValue(
                f"Value for {name} should match setting for global cluster {global_cluster.global_cluster_identifier}"
            )


def _check_master_user(params: dict[str, Any]) -> None:
    for parameter in ("MasterUsername", "MasterUserPassword"):
        managed = parameter == "MasterUserPassword" and params.get("ManageMasterUserPassword")
        if not params.get(parameter) and not managed:
            raise InvalidParameterValue(f"The parameter {parameter} must be provided and must not be blank.")


def _check_surroundings(backend: RDSBackend, params: dict[str, Any]) -> None:
    """What a cluster names must be there, in its region."""
    subnet_group = params.get("DBSubnetGroupName") or "default"
    if subnet_group not in backend.subnet_groups and subnet_group != "default":
        raise Refusal("DBSubnetGroupNotFoundFault", f"DB subnet group '{subnet_group}' does not exist.")
    parameter_group = params.get("DBClusterParameterGroupName") or "default."
    if parameter_group not in backend.db_cluster_parameter_groups and not parameter_group.startswith("default."):
        raise Refusal("DBClusterParameterGroupNotFound", f"DBClusterParameterGroup not found: {parameter_group}")
    for group_id in params.get("VpcSecurityGroupIds") or []:
        if not ec2_backends[backend.account_id][backend.region_name].get_security_group_from_id(group_id):
            raise InvalidParameterValue(f"Invalid security group , groupId= {group_id}, groupName=.")
    if key := params.get("KmsKeyId"):
        params["KmsKeyId"] = backend._validate_kms_key(key)


@mends(RDSBackend)
def _validate_kms_key(_: Any, self: RDSBackend, kms_key_id: str) -> str:
    """moto fails on an alias it does not find, and takes one of another region, and a disabled key."""
    key = find_usable_key(self.account_id, self.region_name, kms_key_id)
    if not key:
        raise KMSKeyNotAccessibleFault(kms_key_id)
    return key.arn


def _check_secondary(response: RDSResponse, global_cluster: GlobalCluster, primary: DBCluster) -> None:
    params, source = response.params, primary.db_cluster_arn
    for parameter, name in (
        ("DatabaseName", "database name"),
        ("MasterUsername", "user name"),
        ("MasterUserPassword", "password"),
    ):
        if params.get(parameter):
            raise InvalidParameterCombination(f"Cannot specify {name} for cross region replication cluster")
    if response.region in {member.region for member in global_cluster.members}:
        raise Refusal(
            "InvalidGlobalClusterStateFault",
            f"Global cluster {global_cluster.global_cluster_identifier} already has a member in {response.region}",
        )
    if not primary.members:
        raise InvalidDBClusterStateFault(
            f"Source cluster: {source} is in a state which is not valid for physical replication"
        )
    if primary.storage_encrypted:
        _check_encryption(response, primary)


def _check_encryption(response: RDSResponse, primary: DBCluster) -> None:
    """The key is one of this region's; the URL, signed for the primary's, lets that region hand over its data."""
    if not response.params.get("KmsKeyId"):
        raise InvalidParameterCombination(
            "For encrypted cross-region replica, kmsKeyId should be explicitly specified"
        )
    if not (url := response.params.get("PreSignedUrl")):
        raise InvalidParameterCombination(
            f"Source cluster {primary.db_cluster_arn} is encrypted; pre-signed URL has to be specified"
        )
    credential = parse_qs(urlsplit(url).query).get("X-Amz-Credential", [""])[0]
    if credential.split("/")[2:3] != [primary.region]:
        raise InvalidParameterValue("PreSignedUrl could not be authenticated")


@mends(RDSResponse)
def modify_db_cluster(original: Any, self: RDSResponse) -> ActionResult:
    """moto upgrades a member whatever the others are at, and takes any name for what exists."""
    _check_surroundings(self.backend, self.params)
    cluster = self.backend.clusters.get(self.params["DBClusterIdentifier"])
    global_cluster = cluster and _membership(cluster)
    version = self.params.get("EngineVersion")
    if cluster and version and self.params.get("ApplyImmediately") is False:
        # Said outright, it waits for the maintenance window, which here never comes.
        cluster.pending_modified_values = {"EngineVersion": version}
        return ActionResult({"DBCluster": cluster})
    if not global_cluster or not version:
        return original(self)
    if _major(version) != _major(cluster.engine_version):
        raise InvalidParameterCombination(
            "Major Version Upgrade isn't supported in a single member of a global cluster. Use ModifyGlobalCluster to "
            "upgrade all the members."
        )
    if cluster.is_writer and any(m.engine_version != version for m in global_cluster.members if m is not cluster):
        raise InvalidParameterValue(
            f"Cannot upgrade DB cluster '{cluster.db_cluster_identifier}' to engine version {version} as global "
            "replica(s) are running lower version. Please upgrade global replicas first before upgrading the primary "
            "member."
        )
    result = original(self)
    if cluster.is_writer:
        global_cluster.engine_version = version
    return result


@mends(RDSBackend)
def delete_db_cluster(original: Any, self: RDSBackend, cluster_identifier: str, **kwargs: Any) -> DBCluster:
    """moto takes a member out of its global cluster without being asked."""
    cluster = _find_cluster(self, cluster_identifier)
    global_cluster = _membership(cluster)
    if global_cluster and cluster.is_writer and len(global_cluster.members) > 1:
        raise Refusal(
            "InvalidGlobalClusterStateFault",
            "Unable to delete cluster that is a primary member of global cluster while there are other global "
            "cluster members",
        )
    if global_cluster:
        raise InvalidDBClusterStateFault(
            "This cluster is a part of a global cluster, please remove it from globalcluster first"
        )
    return original(self, cluster_identifier, **kwargs)


@mends(RDSBackend)
def delete_db_instance(original: Any, self: RDSBackend, db_instance_identifier: str, **kwargs: Any) -> Any:
    """Replication starts at an instance of the primary: AWS keeps the last one as long as there are secondaries."""
    cluster = self.clusters.get(self.describe_db_instances(db_instance_identifier)[0].db_cluster_identifier or "")
    global_cluster = cluster and _membership(cluster)
    if global_cluster and cluster.is_writer and len(global_cluster.members) > 1 and len(cluster.members) == 1:
        raise InvalidDBClusterStateFault(
            "Cannot delete the last instance of the master cluster. Delete the replica cluster before deleting the "
            "last master cluster instance."
        )
    return original(self, db_instance_identifier, **kwargs)


@mends(RDSBackend)
def promote_read_replica_db_cluster(original: Any, self: RDSBackend, db_cluster_identifier: str) -> DBCluster:
    """moto promotes a secondary and leaves it in the global cluster; on AWS it has to be removed from there."""
    if db_cluster_identifier not in self.clusters:
        raise DBClusterNotFoundError(db_cluster_identifier)
    if _membership(self.clusters[db_cluster_identifier]):
        raise InvalidDBClusterStateFault(
            f"DB cluster {db_cluster_identifier} is part of a global cluster and cannot be promoted"
        )
    return original(self, db_cluster_identifier)


@mends(DBCluster)
def designate_writer(original: Any, self: DBCluster) -> None:
    """moto gives every cluster a writer; every instance of a secondary, until it is promoted, is a reader."""
    if not _is_secondary(self) and not _is_promoting(self):
        return original(self)
    for instance in self._members:
        instance.is_cluster_writer = False


# Promotion takes time

# For that part of it AWS still says that the cluster is available.
_UNNOTICED = 0.25

DBCluster.promoted_at = 0.0
DBCluster.noticed_at = 0.0
_moto_status = DBCluster.status
DBCluster.status = property(
    lambda self: "promoting" if self.noticed_at <= time.monotonic() < self.promoted_at else _moto_status.fget(self),
    _moto_status.fset,
)


def _is_promoting(cluster: DBCluster) -> bool:
    return time.monotonic() < cluster.promoted_at


def _await_promotion(original: Any, self: RDSResponse) -> ActionResult:
    """moto's clusters are ready for anything at any time."""
    cluster = self.backend.clusters.get(self.params.get("DBClusterIdentifier") or "")
    if cluster and _is_promoting(cluster):
        raise InvalidDBClusterStateFault("DB cluster is not available for modification with status promoting")
    return original(self)


for _operation in (
    "add_role_to_db_cluster",
    "create_db_cluster_snapshot",
    "create_db_instance",
    "delete_db_cluster",
    "failover_db_cluster",
    "modify_db_cluster",
    "stop_db_cluster",
):
    mends(RDSResponse, _operation)(_await_promotion)


# Any cluster

DBCluster.pending_modified_values = None

_moto_scaling_configuration_info = DBCluster.scaling_configuration_info.fget
# moto returns an empty one for clusters that never had one.
DBCluster.scaling_configuration_info = property(
    lambda self: _moto_scaling_configuration_info(self) if self.scaling_configuration else None
)


# Parameter groups


@mends(RDSResponse)
def describe_db_parameters(original: Any, self: RDSResponse) -> ActionResult:
    """moto does not say that a parameter's value comes from the user, and without that the provider passes it over."""
    if self.params.get("Source") not in (None, "user"):
        return ActionResult({"Parameters": []})
    parameters = original(self).result["Parameters"]
    return ActionResult({"Parameters": [{**parameter, "Source": "user"} for parameter in parameters]})
