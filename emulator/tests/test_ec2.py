"""EC2: flow logs, prefix lists, peerings, rules of security groups, block of public access."""

from typing import Any

import pytest

from emulator.tests.support import DR, PRIMARY, Emulator


@pytest.fixture
def ec2(emulator: Emulator) -> Any:
    return emulator.client("ec2")


@pytest.fixture
def vpc(ec2: Any) -> str:
    return ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def test_flow_logs_go_to_a_folder_of_a_bucket_in_the_format_asked_for(emulator: Emulator, ec2: Any, vpc: str) -> None:
    emulator.client("s3").create_bucket(Bucket="flows", CreateBucketConfiguration={"LocationConstraint": PRIMARY})
    asked = {"ResourceType": "VPC", "ResourceIds": [vpc], "TrafficType": "ALL", "LogDestinationType": "s3"}
    options = {"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": True}
    answers = [
        ec2.create_flow_logs(LogDestination="arn:aws:s3:::flows/vpc", DestinationOptions=options, **asked),
        ec2.create_flow_logs(LogDestination="arn:aws:s3:::flows", **asked),
        ec2.create_flow_logs(LogDestination="arn:aws:s3:::none/vpc", **asked),
    ]
    assert [len(answer["Unsuccessful"]) for answer in answers] == [0, 0, 1]
    with_options, plain = ec2.describe_flow_logs()["FlowLogs"]
    assert (with_options["LogDestination"], with_options["DestinationOptions"]) == ("arn:aws:s3:::flows/vpc", options)
    assert plain["DestinationOptions"]["FileFormat"] == "plain-text"


@pytest.mark.parametrize("group, status", [("/flows", "SUCCESS"), ("/none", "FAILED")])
def test_a_flow_log_is_delivered_if_the_log_group_of_its_arn_exists(
    emulator: Emulator, ec2: Any, vpc: str, group: str, status: str
) -> None:
    emulator.client("logs").create_log_group(logGroupName="/flows")
    arn = f"arn:aws:logs:{PRIMARY}:123456789012:log-group:{group}"
    role = "arn:aws:iam::123456789012:role/flows"
    ec2.create_flow_logs(
        ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL", LogDestination=arn, DeliverLogsPermissionArn=role
    )
    (flow_log,) = ec2.describe_flow_logs()["FlowLogs"]
    assert (flow_log["LogDestination"], flow_log["LogGroupName"]) == (arn, group)
    assert flow_log["DeliverLogsStatus"] == status


def test_a_prefix_list_keeps_its_name_when_its_entries_change(ec2: Any) -> None:
    created = ec2.create_managed_prefix_list(PrefixListName="dr", MaxEntries=5, AddressFamily="IPv4")["PrefixList"]
    entry = {"Cidr": "10.1.0.0/16", "Description": "dr"}
    ec2.modify_managed_prefix_list(PrefixListId=created["PrefixListId"], CurrentVersion=1, AddEntries=[entry])
    (found,) = ec2.describe_managed_prefix_lists(PrefixListIds=[created["PrefixListId"]])["PrefixLists"]
    assert found["PrefixListName"] == "dr"
    assert ec2.get_managed_prefix_list_entries(PrefixListId=created["PrefixListId"])["Entries"] == [entry]


def test_each_side_of_a_peering_has_tags_of_its_own(emulator: Emulator, ec2: Any, vpc: str) -> None:
    other = emulator.client("ec2", DR)
    peer = other.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    specification = [{"ResourceType": "vpc-peering-connection", "Tags": [{"Key": "side", "Value": "requester"}]}]
    peering = ec2.create_vpc_peering_connection(
        VpcId=vpc, PeerVpcId=peer, PeerRegion=DR, TagSpecifications=specification
    )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    other.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    other.create_tags(Resources=[peering], Tags=[{"Key": "side", "Value": "accepter"}])
    seen = [client.describe_vpc_peering_connections()["VpcPeeringConnections"][0] for client in (ec2, other)]
    assert [side["Tags"] for side in seen] == [
        [{"Key": "side", "Value": "requester"}],
        [{"Key": "side", "Value": "accepter"}],
    ]
    assert {side["Status"]["Code"] for side in seen} == {"active"}


def test_a_rule_keeps_its_description_whatever_it_refers_to(ec2: Any, vpc: str) -> None:
    group = ec2.create_security_group(GroupName="g", Description="x", VpcId=vpc)["GroupId"]
    prefixes = ec2.create_managed_prefix_list(PrefixListName="p", MaxEntries=5, AddressFamily="IPv4")["PrefixList"]
    port = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    for permission in (
        {"UserIdGroupPairs": [{"GroupId": group, "Description": "group"}]},
        {"PrefixListIds": [{"PrefixListId": prefixes["PrefixListId"], "Description": "prefixes"}]},
        {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "range"}]},
        {"IpRanges": [{"CidrIp": "11.0.0.0/8"}]},
    ):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[port | permission])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert [rule.get("Description") for rule in rules if not rule["IsEgress"]] == ["group", "prefixes", "range", None]


def test_public_access_can_be_blocked_for_a_region(emulator: Emulator, ec2: Any) -> None:
    ec2.modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")
    for region, mode in ((PRIMARY, "block-ingress"), (DR, "off")):
        options = emulator.client("ec2", region).describe_vpc_block_public_access_options()
        assert options["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"] == mode
