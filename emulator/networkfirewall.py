"""Network Firewall: rule groups, policies and firewalls with an endpoint in every subnet.

moto knows firewalls only, without endpoints, and forgets to delete them. Nothing of it is kept here but its routing.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from uuid import uuid4

from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time
from moto.ec2.models import ec2_backends
from moto.networkfirewall.models import NetworkFirewallBackend
from moto.networkfirewall.responses import NetworkFirewallResponse

from emulator.mending import mends

IN_USE = "Unable to delete the object because it is still in use"


@dataclass
class Resource:
    """A rule group, a policy or a firewall: what identifies and describes it, and what it consists of."""

    kind: str
    name: str
    arn: str
    properties: dict[str, Any]
    content: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: str(uuid4()))

    def change(self, token: str | None) -> None:
        """AWS refuses a token that is not the one it gave out last."""
        if token and token != self.token:
            raise JsonRESTError("InvalidTokenException", "Update token is invalid")
        self.token = str(uuid4())


@mends(NetworkFirewallBackend)
def __init__(original: Any, self: NetworkFirewallBackend, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    self.resources = {}


Operation = Callable[[NetworkFirewallResponse, dict[str, Any]], dict[str, Any]]


def operation(function: Operation) -> Operation:
    """Make the function, which turns parameters into an answer, the operation of its name."""

    @wraps(function)
    def answer(_: Any, self: NetworkFirewallResponse) -> str:
        return json.dumps(function(self, json.loads(self.body)))

    mends(NetworkFirewallResponse)(answer)
    return function


def _resources(self: NetworkFirewallResponse) -> dict[str, Resource]:
    """Everything in the region, by ARN."""
    return self.networkfirewall_backend.resources


def _create(
    self: NetworkFirewallResponse,
    kind: str,
    name: str,
    params: dict[str, Any],
    content: dict[str, Any],
    **defaults: Any,
) -> Resource:
    arn = f"arn:aws:network-firewall:{self.region}:{self.current_account}:{kind}/{name}"
    if arn in _resources(self):
        raise JsonRESTError("InvalidRequestException", f"A resource with the specified name already exists: {name}")
    properties = defaults | {key: value for key, value in params.items() if key not in ("Tags", *content)}
    properties.setdefault("EncryptionConfiguration", dict.fromkeys(("KeyId", "Type"), "AWS_OWNED_KMS_KEY"))
    return Resource(kind, name, arn, properties, content, _tags(params.get("Tags")))


def _find(self: NetworkFirewallResponse, kind: str, arn: str | None, name: str | None = None) -> Resource:
    for resource in _resources(self).values():
        if resource.kind.endswith(kind) and (resource.arn == arn if arn else resource.name == name):
            return resource
    raise JsonRESTError("ResourceNotFoundException", f"The specified resource was not found: {arn or name}")


def _using(self: NetworkFirewallResponse, arn: str) -> list[Resource]:
    return [resource for resource in _resources(self).values() if arn in _references(resource)]


def _references(resource: Resource) -> Iterator[str]:
    if resource.kind == "firewall":
        yield resource.properties["FirewallPolicyArn"]
    policy = resource.content.get("FirewallPolicy", {})
    for kind in ("StatefulRuleGroupReferences", "StatelessRuleGroupReferences"):
        for reference in policy.get(kind, []):
            yield reference["ResourceArn"]


def _delete(self: NetworkFirewallResponse, resource: Resource) -> None:
    if _using(self, resource.arn):
        raise JsonRESTError("InvalidOperationException", IN_USE)
    del _resources(self)[resource.arn]


def _tags(listed: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in listed or []}


def _listed(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


# Rule groups


def _rule_group(self: NetworkFirewallResponse, params: dict[str, Any]) -> Resource:
    return _find(self, "-rulegroup", params.get("RuleGroupArn"), params.get("RuleGroupName"))


def _describe_rule_group(self: NetworkFirewallResponse, resource: Resource) -> dict[str, Any]:
    response = {
        **resource.properties,
        "RuleGroupArn": resource.arn,
        "RuleGroupId": resource.arn,
        "RuleGroupStatus": "ACTIVE",
        "Tags": _listed(resource.tags),
        "ConsumedCapacity": 0,
        "NumberOfAssociations": len(_using(self, resource.arn)),
    }
    return {"UpdateToken": resource.token, "RuleGroupResponse": response, **resource.content}


def _rules(params: dict[str, Any]) -> dict[str, Any]:
    """Rules come as a structure, or as text in Suricata's language."""
    return {"RuleGroup": params.get("RuleGroup") or {"RulesSource": {"RulesString": params["Rules"]}}}


@operation
def create_rule_group(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    content = _rules(params)
    params.pop("Rules", None)
    kind = f"{params['Type'].lower()}-rulegroup"
    resource = _create(self, kind, params["RuleGroupName"], params, content, LastModifiedTime=unix_time())
    _resources(self)[resource.arn] = resource
    return _describe_rule_group(self, resource)


@operation
def describe_rule_group(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    return _describe_rule_group(self, _rule_group(self, params))


@operation
def update_rule_group(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    resource = _rule_group(self, params)
    resource.change(params["UpdateToken"])
    resource.content = _rules(params)
    for name in ("Description", "EncryptionConfiguration"):
        if name in params:
            resource.properties[name] = params[name]
    return _describe_rule_group(self, resource)


@operation
def delete_rule_group(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    resource = _rule_group(self, params)
    _delete(self, resource)
    response = _describe_rule_group(self, resource)["RuleGroupResponse"]
    return {"RuleGroupResponse": response | {"RuleGroupStatus": "DELETING"}}


@operation
def list_rule_groups(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    found = [resource for resource in _resources(self).values() if resource.kind.endswith("-rulegroup")]
    return {"RuleGroups": [{"Name": resource.name, "Arn": resource.arn} for resource in found]}


# Policies


def _policy(self: NetworkFirewallResponse, params: dict[str, Any]) -> Resource:
    return _find(self, "firewall-policy", params.get("FirewallPolicyArn"), params.get("FirewallPolicyName"))


def _describe_policy(self: NetworkFirewallResponse, resource: Resource) -> dict[str, Any]:
    response = {
        **resource.properties,
        "FirewallPolicyArn": resource.arn,
        "FirewallPolicyId": resource.arn,
        "FirewallPolicyStatus": "ACTIVE",
        "Tags": _listed(resource.tags),
        "NumberOfAssociations": len(_using(self, resource.arn)),
    }
    return {"UpdateToken": resource.token, "FirewallPolicyResponse": response, **resource.content}


def _check_policy(self: NetworkFirewallResponse, policy: dict[str, Any]) -> None:
    """Its rule groups exist and are evaluated in the order that it is: by priority if strict."""
    order = policy.get("StatefulEngineOptions", {}).get("RuleOrder", "DEFAULT_ACTION_ORDER")
    for reference in policy.get("StatefulRuleGroupReferences", []):
        arn = reference["ResourceArn"]
        if arn.split(":")[4] == "aws-managed":
            continue
        if arn not in _resources(self):
            raise JsonRESTError("InvalidRequestException", f"stateful rule group {arn} does not exist")
        options = _resources(self)[arn].content["RuleGroup"].get("StatefulRuleOptions", {})
        if options.get("RuleOrder", "DEFAULT_ACTION_ORDER") != order:
            raise JsonRESTError("InvalidRequestException", f"rule order of {arn} is not the policy's, {order}")
        if ("Priority" in reference) != (order == "STRICT_ORDER"):
            raise JsonRESTError("InvalidRequestException", f"{arn}: a priority belongs to strict order, and only there")


@operation
def create_firewall_policy(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    _check_policy(self, params["FirewallPolicy"])
    content, name = {"FirewallPolicy": params["FirewallPolicy"]}, params["FirewallPolicyName"]
    resource = _create(self, "firewall-policy", name, params, content, LastModifiedTime=unix_time())
    _resources(self)[resource.arn] = resource
    return _describe_policy(self, resource)


@operation
def describe_firewall_policy(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    return _describe_policy(self, _policy(self, params))


@operation
def update_firewall_policy(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    resource = _policy(self, params)
    _check_policy(self, params["FirewallPolicy"])
    resource.change(params["UpdateToken"])
    resource.content = {"FirewallPolicy": params["FirewallPolicy"]}
    for name in ("Description", "EncryptionConfiguration"):
        if name in params:
            resource.properties[name] = params[name]
    return _describe_policy(self, resource)


@operation
def delete_firewall_policy(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    resource = _policy(self, params)
    _delete(self, resource)
    response = _describe_policy(self, resource)["FirewallPolicyResponse"]
    return {"FirewallPolicyResponse": response | {"FirewallPolicyStatus": "DELETING"}}


@operation
def list_firewall_policies(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    found = [resource for resource in _resources(self).values() if resource.kind == "firewall-policy"]
    return {"FirewallPolicies": [{"Name": resource.name, "Arn": resource.arn} for resource in found]}


# Firewalls


def _firewall(self: NetworkFirewallResponse, params: dict[str, Any]) -> Resource:
    return _find(self, "firewall", params.get("FirewallArn"), params.get("FirewallName"))


def _describe_firewall(self: NetworkFirewallResponse, resource: Resource) -> dict[str, Any]:
    firewall = {
        **resource.properties,
        "FirewallArn": resource.arn,
        "FirewallId": resource.arn,
        "Tags": _listed(resource.tags),
    }
    ec2 = ec2_backends[self.current_account][self.region]
    sync_states = {
        ec2.get_subnet(subnet).availability_zone: {
            "Attachment": {"SubnetId": subnet, "EndpointId": endpoint, "Status": "READY"},
            "Config": {resource.properties["FirewallPolicyArn"]: {"SyncStatus": "IN_SYNC"}},
        }
        for subnet, endpoint in resource.content["endpoints"].items()
    }
    status = {"Status": "READY", "ConfigurationSyncStateSummary": "IN_SYNC", "SyncStates": sync_states}
    return {"UpdateToken": resource.token, "Firewall": firewall, "FirewallStatus": status}


def _attach(self: NetworkFirewallResponse, resource: Resource, mappings: list[dict[str, str]]) -> None:
    """An endpoint in each subnet, of the kind that routes can lead to; one subnet per zone."""
    ec2 = ec2_backends[self.current_account][self.region]
    endpoints = resource.content["endpoints"]
    zones = {ec2.get_subnet(subnet).availability_zone for subnet in endpoints}
    for mapping in mappings:
        subnet = ec2.get_subnet(mapping["SubnetId"])
        if subnet.vpc_id != resource.properties["VpcId"] or subnet.availability_zone in zones:
            raise JsonRESTError("InvalidRequestException", f"{subnet.id} is of another VPC, or the second of its zone")
        zones.add(subnet.availability_zone)
    for mapping in mappings:
        mapping.setdefault("IPAddressType", "IPV4")
        endpoint = ec2.create_vpc_endpoint(
            vpc_id=resource.properties["VpcId"],
            service_name=f"com.amazonaws.vpce.{self.region}.vpce-svc-{uuid4().hex[:17]}",
            endpoint_type="GatewayLoadBalancer",
            policy_document=None,
            route_table_ids=[],
            subnet_ids=[mapping["SubnetId"]],
            tags={"AWSNetworkFirewallManaged": "true", "Firewall": resource.arn},
        )
        endpoints[mapping["SubnetId"]] = endpoint.id


def _detach(self: NetworkFirewallResponse, resource: Resource, subnets: list[str]) -> None:
    ec2 = ec2_backends[self.current_account][self.region]
    for subnet in subnets:
        del ec2.vpc_end_points[resource.content["endpoints"].pop(subnet)]


@operation
def create_firewall(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    _policy(self, {"FirewallPolicyArn": params["FirewallPolicyArn"]})
    protections = dict.fromkeys(("DeleteProtection", "SubnetChangeProtection", "FirewallPolicyChangeProtection"), False)
    content: dict[str, Any] = {"endpoints": {}, "logs": []}
    resource = _create(self, "firewall", params["FirewallName"], params, content, **protections)
    _attach(self, resource, resource.properties["SubnetMappings"])
    _resources(self)[resource.arn] = resource
    return _describe_firewall(self, resource)


@operation
def describe_firewall(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    return _describe_firewall(self, _firewall(self, params))


@operation
def list_firewalls(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    vpcs = params.get("VpcIds")
    found = [resource for resource in _resources(self).values() if resource.kind == "firewall"]
    return {
        "Firewalls": [
            {"FirewallName": resource.name, "FirewallArn": resource.arn}
            for resource in found
            if not vpcs or resource.properties["VpcId"] in vpcs
        ]
    }


@operation
def delete_firewall(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    resource = _firewall(self, params)
    _refuse_protected(resource, "DeleteProtection")
    description = _describe_firewall(self, resource)
    description["FirewallStatus"]["Status"] = "DELETING"
    _detach(self, resource, list(resource.content["endpoints"]))
    _delete(self, resource)
    return description


def _refuse_protected(resource: Resource, protection: str) -> None:
    if resource.properties[protection]:
        raise JsonRESTError("InvalidOperationException", f"{protection} of firewall {resource.name} is enabled")


def _update_firewall(*names: str) -> Operation:
    """The operation that sets these properties."""

    def update(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
        resource = _firewall(self, params)
        if "FirewallPolicyArn" in names:
            _refuse_protected(resource, "FirewallPolicyChangeProtection")
            _policy(self, params)
        resource.change(params.get("UpdateToken"))
        resource.properties |= {name: params[name] for name in names if name in params}
        changed = {name: resource.properties.get(name) for name in names}
        return {"FirewallArn": resource.arn, "FirewallName": resource.name, "UpdateToken": resource.token, **changed}

    return update


for _name, _properties in {
    "associate_firewall_policy": ["FirewallPolicyArn"],
    "update_firewall_analysis_settings": ["EnabledAnalysisTypes"],
    "update_firewall_delete_protection": ["DeleteProtection"],
    "update_firewall_description": ["Description"],
    "update_firewall_encryption_configuration": ["EncryptionConfiguration"],
    "update_firewall_policy_change_protection": ["FirewallPolicyChangeProtection"],
    "update_subnet_change_protection": ["SubnetChangeProtection"],
}.items():
    _update = _update_firewall(*_properties)
    _update.__name__ = _name
    operation(_update)


@operation
def associate_subnets(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    resource = _firewall(self, params)
    _refuse_protected(resource, "SubnetChangeProtection")
    resource.change(params.get("UpdateToken"))
    _attach(self, resource, params["SubnetMappings"])
    return _set_subnets(resource, resource.properties["SubnetMappings"] + params["SubnetMappings"])


@operation
def disassociate_subnets(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    resource = _firewall(self, params)
    _refuse_protected(resource, "SubnetChangeProtection")
    resource.change(params.get("UpdateToken"))
    _detach(self, resource, params["SubnetIds"])
    kept = [m for m in resource.properties["SubnetMappings"] if m["SubnetId"] not in params["SubnetIds"]]
    return _set_subnets(resource, kept)


def _set_subnets(resource: Resource, mappings: list[dict[str, str]]) -> dict[str, Any]:
    resource.properties["SubnetMappings"] = mappings
    return {
        "FirewallArn": resource.arn,
        "FirewallName": resource.name,
        "SubnetMappings": mappings,
        "UpdateToken": resource.token,
    }


@operation
def update_logging_configuration(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    """AWS takes one change at a time: one destination more, one less, or one that is different."""
    resource = _firewall(self, params)
    wanted = params.get("LoggingConfiguration", {}).get("LogDestinationConfigs", [])
    had = resource.content["logs"]
    if max(sum(log not in had for log in wanted), sum(log not in wanted for log in had)) > 1:
        raise JsonRESTError("InvalidRequestException", "You can change only one log destination per call")
    resource.content["logs"] = wanted
    return _describe_logs(resource) | {"FirewallName": resource.name}


@operation
def describe_logging_configuration(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    return _describe_logs(_firewall(self, params))


def _describe_logs(resource: Resource) -> dict[str, Any]:
    logs = resource.content["logs"]
    return {"FirewallArn": resource.arn} | ({"LoggingConfiguration": {"LogDestinationConfigs": logs}} if logs else {})


# Tags


@operation
def list_tags_for_resource(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    return {"Tags": _listed(_find(self, "", params["ResourceArn"]).tags)}


@operation
def tag_resource(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    _find(self, "", params["ResourceArn"]).tags |= _tags(params["Tags"])
    return {}


@operation
def untag_resource(self: NetworkFirewallResponse, params: dict[str, Any]) -> dict[str, Any]:
    tags = _find(self, "", params["ResourceArn"]).tags
    for key in params["TagKeys"]:
        tags.pop(key, None)
    return {}
