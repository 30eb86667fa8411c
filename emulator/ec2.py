"""EC2: what moto forgets of flow logs, prefix lists, peerings and rules, and the region's block of public access."""

import copy
from inspect import signature
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection
from moto.ec2.responses import EC2Response

from emulator.mending import mends


# Flow logs


@mends(EC2Response)
def create_flow_logs(original: Any, self: EC2Response) -> ActionResult:
    """moto forgets how files are to be written."""
    answer = original(self)
    for flow_log_id in answer.result["FlowLogIds"]:
        flow_log = self.ec2_backend.flow_logs[flow_log_id]
        if flow_log.log_destination_type == "s3":
            flow_log.destination_options = {
                "FileFormat": "plain-text",
                "HiveCompatiblePartitions": False,
                "PerHourPartition": False,
                **self._get_param("DestinationOptions", {}),
            }
    return answer


@mends(EC2Backend, "create_flow_logs")
def create_flow_logs_at_destination(original: Any, self: EC2Backend, **kwargs: Any) -> Any:
    """moto takes the folder for a part of the bucket's name, and looks for a log group only by its name."""
    destination = kwargs["log_destination"] or ""
    bucket, slash, _ = destination.partition("/")
    if ":logs:" in destination:
        kwargs["log_group_name"] = destination.split(":")[6]
    elif slash:
        kwargs["log_destination"] = bucket
    created, failed = original(self, **kwargs)
    for flow_log in created:
        flow_log.log_destination = destination or None
    return created, failed


# Prefix lists


@mends(EC2Backend)
def modify_managed_prefix_list(original: Any, self: EC2Backend, **kwargs: Any) -> Any:
    """moto forgets the name when another property is modified."""
    kwargs["prefix_list_name"] = (
        kwargs.get("prefix_list_name") or self.managed_prefix_lists[kwargs["prefix_list_id"]].prefix_list_name
    )
    return original(self, **kwargs)


# Peerings


@mends(EC2Backend)
def describe_vpc_peering_connections(
    original: Any, self: EC2Backend, vpc_peering_ids: list[str] | None = None
) -> list[VPCPeeringConnection]:
    """Each side has its own tags; moto shows both sides the requester's."""
    seen_from_here = [copy.copy(peering) for peering in original(self, vpc_peering_ids)]
    for peering in seen_from_here:
        peering.ec2_backend = self
    return seen_from_here


# Rules of security groups


@mends(SecurityGroupRule)
def __init__(original: Any, self: SecurityGroupRule, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    self.prefix_list = signature(original).bind(self, *args, **kwargs).arguments.get("prefix_list_id") or {}


def _description(rule: SecurityGroupRule) -> str | None:
    places = (rule.ip_range, rule.source_group, rule.prefix_list)
    return next((place["Description"] for place in places if place.get("Description")), None)


# moto knows the description of a rule about an address range only.
SecurityGroupRule.description = property(_description)


# Block of public access: one for the region, off by default. moto has no such operations.


def _block_of_public_access(self: EC2Response) -> dict[str, Any]:
    default = {
        "AwsAccountId": self.current_account,
        "AwsRegion": self.region,
        "State": "default-state",
        "InternetGatewayBlockMode": "off",
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }
    return self.ec2_backend.__dict__.setdefault("block_of_public_access", default)


@mends(EC2Response)
def describe_vpc_block_public_access_options(_: None, self: EC2Response) -> ActionResult:
    return ActionResult({"VpcBlockPublicAccessOptions": _block_of_public_access(self)})


@mends(EC2Response)
def modify_vpc_block_public_access_options(_: None, self: EC2Response) -> ActionResult:
    mode = self._get_param("InternetGatewayBlockMode")
    changes = {"InternetGatewayBlockMode": mode, "State": "update-complete", "LastUpdateTimestamp": utcnow()}
    _block_of_public_access(self).update(changes)
    return describe_vpc_block_public_access_options(self)
