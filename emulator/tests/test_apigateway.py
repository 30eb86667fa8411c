"""API Gateway: policies and patches of REST APIs."""

import json
from typing import Any

import pytest

from emulator.tests.support import PRIMARY, Emulator


@pytest.fixture
def apigateway(emulator: Emulator) -> Any:
    return emulator.client("apigateway")


def policy(resource: str) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_policy_comes_back_escaped_and_with_the_arn_written_out(apigateway: Any) -> None:
    created = apigateway.create_rest_api(name="api", policy=policy("execute-api:/live/*"))
    found = apigateway.get_rest_api(restApiId=created["id"])["policy"]
    assert found.startswith('{\\"Version\\"')
    arn = f"arn:aws:execute-api:{PRIMARY}:123456789012:{created['id']}/live/*"
    assert json.loads(json.loads(f'"{found}"')) == json.loads(policy(arn))


def test_a_policy_can_be_replaced_and_removed(apigateway: Any) -> None:
    api = apigateway.create_rest_api(name="api")["id"]
    patch = {"op": "replace", "path": "/policy", "value": policy("*")}
    assert "policy" in apigateway.update_rest_api(restApiId=api, patchOperations=[patch])
    patch = {"op": "remove", "path": "/policy"}
    assert "policy" not in apigateway.update_rest_api(restApiId=api, patchOperations=[patch])


def test_endpoints_compression_and_the_default_endpoint_can_be_patched(apigateway: Any) -> None:
    configuration = {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]}
    api = apigateway.create_rest_api(name="api", endpointConfiguration=configuration)["id"]

    def update(**patch: str) -> dict[str, Any]:
        return apigateway.update_rest_api(restApiId=api, patchOperations=[patch])

    endpoints = "/endpointConfiguration/vpcEndpointIds"
    update(op="add", path=endpoints, value="vpce-2")
    assert update(op="remove", path=endpoints, value="vpce-1")["endpointConfiguration"]["vpcEndpointIds"] == ["vpce-2"]
    assert update(op="replace", path="/minimumCompressionSize", value="1024")["minimumCompressionSize"] == 1024
    for value in (True, False):
        patched = update(op="replace", path="/disableExecuteApiEndpoint", value=str(value).lower())
        assert patched["disableExecuteApiEndpoint"] is value


def test_the_role_of_the_logs_can_be_taken_away(apigateway: Any) -> None:
    patch = {"op": "replace", "path": "/cloudwatchRoleArn"}
    apigateway.update_account(patchOperations=[patch | {"value": "arn:aws:iam::123456789012:role/logs"}])
    assert apigateway.get_account()["cloudwatchRoleArn"].endswith("role/logs")
    apigateway.update_account(patchOperations=[patch])
    assert not apigateway.get_account().get("cloudwatchRoleArn")
