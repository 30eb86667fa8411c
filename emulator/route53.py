"""Route 53: zones that a VPC makes private, health checks of alarms, query logs, and records told apart."""

from typing import Any

from moto.core.responses import ActionResult
from moto.route53.exceptions import NoSuchHealthCheck, ResourceRecordAlreadyExists
from moto.route53.models import HealthCheck, QueryLoggingConfig, RecordSet, Route53Backend
from moto.route53.responses import Route53

from emulator.mending import mends

# What a health check has besides, and what it has not, when it looks at an alarm or a routing control.
REFERENCES = ("AlarmIdentifier", "InsufficientDataHealthStatus", "RoutingControlArn")
WITHOUT_ENDPOINT = {"CLOUDWATCH_METRIC", "RECOVERY_CONTROL"}
OF_ENDPOINT = {"Port", "RequestInterval", "FailureThreshold", "EnableSNI", "IPAddress"}


@mends(Route53)
def create_hosted_zone(original: Any, self: Route53) -> ActionResult:
    """On AWS it is the VPC that makes a zone private."""
    if self._get_param("VPC"):
        self.params.setdefault("HostedZoneConfig", {})["PrivateZone"] = True
    return original(self)


# Health checks


@mends(Route53)
def create_health_check(original: Any, self: Route53) -> ActionResult:
    """moto forgets what the health check looks at."""
    answer = original(self)
    config = self._get_param("HealthCheckConfig")
    answer.result["HealthCheck"].references = {name: config[name] for name in REFERENCES if name in config}
    return answer


@mends(Route53)
def update_health_check(original: Any, self: Route53) -> ActionResult:
    answer = original(self)
    changes = {name: self._get_param(name) for name in REFERENCES}
    answer.result["HealthCheck"].references |= {name: value for name, value in changes.items() if value is not None}
    return answer


_moto_health_check_config = HealthCheck.health_check_config.fget


def _health_check_config(self: HealthCheck) -> dict[str, Any]:
    """moto shows the endpoint of a health check that has none."""
    lacking = OF_ENDPOINT if self.type_ in WITHOUT_ENDPOINT else set()
    config = {name: value for name, value in _moto_health_check_config(self).items() if name not in lacking}
    return config | self.references


HealthCheck.health_check_config = property(_health_check_config)


# Query logs


@mends(Route53Backend)
def create_query_logging_config(
    original: Any, self: Route53Backend, hosted_zone_id: str, log_group_arn: str
) -> QueryLoggingConfig:
    """The Terraform provider leaves out the ":*" at the end, which AWS does not mind."""
    config = original(self, hosted_zone_id, log_group_arn.removesuffix(":*") + ":*")
    config.cloud_watch_logs_log_group_arn = log_group_arn
    return config


# Records


def _identity(record: RecordSet | dict[str, Any]) -> tuple[str, str, str | None]:
    """What makes a record another one: in Route 53, name, type and set identifier."""
    if isinstance(record, RecordSet):
        record = {"Name": record.name, "Type": record.type, "SetIdentifier": record.set_identifier}
    return record["Name"].removesuffix(".").lower(), record["Type"], record.get("SetIdentifier")


@mends(Route53Backend)
def change_resource_record_sets(
    original: Any, self: Route53Backend, zoneid: str, change_list: list[dict[str, Any]]
) -> None:
    """moto creates what exists, deletes every record with that set identifier, and takes any health check."""
    zone = self.get_hosted_zone(zoneid)
    identities = {_identity(record) for record in zone.rrsets}
    for change in change_list:
        record = change["ResourceRecordSet"]
        if change["Action"] == "CREATE" and _identity(record) in identities:
            raise ResourceRecordAlreadyExists(name=record["Name"], _type=record["Type"])
        if change["Action"] != "DELETE" and record.get("HealthCheckId", "") not in ("", *self.health_checks):
            raise NoSuchHealthCheck(record["HealthCheckId"])
        (identities.discard if change["Action"] == "DELETE" else identities.add)(_identity(record))
    before = list(zone.rrsets)
    original(self, zoneid, change_list)
    present = {_identity(record) for record in zone.rrsets}
    zone.rrsets += [record for record in before if _identity(record) in identities - present]
