"""Network Firewall: rules, policies, firewalls and their endpoints."""

from typing import Any

import pytest

from emulator.tests.support import PRIMARY, Emulator, refusal

STRICT = {"StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"}}


class Firewall:
    """A firewall named ``egress`` in a subnet of each of two zones, its policy and a rule group."""

    def __init__(self, emulator: Emulator) -> None:
        self.api, self.ec2 = emulator.client("network-firewall"), emulator.client("ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = {zone: self.create_subnet(zone, number) for number, zone in enumerate("ab")}
        self.rules = self.api.create_rule_group(
            RuleGroupName="domains",
            Type="STATEFUL",
            Capacity=100,
            RuleGroup={"RulesSource": {"RulesString": 'pass tcp any any -> any 443 (sid:1; rev:1;)'}, **STRICT},
        )["RuleGroupResponse"]["RuleGroupArn"]
        policy = self.api.create_firewall_policy(FirewallPolicyName="policy", FirewallPolicy=self.policy(Priority=1))
        self.policy_arn = policy["FirewallPolicyResponse"]["FirewallPolicyArn"]
        self.created = self.create("egress", list(self.subnets.values()), Tags=[{"Key": "a", "Value": "1"}])

    def create_subnet(self, zone: str, number: int) -> str:
        subnet = self.ec2.create_subnet(
            VpcId=self.vpc, AvailabilityZone=PRIMARY + zone, CidrBlock=f"10.0.{number}.0/24"
        )
        return subnet["Subnet"]["SubnetId"]

    def policy(self, order: str = "STRICT_ORDER", **reference: Any) -> dict[str, Any]:
        return {
            "StatelessDefaultActions": ["aws:forward_to_sfe"],
            "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
            "StatefulDefaultActions": ["aws:drop_established", "aws:alert_established"],
            "StatefulEngineOptions": {"RuleOrder": order},
            "StatefulRuleGroupReferences": [{"ResourceArn": self.rules} | reference],
        }

    def create(self, name: str, subnets: list[str], **more: Any) -> dict[str, Any]:
        return self.api.create_firewall(
            FirewallName=name,
            FirewallPolicyArn=self.policy_arn,
            VpcId=self.vpc,
            SubnetMappings=[{"SubnetId": subnet} for subnet in subnets],
            **more,
        )

    def describe(self) -> dict[str, Any]:
        return self.api.describe_firewall(FirewallName="egress")

    def endpoints(self) -> dict[str, str]:
        states = self.describe()["FirewallStatus"]["SyncStates"]
        return {zone: state["Attachment"]["EndpointId"] for zone, state in states.items()}


@pytest.fixture
def firewall(emulator: Emulator) -> Firewall:
    return Firewall(emulator)


def test_a_firewall_has_an_endpoint_in_each_zone_that_a_route_can_lead_to(firewall: Firewall) -> None:
    described = firewall.describe()
    assert described["FirewallStatus"]["Status"] == "READY"
    assert described["Firewall"]["FirewallArn"] == firewall.created["Firewall"]["FirewallArn"]
    endpoints = firewall.endpoints()
    assert endpoints.keys() == {PRIMARY + "a", PRIMARY + "b"}
    table = firewall.ec2.create_route_table(VpcId=firewall.vpc)["RouteTable"]["RouteTableId"]
    firewall.ec2.create_route(
        RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", VpcEndpointId=endpoints[PRIMARY + "a"]
    )


def test_endpoints_come_and_go_with_subnets_and_with_the_firewall(firewall: Firewall) -> None:
    third = firewall.create_subnet("c", 2)
    second = firewall.create_subnet("a", 3)
    associate = firewall.api.associate_subnets
    assert refusal(associate, FirewallName="egress", SubnetMappings=[{"SubnetId": second}])[0] == "InvalidRequestException"
    associate(FirewallName="egress", SubnetMappings=[{"SubnetId": third}])
    firewall.api.disassociate_subnets(FirewallName="egress", SubnetIds=[firewall.subnets["a"]])
    assert firewall.endpoints().keys() == {PRIMARY + "b", PRIMARY + "c"}
    assert [mapping["SubnetId"] for mapping in firewall.describe()["Firewall"]["SubnetMappings"]] == [
        firewall.subnets["b"],
        third,
    ]
    assert len(firewall.ec2.describe_vpc_endpoints()["VpcEndpoints"]) == 2
    firewall.api.delete_firewall(FirewallName="egress")
    assert firewall.ec2.describe_vpc_endpoints()["VpcEndpoints"] == []
    assert refusal(firewall.describe)[0] == "ResourceNotFoundException"


def test_what_is_protected_cannot_be_changed_until_it_is_not(firewall: Firewall) -> None:
    api, named = firewall.api, {"FirewallName": "egress"}
    for protect, protection, protected in [
        (api.update_firewall_delete_protection, "DeleteProtection", lambda: api.delete_firewall(**named)),
        (
            api.update_subnet_change_protection,
            "SubnetChangeProtection",
            lambda: api.disassociate_subnets(SubnetIds=[firewall.subnets["a"]], **named),
        ),
        (
            api.update_firewall_policy_change_protection,
            "FirewallPolicyChangeProtection",
            lambda: api.associate_firewall_policy(FirewallPolicyArn=firewall.policy_arn, **named),
        ),
    ]:
        protect(**{protection: True}, **named)
        assert firewall.describe()["Firewall"][protection]
        assert refusal(protected)[0] == "InvalidOperationException"
        protect(**{protection: False}, **named)
    assert len(firewall.endpoints()) == 2


def test_what_is_used_cannot_be_deleted(firewall: Firewall) -> None:
    for delete, named in [
        (firewall.api.delete_firewall_policy, {"FirewallPolicyName": "policy"}),
        (firewall.api.delete_rule_group, {"RuleGroupName": "domains", "Type": "STATEFUL"}),
    ]:
        code, message, _ = refusal(delete, **named)
        assert code == "InvalidOperationException" and "still in use" in message
    firewall.api.delete_firewall(FirewallName="egress")
    firewall.api.delete_firewall_policy(FirewallPolicyName="policy")
    firewall.api.delete_rule_group(RuleGroupName="domains", Type="STATEFUL")
    assert firewall.api.list_rule_groups()["RuleGroups"] == []


def test_a_policy_evaluates_existing_rules_in_their_own_order(firewall: Firewall) -> None:
    create = firewall.api.create_firewall_policy
    missing = firewall.policy(ResourceArn=firewall.rules + "x", Priority=1)
    for policy in (missing, firewall.policy(), firewall.policy("DEFAULT_ACTION_ORDER")):
        assert refusal(create, FirewallPolicyName="other", FirewallPolicy=policy)[0] == "InvalidRequestException"
    assert refusal(firewall.create, name="egress", subnets=[firewall.subnets["a"]])[0] == "InvalidRequestException"


def test_updates_need_the_latest_token_and_are_read_back(firewall: Firewall) -> None:
    found = firewall.api.describe_rule_group(RuleGroupName="domains", Type="STATEFUL")
    changed = {"RulesSource": {"RulesString": "drop ip any any -> any any (sid:2; rev:1;)"}, **STRICT}
    update = {"RuleGroupName": "domains", "Type": "STATEFUL", "RuleGroup": changed, "UpdateToken": found["UpdateToken"]}
    firewall.api.update_rule_group(**update)
    assert refusal(firewall.api.update_rule_group, **update)[0] == "InvalidTokenException"
    found = firewall.api.describe_rule_group(RuleGroupName="domains", Type="STATEFUL")
    assert found["RuleGroup"] == changed
    assert (found["RuleGroupResponse"]["Capacity"], found["RuleGroupResponse"]["NumberOfAssociations"]) == (100, 1)


def test_log_destinations_change_one_at_a_time(firewall: Firewall) -> None:
    logs = [
        {"LogType": kind, "LogDestinationType": "CloudWatchLogs", "LogDestination": {"logGroup": kind}}
        for kind in ("ALERT", "FLOW")
    ]
    update, named = firewall.api.update_logging_configuration, {"FirewallName": "egress"}
    assert refusal(update, LoggingConfiguration={"LogDestinationConfigs": logs}, **named)[0] == "InvalidRequestException"
    for some in (logs[:1], logs):
        update(LoggingConfiguration={"LogDestinationConfigs": some}, **named)
    found = firewall.api.describe_logging_configuration(**named)["LoggingConfiguration"]["LogDestinationConfigs"]
    assert found == logs


def test_tags_are_kept(firewall: Firewall) -> None:
    arn = firewall.created["Firewall"]["FirewallArn"]
    firewall.api.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    firewall.api.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert firewall.api.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert firewall.describe()["Firewall"]["Tags"] == [{"Key": "b", "Value": "2"}]
