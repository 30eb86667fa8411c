"""Route 53: private zones, health checks, query logs, records; and Resolver's query logs."""

from typing import Any

import pytest

from emulator.tests.support import DR, PRIMARY, Emulator, refusal

ALARM = {"Region": PRIMARY, "Name": "switch"}


@pytest.fixture
def route53(emulator: Emulator) -> Any:
    return emulator.client("route53")


@pytest.fixture
def zone(route53: Any) -> str:
    return route53.create_hosted_zone(Name="example.org", CallerReference="1")["HostedZone"]["Id"]


def test_a_zone_with_a_vpc_is_private_and_takes_another(emulator: Emulator, route53: Any) -> None:
    vpcs = {
        region: emulator.client("ec2", region).create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for region in (PRIMARY, DR)
    }
    first, second = ({"VPCRegion": region, "VPCId": vpc} for region, vpc in vpcs.items())
    zone = route53.create_hosted_zone(Name="internal", CallerReference="1", VPC=first)["HostedZone"]
    assert zone["Config"]["PrivateZone"]
    route53.associate_vpc_with_hosted_zone(HostedZoneId=zone["Id"], VPC=second)
    assert route53.get_hosted_zone(Id=zone["Id"])["VPCs"] == [first, second]


def test_a_health_check_keeps_its_alarm_and_has_no_endpoint(route53: Any) -> None:
    config = {
        "Type": "CLOUDWATCH_METRIC",
        "AlarmIdentifier": ALARM,
        "InsufficientDataHealthStatus": "LastKnownStatus",
        "Inverted": True,
    }
    check = route53.create_health_check(CallerReference="1", HealthCheckConfig=config)["HealthCheck"]["Id"]
    found = route53.get_health_check(HealthCheckId=check)["HealthCheck"]["HealthCheckConfig"]
    assert {name: found[name] for name in config} == config
    assert not {"Port", "RequestInterval", "FailureThreshold"} & found.keys()
    other = {"Region": DR, "Name": "other"}
    route53.update_health_check(HealthCheckId=check, AlarmIdentifier=other)
    found = route53.get_health_check(HealthCheckId=check)["HealthCheck"]["HealthCheckConfig"]
    assert (found["AlarmIdentifier"], found["InsufficientDataHealthStatus"]) == (other, "LastKnownStatus")


def test_a_health_check_of_an_endpoint_is_as_it_was(route53: Any) -> None:
    config = {"Type": "HTTPS", "FullyQualifiedDomainName": "example.org", "Port": 443, "RequestInterval": 10}
    check = route53.create_health_check(CallerReference="1", HealthCheckConfig=config)["HealthCheck"]
    assert {name: check["HealthCheckConfig"][name] for name in config} == config
    assert "AlarmIdentifier" not in check["HealthCheckConfig"]


@pytest.mark.parametrize("end", ["", ":*"])
def test_queries_are_logged_to_a_group_whose_arn_may_end_in_an_asterisk(
    emulator: Emulator, route53: Any, zone: str, end: str
) -> None:
    emulator.client("logs", "us-east-1").create_log_group(logGroupName="/dns")
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:/dns{end}"
    route53.create_query_logging_config(HostedZoneId=zone.split("/")[-1], CloudWatchLogsLogGroupArn=arn)
    (config,) = route53.list_query_logging_configs()["QueryLoggingConfigs"]
    assert config["CloudWatchLogsLogGroupArn"] == arn


def weighted(name: str, identifier: str, **more: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "Type": "CNAME",
        "TTL": 60,
        "Weight": 1,
        "SetIdentifier": identifier,
        "ResourceRecords": [{"Value": f"{identifier}.example.org"}],
        **more,
    }


def change(route53: Any, zone: str, *changes: tuple[str, dict[str, Any]]) -> None:
    batch = [{"Action": action, "ResourceRecordSet": record} for action, record in changes]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": batch})


def names(route53: Any, zone: str) -> list[str]:
    records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return sorted(f"{r['Name']} {r['SetIdentifier']}" for r in records if "SetIdentifier" in r)


def test_a_record_is_deleted_alone_though_others_have_its_set_identifier(route53: Any, zone: str) -> None:
    for name in ("app.example.org", "api.example.org"):
        for identifier in ("primary", "dr"):
            change(route53, zone, ("CREATE", weighted(name, identifier)))
    change(route53, zone, ("DELETE", weighted("app.example.org", "primary")))
    assert names(route53, zone) == ["api.example.org. dr", "api.example.org. primary", "app.example.org. dr"]
    change(
        route53,
        zone,
        ("DELETE", weighted("app.example.org", "dr")),
        ("UPSERT", weighted("api.example.org", "dr", TTL=30)),
    )
    assert names(route53, zone) == ["api.example.org. dr", "api.example.org. primary"]


def test_what_exists_is_not_created_and_what_checks_health_exists(route53: Any, zone: str) -> None:
    change(route53, zone, ("CREATE", weighted("app.example.org", "dr")))
    with_other_value = weighted("app.example.org", "dr", TTL=30)
    for changes, code in [
        ([("CREATE", with_other_value)], "InvalidChangeBatch"),
        ([("UPSERT", weighted("app.example.org", "dr", HealthCheckId="none"))], "NoSuchHealthCheck"),
    ]:
        assert refusal(lambda changes=changes: change(route53, zone, *changes))[0] == code
    change(route53, zone, ("DELETE", weighted("app.example.org", "dr")), ("CREATE", with_other_value))
    check = route53.create_health_check(
        CallerReference="1", HealthCheckConfig={"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": ALARM}
    )["HealthCheck"]["Id"]
    change(route53, zone, ("UPSERT", weighted("app.example.org", "dr", HealthCheckId=check)))


def test_a_query_log_configuration_of_resolver_has_tags_and_ends(emulator: Emulator) -> None:
    resolver = emulator.client("route53resolver")
    vpc = emulator.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    config = resolver.create_resolver_query_log_config(
        Name="queries",
        DestinationArn=f"arn:aws:logs:{PRIMARY}:123456789012:log-group:/dns",
        CreatorRequestId="1",
        Tags=[{"Key": "a", "Value": "1"}],
    )["ResolverQueryLogConfig"]
    by_id = {"ResolverQueryLogConfigId": config["Id"]}
    association = resolver.associate_resolver_query_log_config(ResourceId=vpc, **by_id)
    assert resolver.list_tags_for_resource(ResourceArn=config["Arn"])["Tags"] == [{"Key": "a", "Value": "1"}]
    assert refusal(resolver.delete_resolver_query_log_config, **by_id)[0] == "InvalidRequestException"
    resolver.disassociate_resolver_query_log_config(ResourceId=vpc, **by_id)
    find = resolver.get_resolver_query_log_config_association
    found = association["ResolverQueryLogConfigAssociation"]["Id"]
    assert refusal(find, ResolverQueryLogConfigAssociationId=found)[0] == "ResourceNotFoundException"
    resolver.delete_resolver_query_log_config(**by_id)
    assert refusal(resolver.get_resolver_query_log_config, **by_id)[0] == "ResourceNotFoundException"
