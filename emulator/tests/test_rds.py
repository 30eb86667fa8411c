"""RDS: Aurora global databases, observation, proxies."""

from typing import Any

import pytest
import requests

from emulator.tests.support import DR, PRIMARY, Emulator, becomes, refusal

THIRD = "eu-north-1"
ENGINE = {"Engine": "aurora-postgresql", "EngineVersion": "16.6"}
MASTER = {"MasterUsername": "root", "MasterUserPassword": "password-1"}
INSTANCE = {"Engine": "aurora-postgresql", "DBInstanceClass": "db.r6g.large"}


class Database:
    """A global database of two clusters, ``primary`` and ``dr``, and the clients to ask about it."""

    def __init__(self, emulator: Emulator, encrypted: bool) -> None:
        self.encrypted = encrypted
        self.rds = {region: emulator.client("rds", region) for region in (PRIMARY, DR, THIRD)}
        self.keys = {
            region: emulator.client("kms", region).create_key()["KeyMetadata"]["Arn"] for region in (PRIMARY, DR, THIRD)
        }
        self.rds[PRIMARY].create_global_cluster(
            GlobalClusterIdentifier="shop", StorageEncrypted=encrypted, Tags=[{"Key": "a", "Value": "1"}], **ENGINE
        )
        key = {"StorageEncrypted": True, "KmsKeyId": self.keys[PRIMARY]} if encrypted else {}
        self.rds[PRIMARY].create_db_cluster(
            DBClusterIdentifier="primary", GlobalClusterIdentifier="shop", DatabaseName="shop", **ENGINE, **MASTER, **key
        )
        self.add_instance(PRIMARY, "primary-0", "primary")

    def add_instance(self, region: str, instance: str, cluster: str) -> None:
        self.rds[region].create_db_instance(DBInstanceIdentifier=instance, DBClusterIdentifier=cluster, **INSTANCE)

    def secondary(self, region: str = DR, **changes: Any) -> dict[str, Any]:
        """What creates a secondary, with changes; ``None`` leaves a parameter out."""
        parameters = {"DBClusterIdentifier": "dr", "GlobalClusterIdentifier": "shop", **ENGINE}
        if self.encrypted:
            parameters |= {"KmsKeyId": self.keys[region], "SourceRegion": PRIMARY}
        return {name: value for name, value in (parameters | changes).items() if value is not None}

    def add_secondary(self) -> dict[str, Any]:
        self.rds[DR].create_db_cluster(**self.secondary())
        self.add_instance(DR, "dr-0", "dr")
        self.add_instance(DR, "dr-1", "dr")
        return self.cluster(DR)

    def cluster(self, region: str) -> dict[str, Any]:
        (cluster,) = self.rds[region].describe_db_clusters()["DBClusters"]
        return cluster

    def describe(self, region: str = PRIMARY) -> dict[str, Any]:
        (found,) = self.rds[region].describe_global_clusters(GlobalClusterIdentifier="shop")["GlobalClusters"]
        return found


@pytest.fixture(params=[False, True], ids=["plain", "encrypted"])
def database(emulator: Emulator, request: pytest.FixtureRequest) -> Database:
    return Database(emulator, request.param)


@pytest.fixture
def encrypted(emulator: Emulator) -> Database:
    return Database(emulator, True)


def test_a_global_cluster_is_the_same_from_every_region(database: Database) -> None:
    database.add_secondary()
    seen = [database.describe(region) for region in database.rds]
    assert seen[0] == seen[1] == seen[2]
    assert seen[0]["GlobalClusterArn"] == "arn:aws:rds::123456789012:global-cluster:shop"
    assert (seen[0]["Status"], seen[0]["StorageEncrypted"], seen[0]["EngineVersion"]) == (
        "available",
        database.encrypted,
        "16.6",
    )
    database.rds[DR].create_global_cluster(GlobalClusterIdentifier="other", DatabaseName="x", **ENGINE)
    assert (
        refusal(database.rds[PRIMARY].create_global_cluster, GlobalClusterIdentifier="other", **ENGINE)[0]
        == "GlobalClusterAlreadyExistsFault"
    )
    modified = database.rds[THIRD].modify_global_cluster(GlobalClusterIdentifier="other", DeletionProtection=True)
    assert modified["GlobalCluster"]["DeletionProtection"] and modified["GlobalCluster"]["DatabaseName"] == "x"
    delete = database.rds[PRIMARY].delete_global_cluster
    assert refusal(delete, GlobalClusterIdentifier="other")[0] == "InvalidParameterCombination"
    database.rds[DR].modify_global_cluster(
        GlobalClusterIdentifier="other", DeletionProtection=False, NewGlobalClusterIdentifier="renamed"
    )
    delete(GlobalClusterIdentifier="renamed")
    assert len(database.rds[DR].describe_global_clusters()["GlobalClusters"]) == 1


def test_global_clusters_are_found_by_identifier_and_by_member(database: Database) -> None:
    secondary = database.add_secondary()
    database.rds[DR].create_global_cluster(GlobalClusterIdentifier="other", **ENGINE)

    def found(**by: Any) -> list[str]:
        answer = database.rds[DR].describe_global_clusters(**by)
        return [cluster["GlobalClusterIdentifier"] for cluster in answer["GlobalClusters"]]

    assert found() == ["shop", "other"]
    assert found(GlobalClusterIdentifier="OTHER") == ["other"]
    for name, value, expected in [
        ("db-cluster-id", secondary["DBClusterArn"], ["shop"]),
        ("db-cluster-id", "primary", ["shop"]),
        ("db-cluster-id", secondary["DBClusterArn"] + "x", []),
        ("region", DR, ["shop"]),
        ("region", THIRD, []),
    ]:
        assert found(Filters=[{"Name": name, "Values": [value]}]) == expected
    describe = database.rds[DR].describe_global_clusters
    assert refusal(describe, Filters=[{"Name": "x", "Values": ["y"]}])[0] == "InvalidParameterValue"
    for call in (describe, database.rds[DR].delete_global_cluster, database.rds[DR].modify_global_cluster):
        code, _, status = refusal(call, GlobalClusterIdentifier="none")
        assert (code, status) == ("GlobalClusterNotFoundFault", 404)


def test_an_existing_cluster_of_any_region_can_become_the_primary(emulator: Emulator) -> None:
    rds = emulator.client("rds", DR)
    rds.create_db_cluster(DBClusterIdentifier="lone", DatabaseName="shop", **ENGINE, **MASTER)
    arn = rds.describe_db_clusters()["DBClusters"][0]["DBClusterArn"]
    created = rds.create_global_cluster(GlobalClusterIdentifier="g", SourceDBClusterIdentifier=arn)["GlobalCluster"]
    assert (created["Engine"], created["EngineVersion"], created["DatabaseName"]) == ("aurora-postgresql", "16.6", "shop")
    assert [(member["DBClusterArn"], member["IsWriter"]) for member in created["GlobalClusterMembers"]] == [(arn, True)]
    assert rds.describe_db_clusters()["DBClusters"][0]["GlobalClusterIdentifier"] == "g"
    again = {"GlobalClusterIdentifier": "h", "SourceDBClusterIdentifier": arn}
    assert refusal(rds.create_global_cluster, **again)[0] == "InvalidDBClusterStateFault"


def test_members_are_listed_with_their_roles(database: Database) -> None:
    secondary, primary = database.add_secondary()["DBClusterArn"], database.cluster(PRIMARY)["DBClusterArn"]
    assert database.describe()["GlobalClusterMembers"] == [
        {"DBClusterArn": primary, "IsWriter": True, "Readers": [secondary], "SynchronizationStatus": "connected"},
        {
            "DBClusterArn": secondary,
            "IsWriter": False,
            "Readers": [],
            "GlobalWriteForwardingStatus": "disabled",
            "SynchronizationStatus": "connected",
        },
    ]


def test_a_secondary_follows_the_primary(database: Database) -> None:
    secondary, primary = database.add_secondary(), database.cluster(PRIMARY)
    for inherited in ("DatabaseName", "MasterUsername", "Engine", "EngineVersion", "StorageEncrypted"):
        assert secondary[inherited] == primary[inherited]
    assert secondary["ReplicationSourceIdentifier"] == primary["DBClusterArn"]
    assert "ReplicationSourceIdentifier" not in primary
    assert secondary["GlobalClusterIdentifier"] == primary["GlobalClusterIdentifier"] == "shop"
    assert [member["IsClusterWriter"] for member in secondary["DBClusterMembers"]] == [False, False]
    assert [member["IsClusterWriter"] for member in primary["DBClusterMembers"]] == [True]
    if database.encrypted:
        assert secondary["KmsKeyId"] == database.keys[DR]


REFUSED_SECONDARIES = [
    (DR, {"MasterUsername": "root"}, "InvalidParameterCombination", "Cannot specify user name"),
    (DR, {"MasterUserPassword": "password-1"}, "InvalidParameterCombination", "Cannot specify password"),
    (DR, {"DatabaseName": "shop"}, "InvalidParameterCombination", "Cannot specify database name"),
    (DR, {"GlobalClusterIdentifier": "none"}, "GlobalClusterNotFoundFault", "none"),
    (DR, {"Engine": "aurora-mysql"}, "InvalidParameterValue", "Value for engine should match setting for global"),
    (DR, {"EngineVersion": "16.4"}, "InvalidParameterValue", "Value for engineVersion should match setting for global"),
    (DR, {"EngineVersion": None}, "InvalidParameterValue", "Value for engineVersion should match setting for global"),
    (DR, {"DBSubnetGroupName": "none"}, "DBSubnetGroupNotFoundFault", "'none' does not exist"),
    (PRIMARY, {}, "InvalidGlobalClusterStateFault", PRIMARY),
    (PRIMARY, {"DBClusterIdentifier": "primary"}, "DBClusterAlreadyExistsFault", "already exists"),
    (DR, {"KmsKeyId": None}, "InvalidParameterCombination", "kmsKeyId should be explicitly specified"),
    (DR, {"KmsKeyId": f"arn:aws:kms:{DR}:123456789012:key/none"}, "KMSKeyNotAccessibleFault", "none"),
    (DR, {"SourceRegion": None}, "InvalidParameterCombination", "is encrypted; pre-signed URL has to be specified"),
    (DR, {"SourceRegion": THIRD}, "InvalidParameterValue", "PreSignedUrl could not be authenticated"),
]


@pytest.mark.parametrize("region, changes, code, text", REFUSED_SECONDARIES)
def test_a_secondary_that_aws_refuses_is_refused(
    encrypted: Database, region: str, changes: dict[str, Any], code: str, text: str
) -> None:
    found, message, _ = refusal(encrypted.rds[region].create_db_cluster, **encrypted.secondary(region, **changes))
    assert (found, text in message) == (code, True)
    assert len(encrypted.describe()["GlobalClusterMembers"]) == 1


def test_a_secondary_needs_a_running_primary_and_a_region_of_its_own(encrypted: Database) -> None:
    encrypted.rds[PRIMARY].delete_db_instance(DBInstanceIdentifier="primary-0", SkipFinalSnapshot=True)
    create = encrypted.rds[DR].create_db_cluster
    code, message, _ = refusal(create, **encrypted.secondary())
    assert code == "InvalidDBClusterStateFault" and "not valid for physical replication" in message
    encrypted.add_instance(PRIMARY, "primary-1", "primary")
    create(**encrypted.secondary())
    assert refusal(create, **encrypted.secondary(DBClusterIdentifier="dr-2"))[0] == "InvalidGlobalClusterStateFault"
    encrypted.rds[THIRD].create_db_cluster(**encrypted.secondary(THIRD))
    assert len(encrypted.describe()["GlobalClusterMembers"][0]["Readers"]) == 2


KEY_OF_DR = f"arn:aws:kms:{DR}:123456789012"

REFUSED_PRIMARIES = [
    ({"DBSubnetGroupName": "none"}, "DBSubnetGroupNotFoundFault", 404, "DB subnet group 'none' does not exist"),
    ({"DBClusterParameterGroupName": "none"}, "DBClusterParameterGroupNotFound", 404, "not found: none"),
    ({"VpcSecurityGroupIds": ["sg-0"]}, "InvalidParameterValue", 400, "Invalid security group , groupId= sg-0"),
    ({"KmsKeyId": f"{KEY_OF_DR}:key/1"}, "KMSKeyNotAccessibleFault", 400, "does not exist, is not enabled or"),
    ({"KmsKeyId": f"{KEY_OF_DR}:alias/dr"}, "KMSKeyNotAccessibleFault", 400, "alias/dr"),
    ({"KmsKeyId": "alias/none"}, "KMSKeyNotAccessibleFault", 400, "alias/none"),
    ({"KmsKeyId": "alias/disabled"}, "KMSKeyNotAccessibleFault", 400, "alias/disabled"),
    ({"EngineVersion": "16.4"}, "InvalidParameterValue", 400, "should match setting for global cluster shop"),
    ({"MasterUsername": None}, "InvalidParameterValue", 400, "MasterUsername must be provided and must not be blank"),
    ({"MasterUserPassword": None}, "InvalidParameterValue", 400, "MasterUserPassword must be provided"),
]


@pytest.mark.parametrize("changes, code, status, text", REFUSED_PRIMARIES)
def test_a_first_member_that_aws_refuses_is_refused(
    emulator: Emulator, changes: dict[str, Any], code: str, status: int, text: str
) -> None:
    rds, kms = emulator.client("rds"), emulator.client("kms")
    for region, alias in ((PRIMARY, "alias/disabled"), (DR, "alias/dr")):
        kms = emulator.client("kms", region)
        kms.create_alias(AliasName=alias, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    disabled = emulator.client("kms").describe_key(KeyId="alias/disabled")["KeyMetadata"]["KeyId"]
    emulator.client("kms").disable_key(KeyId=disabled)
    rds.create_global_cluster(GlobalClusterIdentifier="shop", StorageEncrypted=True, **ENGINE)
    parameters = {"DBClusterIdentifier": "primary", "GlobalClusterIdentifier": "shop", **ENGINE, **MASTER, **changes}
    given = {name: value for name, value in parameters.items() if value is not None}
    found, message, http = refusal(rds.create_db_cluster, **given)
    assert (found, http, text in message) == (code, status, True)
    assert rds.describe_db_clusters()["DBClusters"] == []
    if "EngineVersion" not in changes:  # alone, the same
        del given["GlobalClusterIdentifier"]
        assert refusal(rds.create_db_cluster, **given)[0] == code


def test_a_cluster_takes_what_exists_in_its_region(emulator: Emulator) -> None:
    rds, kms, ec2 = emulator.client("rds"), emulator.client("kms"), emulator.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="db", Description="x", VpcId=vpc)["GroupId"]
    rds.create_db_subnet_group(DBSubnetGroupName="Own", DBSubnetGroupDescription="x", SubnetIds=[subnet])
    rds.create_db_cluster_parameter_group(
        DBClusterParameterGroupName="own", DBParameterGroupFamily="aurora-postgresql16", Description="x"
    )
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/own", TargetKeyId=key["KeyId"])
    for number, (reference, parameter_group) in enumerate(
        [(key["KeyId"], "own"), (key["Arn"], "default.aurora-postgresql16"), ("alias/own", "own")]
    ):
        cluster = rds.create_db_cluster(
            DBClusterIdentifier=f"own-{number}",
            DBSubnetGroupName="own",
            DBClusterParameterGroupName=parameter_group,
            VpcSecurityGroupIds=[group],
            StorageEncrypted=True,
            KmsKeyId=reference,
            **ENGINE,
            **MASTER,
        )["DBCluster"]
        assert (cluster["KmsKeyId"], cluster["DBClusterParameterGroup"]) == (key["Arn"], parameter_group)


def test_a_modification_names_what_exists_too(database: Database) -> None:
    modify = database.rds[PRIMARY].modify_db_cluster
    asked = {"DBClusterIdentifier": "primary", "ApplyImmediately": True}
    assert refusal(modify, VpcSecurityGroupIds=["sg-0"], **asked)[0] == "InvalidParameterValue"
    assert refusal(modify, DBClusterParameterGroupName="none", **asked)[0] == "DBClusterParameterGroupNotFound"
    assert modify(BackupRetentionPeriod=9, **asked)["DBCluster"]["BackupRetentionPeriod"] == 9


def test_members_are_upgraded_together_to_a_major_version_only(database: Database) -> None:
    database.add_secondary()
    upgrade = {"GlobalClusterIdentifier": "shop", "AllowMajorVersionUpgrade": True}
    modify = database.rds[DR].modify_global_cluster
    code, message, _ = refusal(modify, EngineVersion="16.8", **upgrade)
    assert code == "InvalidParameterValue" and "doesn't support minor version upgrades" in message
    upgrade["AllowMajorVersionUpgrade"] = False
    assert refusal(modify, EngineVersion="17.4", **upgrade)[0] == "InvalidParameterCombination"
    assert [database.cluster(region)["EngineVersion"] for region in (PRIMARY, DR)] == ["16.6", "16.6"]
    upgrade["AllowMajorVersionUpgrade"] = True
    assert modify(EngineVersion="17.4", **upgrade)["GlobalCluster"]["EngineVersion"] == "17.4"
    assert [database.cluster(region)["EngineVersion"] for region in (PRIMARY, DR)] == ["17.4", "17.4"]


def test_members_are_upgraded_to_a_minor_version_one_by_one_and_the_primary_last(database: Database) -> None:
    database.add_secondary()
    modify = {region: database.rds[region].modify_db_cluster for region in (PRIMARY, DR)}
    code, message, _ = refusal(modify[DR], DBClusterIdentifier="dr", EngineVersion="17.4")
    assert code == "InvalidParameterCombination" and "Use ModifyGlobalCluster" in message
    code, message, _ = refusal(modify[PRIMARY], DBClusterIdentifier="primary", EngineVersion="16.8")
    assert code == "InvalidParameterValue" and "upgrade global replicas first" in message
    modify[DR](DBClusterIdentifier="dr", EngineVersion="16.8")
    assert database.describe()["EngineVersion"] == "16.6"
    modify[PRIMARY](DBClusterIdentifier="primary", EngineVersion="16.8")
    assert database.describe()["EngineVersion"] == "16.8"


@pytest.mark.parametrize("by", ["DBClusterArn", "DBClusterIdentifier"])
def test_a_removed_secondary_stands_alone_and_writes(database: Database, by: str) -> None:
    secondary = database.add_secondary()
    answer = database.rds[DR].remove_from_global_cluster(GlobalClusterIdentifier="shop", DbClusterIdentifier=secondary[by])
    assert len(answer["GlobalCluster"]["GlobalClusterMembers"]) == 1

    alone = database.cluster(DR)
    assert alone["Status"] == "available"
    assert not {"ReplicationSourceIdentifier", "GlobalClusterIdentifier"} & alone.keys()
    assert sorted(member["IsClusterWriter"] for member in alone["DBClusterMembers"]) == [False, True]
    (primary,) = database.describe(DR)["GlobalClusterMembers"]
    assert (primary["IsWriter"], primary["Readers"]) == (True, [])
    assert primary["DBClusterArn"] == database.cluster(PRIMARY)["DBClusterArn"]


def test_promotion_takes_the_time_that_was_set(database: Database, emulator: Emulator) -> None:
    secondary = database.add_secondary()
    emulator.control("PUT", "promotion", seconds=2)
    rds = database.rds[DR]
    rds.remove_from_global_cluster(GlobalClusterIdentifier="shop", DbClusterIdentifier=secondary["DBClusterArn"])
    unnoticed = database.cluster(DR)
    assert unnoticed["Status"] == "available"
    assert not any(member["IsClusterWriter"] for member in unnoticed["DBClusterMembers"])
    assert becomes(lambda: database.cluster(DR)["Status"] == "promoting")
    for _ in range(3):  # asking does not make it faster
        promoting = database.cluster(DR)
        assert promoting["Status"] == "promoting"
        assert not {"ReplicationSourceIdentifier", "GlobalClusterIdentifier"} & promoting.keys()
        assert not any(member["IsClusterWriter"] for member in promoting["DBClusterMembers"])
    assert len(database.describe()["GlobalClusterMembers"]) == 1
    for call, parameters in [
        (rds.modify_db_cluster, {"DBClusterIdentifier": "dr", "BackupRetentionPeriod": 9}),
        (rds.delete_db_cluster, {"DBClusterIdentifier": "dr", "SkipFinalSnapshot": True}),
        (rds.create_db_cluster_snapshot, {"DBClusterIdentifier": "dr", "DBClusterSnapshotIdentifier": "s"}),
        (rds.create_db_instance, {"DBClusterIdentifier": "dr", "DBInstanceIdentifier": "dr-2", **INSTANCE}),
        (
            rds.create_global_cluster,
            {"GlobalClusterIdentifier": "shop-2", "SourceDBClusterIdentifier": secondary["DBClusterArn"]},
        ),
    ]:
        assert refusal(call, **parameters)[0] == "InvalidDBClusterStateFault"

    assert becomes(lambda: database.cluster(DR)["Status"] == "available")
    assert [member["IsClusterWriter"] for member in database.cluster(DR)["DBClusterMembers"]].count(True) == 1
    rds.modify_db_cluster(DBClusterIdentifier="dr", BackupRetentionPeriod=9)


def test_a_copy_promotes_as_slowly_and_the_last_member_has_nothing_to_be_promoted_from(emulator: Emulator) -> None:
    emulator.control("PUT", "promotion", seconds=4)
    copy = emulator.fork()
    database = Database(copy, encrypted=False)
    for region, arn in ((DR, database.add_secondary()["DBClusterArn"]), (PRIMARY, database.cluster(PRIMARY)["DBClusterArn"])):
        database.rds[region].remove_from_global_cluster(GlobalClusterIdentifier="shop", DbClusterIdentifier=arn)
    assert becomes(lambda: database.cluster(DR)["Status"] == "promoting")
    assert database.cluster(PRIMARY)["Status"] == "available"
    copy.control("POST", "stop")


def test_a_promotion_time_that_is_no_number_is_refused(emulator: Emulator) -> None:
    for body in ({"seconds": "soon"}, {}):
        assert requests.put(f"{emulator.url}/_emulator/promotion", json=body, timeout=5).status_code == 400


def test_a_member_can_be_removed_by_arn_from_another_region(database: Database) -> None:
    arn = database.add_secondary()["DBClusterArn"]
    database.rds[PRIMARY].remove_from_global_cluster(GlobalClusterIdentifier="shop", DbClusterIdentifier=arn)
    assert "GlobalClusterIdentifier" not in database.cluster(DR)


def test_a_removed_cluster_can_found_a_global_database_of_its_own(database: Database) -> None:
    arn = database.add_secondary()["DBClusterArn"]
    database.rds[DR].remove_from_global_cluster(GlobalClusterIdentifier="shop", DbClusterIdentifier=arn)
    database.rds[DR].create_global_cluster(GlobalClusterIdentifier="shop-2", SourceDBClusterIdentifier=arn)
    assert database.cluster(DR)["GlobalClusterIdentifier"] == "shop-2"


def test_removals_that_aws_refuses_are_refused(database: Database) -> None:
    secondary, primary = database.add_secondary()["DBClusterArn"], database.cluster(PRIMARY)["DBClusterArn"]
    remove = database.rds[DR].remove_from_global_cluster
    for global_cluster, cluster, expected in [
        ("none", secondary, ("GlobalClusterNotFoundFault", 404)),
        ("shop", secondary + "x", ("DBClusterNotFoundFault", 404)),
        ("shop", primary, ("InvalidGlobalClusterStateFault", 400)),
    ]:
        code, _, status = refusal(remove, GlobalClusterIdentifier=global_cluster, DbClusterIdentifier=cluster)
        assert (code, status) == expected
    remove(GlobalClusterIdentifier="shop", DbClusterIdentifier=secondary)
    code, message, _ = refusal(remove, GlobalClusterIdentifier="shop", DbClusterIdentifier=secondary)
    assert code == "InvalidParameterValue" and "is not found in global cluster" in message
    remove(GlobalClusterIdentifier="shop", DbClusterIdentifier=primary)
    assert database.describe()["GlobalClusterMembers"] == []


def test_members_are_removed_before_they_are_deleted_and_the_primary_last(database: Database) -> None:
    database.add_secondary()
    primary, dr = database.rds[PRIMARY], database.rds[DR]
    last = {"DBInstanceIdentifier": "primary-0", "SkipFinalSnapshot": True}
    assert refusal(primary.delete_db_instance, **last)[0] == "InvalidDBClusterStateFault"
    for instance in ("dr-0", "dr-1"):
        dr.delete_db_instance(DBInstanceIdentifier=instance, SkipFinalSnapshot=True)

    assert refusal(primary.delete_global_cluster, GlobalClusterIdentifier="shop")[0] == "InvalidGlobalClusterStateFault"
    delete_primary = {"DBClusterIdentifier": "primary", "SkipFinalSnapshot": True}
    delete_dr = {"DBClusterIdentifier": "dr", "SkipFinalSnapshot": True}
    assert refusal(primary.delete_db_cluster, **delete_primary)[0] == "InvalidGlobalClusterStateFault"
    code, message, _ = refusal(dr.delete_db_cluster, **delete_dr)
    assert code == "InvalidDBClusterStateFault" and "cluster is a part of a global cluster" in message

    dr.remove_from_global_cluster(
        GlobalClusterIdentifier="shop", DbClusterIdentifier=database.cluster(DR)["DBClusterArn"]
    )
    dr.delete_db_cluster(**delete_dr)
    primary.delete_db_instance(**last)
    assert refusal(primary.delete_db_cluster, **delete_primary)[0] == "InvalidDBClusterStateFault"
    primary.remove_from_global_cluster(
        GlobalClusterIdentifier="shop", DbClusterIdentifier=database.cluster(PRIMARY)["DBClusterArn"]
    )
    primary.delete_db_cluster(**delete_primary)
    primary.delete_global_cluster(GlobalClusterIdentifier="shop")
    assert primary.describe_global_clusters()["GlobalClusters"] == []


def test_a_member_cannot_be_promoted(database: Database) -> None:
    database.add_secondary()
    for region, cluster in ((DR, "dr"), (PRIMARY, "primary")):
        promote = database.rds[region].promote_read_replica_db_cluster
        assert refusal(promote, DBClusterIdentifier=cluster)[0] == "InvalidDBClusterStateFault"
    assert len(database.describe()["GlobalClusterMembers"]) == 2


def test_tags_of_a_global_cluster_are_kept(database: Database) -> None:
    def tags(region: str) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in database.rds[region].list_tags_for_resource(ResourceName=arn)["TagList"]}

    arn = database.describe()["GlobalClusterArn"]
    assert tags(DR) == {"a": "1"}
    database.rds[DR].add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}])
    assert tags(PRIMARY) == {"a": "2", "b": "3"}
    database.rds[THIRD].remove_tags_from_resource(ResourceName=arn, TagKeys=["a"])
    assert tags(PRIMARY) == {"b": "3"}
    assert database.describe()["TagList"] == [{"Key": "b", "Value": "3"}]


def test_scaling_that_was_never_configured_is_not_returned(emulator: Emulator) -> None:
    rds = emulator.client("rds")
    rds.create_db_cluster(DBClusterIdentifier="provisioned", **ENGINE, **MASTER)
    rds.create_db_cluster(
        DBClusterIdentifier="serverless",
        EngineMode="serverless",
        ScalingConfiguration={"MinCapacity": 2, "MaxCapacity": 4},
        **ENGINE,
        **MASTER,
    )
    provisioned, serverless = rds.describe_db_clusters()["DBClusters"]
    assert "ScalingConfigurationInfo" not in provisioned
    assert serverless["ScalingConfigurationInfo"]["MaxCapacity"] == 4


def test_a_parameter_group_tells_which_parameters_the_user_set(emulator: Emulator) -> None:
    rds = emulator.client("rds")
    rds.create_db_parameter_group(DBParameterGroupName="it", DBParameterGroupFamily="aurora-postgresql16", Description="x")
    parameter = {"ParameterName": "log_min_duration_statement", "ParameterValue": "1000", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="it", Parameters=[parameter])
    expected = {None: [{**parameter, "Source": "user"}], "user": [{**parameter, "Source": "user"}], "system": []}
    for source, parameters in expected.items():
        asked = {"Source": source} if source else {}
        assert rds.describe_db_parameters(DBParameterGroupName="it", **asked)["Parameters"] == parameters


KEY_OF_NOBODY = f"arn:aws:kms:{PRIMARY}:123456789012:key/none"


def test_what_is_observed_of_clusters_and_instances_is_kept(emulator: Emulator) -> None:
    rds = emulator.client("rds")
    key = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    observed = {
        "MonitoringInterval": 30,
        "MonitoringRoleArn": "arn:aws:iam::123456789012:role/r",
        "PerformanceInsightsKMSKeyId": key,
        "PerformanceInsightsRetentionPeriod": 7,
    }
    asked = {"EnablePerformanceInsights": True, **observed}
    rds.create_db_cluster(DBClusterIdentifier="c", StorageType="aurora-iopt1", **asked, **ENGINE, **MASTER)
    rds.create_db_instance(DBInstanceIdentifier="i", DBClusterIdentifier="c", **asked, **INSTANCE)
    rds.create_db_instance(DBInstanceIdentifier="plain", DBClusterIdentifier="c", **INSTANCE)

    def described() -> list[dict[str, Any]]:
        instances = rds.describe_db_instances()["DBInstances"]
        return [*rds.describe_db_clusters()["DBClusters"], *instances]

    cluster, instance, plain = described()
    assert cluster["StorageType"] == "aurora-iopt1"
    for each in (cluster, instance):
        assert {name: each[name] for name in observed} == observed
        assert (each["PerformanceInsightsEnabled"], each["DatabaseInsightsMode"]) == (True, "standard")
    assert (plain["PerformanceInsightsEnabled"], plain["MonitoringInterval"]) == (False, 0)

    rds.modify_db_cluster(DBClusterIdentifier="c", DatabaseInsightsMode="advanced")
    rds.modify_db_instance(DBInstanceIdentifier="i", MonitoringInterval=60, ApplyImmediately=True)
    cluster, instance, _ = described()
    assert (cluster["DatabaseInsightsMode"], cluster["MonitoringInterval"]) == ("advanced", 30)
    assert (instance["MonitoringInterval"], instance["PerformanceInsightsEnabled"]) == (60, True)
    wrong = {"DBInstanceIdentifier": "j", "DBClusterIdentifier": "c", "PerformanceInsightsKMSKeyId": KEY_OF_NOBODY}
    assert refusal(rds.create_db_instance, **wrong, **INSTANCE)[0] == "KMSKeyNotAccessibleFault"


def test_a_proxy_has_further_endpoints(emulator: Emulator) -> None:
    rds, ec2 = emulator.client("rds"), emulator.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    role = "arn:aws:iam::123456789012:role/r"
    rds.create_db_proxy(DBProxyName="p", EngineFamily="POSTGRESQL", Auth=[], RoleArn=role, VpcSubnetIds=[subnet])
    readers = {"DBProxyName": "p", "DBProxyEndpointName": "readers", "VpcSubnetIds": [subnet], "TargetRole": "READ_ONLY"}
    created = rds.create_db_proxy_endpoint(**readers, Tags=[{"Key": "a", "Value": "1"}])["DBProxyEndpoint"]
    assert {name: created[name] for name in readers} == readers and created["VpcId"] == vpc
    assert rds.describe_db_proxy_endpoints(DBProxyName="p")["DBProxyEndpoints"] == [created]
    assert rds.list_tags_for_resource(ResourceName=created["DBProxyEndpointArn"])["TagList"] == [{"Key": "a", "Value": "1"}]
    assert refusal(rds.create_db_proxy_endpoint, **readers)[0] == "DBProxyEndpointAlreadyExistsFault"
    rds.delete_db_proxy_endpoint(DBProxyEndpointName="readers")
    describe = rds.describe_db_proxy_endpoints
    assert refusal(describe, DBProxyEndpointName="readers")[::2] == ("DBProxyEndpointNotFoundFault", 404)


def test_a_subscription_to_events_has_a_topic_and_sources_that_exist(emulator: Emulator) -> None:
    rds = emulator.client("rds")
    topic = emulator.client("sns").create_topic(Name="alerts")["TopicArn"]
    elsewhere = emulator.client("sns", DR).create_topic(Name="alerts")["TopicArn"]
    wanted = {"SubscriptionName": "events", "SnsTopicArn": topic, "SourceType": "db-cluster", "Enabled": True}
    assert refusal(rds.create_event_subscription, **{**wanted, "SnsTopicArn": elsewhere})[0] == "SNSTopicArnNotFound"
    assert refusal(rds.create_event_subscription, **wanted, SourceIds=["none"])[0] == "SourceNotFound"
    rds.create_event_subscription(**wanted, EventCategories=["failover"])
    rds.modify_event_subscription(SubscriptionName="events", EventCategories=["failover", "failure"])
    (found,) = rds.describe_event_subscriptions()["EventSubscriptionsList"]
    assert (found["SnsTopicArn"], found["EventCategoriesList"]) == (topic, ["failover", "failure"])
    assert refusal(rds.modify_event_subscription, SubscriptionName="none")[0] == "SubscriptionNotFound"


def test_an_upgrade_that_may_wait_is_pending(database: Database) -> None:
    database.add_secondary()
    before = database.cluster(DR)
    assert "PendingModifiedValues" not in before
    database.rds[DR].modify_db_cluster(DBClusterIdentifier="dr", EngineVersion="16.9", ApplyImmediately=False)
    after = database.cluster(DR)
    assert after["EngineVersion"] == before["EngineVersion"]
    assert after["PendingModifiedValues"] == {"EngineVersion": "16.9"}
    database.rds[DR].stop_db_cluster(DBClusterIdentifier="dr")
    assert database.cluster(DR)["Status"] == "stopped"
