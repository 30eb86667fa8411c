"""API Gateway: policies of REST APIs as AWS gives them back, and the patches that moto passes over."""

import json
from typing import Any

from moto.apigateway.models import Account, RestAPI

from emulator.mending import mends


@mends(RestAPI)
def to_dict(original: Any, self: RestAPI) -> dict[str, Any]:
    """AWS escapes the policy once more, and has written out the API's ARN where it was abbreviated."""
    described = original(self)
    if self.policy:
        arn = f"arn:aws:execute-api:{self.region_name}:{self.account_id}:{self.id}/"
        written_out = json.dumps(json.loads(self.policy)).replace('"execute-api:/', f'"{arn}')
        described["policy"] = json.dumps(written_out)[1:-1]
    return described


@mends(RestAPI)
def apply_patch_operations(original: Any, self: RestAPI, patch_operations: list[dict[str, Any]]) -> None:
    """moto takes "false" for true, and knows neither endpoints nor compression."""
    others = []
    for patch in patch_operations:
        value = patch.get("value")
        endpoints = self.endpoint_configuration.setdefault("vpcEndpointIds", [])
        match patch["op"], patch["path"]:
            case "replace", "/disableExecuteApiEndpoint":
                self.disableExecuteApiEndpoint = value == "true"
            case "replace", "/minimumCompressionSize":
                self.minimum_compression_size = int(value) if value else None
            case "remove", "/policy":
                self.policy = None
            case "add", "/endpointConfiguration/vpcEndpointIds":
                endpoints.append(value)
            case "remove", "/endpointConfiguration/vpcEndpointIds":
                endpoints.remove(value)
            case _:
                others.append(patch)
    original(self, others)


@mends(Account, "apply_patch_operations")
def _apply_to_account(original: Any, self: Account, patch_operations: list[dict[str, Any]]) -> Account:
    """A replacement without a value takes the role away; moto wants one."""
    return original(self, [{"value": None} | patch for patch in patch_operations])
