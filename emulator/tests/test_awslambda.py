"""Lambda: configuration, policies and provisioned concurrency of functions."""

import io
import json
import zipfile
from typing import Any

import pytest

from emulator.tests.support import PRIMARY, Emulator, refusal

ARN = f"arn:aws:lambda:{PRIMARY}:123456789012:function:f"
GIVEN = {
    "DeadLetterConfig": {"TargetArn": f"arn:aws:sqs:{PRIMARY}:123456789012:dead"},
    "KMSKeyArn": f"arn:aws:kms:{PRIMARY}:123456789012:key/1",
    "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/f", "ApplicationLogLevel": "INFO", "SystemLogLevel": "WARN"},
    "TracingConfig": {"Mode": "Active"},
    "EphemeralStorage": {"Size": 1024},
}


@pytest.fixture
def functions(emulator: Emulator) -> Any:
    """Lambda, with a function ``f`` whose version 1 is called ``live``."""
    policy = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
    role = emulator.client("iam").create_role(RoleName="f", AssumeRolePolicyDocument=json.dumps(policy))["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "")
    functions = emulator.client("lambda")
    functions.create_function(
        FunctionName="f", Role=role, Runtime="python3.12", Handler="index.f", Code={"ZipFile": code.getvalue()}, **GIVEN
    )
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    return functions


def test_a_function_keeps_what_it_was_given_and_its_version_that_of_then(functions: Any) -> None:
    configuration = functions.get_function_configuration(FunctionName="f")
    assert {name: configuration[name] for name in GIVEN} == GIVEN
    changes = {
        "DeadLetterConfig": {"TargetArn": ""},
        "LoggingConfig": {"LogFormat": "Text"},
        "TracingConfig": {"Mode": "PassThrough"},
    }
    functions.update_function_configuration(FunctionName="f", **changes)
    configuration = functions.get_function_configuration(FunctionName="f")
    assert "DeadLetterConfig" not in configuration
    assert configuration["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/f"}
    assert (configuration["TracingConfig"], configuration["EphemeralStorage"]) == ({"Mode": "PassThrough"}, {"Size": 1024})
    published = functions.get_function_configuration(FunctionName="f", Qualifier="1")
    assert {name: published[name] for name in GIVEN} == GIVEN


PERMISSION = {"StatementId": "api", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}


def statements(functions: Any, **qualified: str) -> list[tuple[str, str]]:
    policy = json.loads(functions.get_policy(FunctionName="f", **qualified)["Policy"])
    return [(statement["Sid"], statement["Resource"]) for statement in policy["Statement"]]


def test_a_function_and_its_alias_have_policies_of_their_own(functions: Any) -> None:
    functions.add_permission(FunctionName="f", **PERMISSION)
    functions.add_permission(FunctionName="f", Qualifier="live", **PERMISSION)
    assert statements(functions) == [("api", ARN)]
    assert statements(functions, Qualifier="live") == [("api", f"{ARN}:live")]
    functions.remove_permission(FunctionName=f"{ARN}:live", StatementId="api")
    assert refusal(functions.get_policy, FunctionName="f", Qualifier="live")[2] == 404
    assert statements(functions) == [("api", ARN)]
    functions.remove_permission(FunctionName="f", StatementId="api")
    assert refusal(functions.get_policy, FunctionName="f")[2] == 404


def test_a_statement_id_is_taken_once_per_policy(functions: Any) -> None:
    functions.add_permission(FunctionName="f", **PERMISSION)
    code, message, status = refusal(functions.add_permission, FunctionName="f", **PERMISSION)
    assert (code, status) == ("ResourceConflictException", 409) and "statement id (api) provided already exists" in message
    functions.add_permission(FunctionName="f", **{**PERMISSION, "StatementId": "other"})
    assert len(statements(functions)) == 2


def test_concurrency_is_provisioned_for_an_alias_until_it_is_not(functions: Any) -> None:
    alias = {"FunctionName": "f", "Qualifier": "live"}
    put, get = functions.put_provisioned_concurrency_config, functions.get_provisioned_concurrency_config
    assert refusal(get, **alias)[0] == "ProvisionedConcurrencyConfigNotFoundException"
    put(ProvisionedConcurrentExecutions=3, **alias)
    found = get(**alias)
    assert (found["Status"], found["AvailableProvisionedConcurrentExecutions"]) == ("READY", 3)
    functions.delete_provisioned_concurrency_config(**alias)
    assert refusal(get, **alias)[2] == 404
    latest = {"FunctionName": "f", "Qualifier": "$LATEST", "ProvisionedConcurrentExecutions": 1}
    assert refusal(put, **latest)[0] == "InvalidParameterValueException"


def test_a_function_answers_what_whoever_steers_said_and_no_other_does(emulator: Emulator, functions: Any) -> None:
    assert refusal(functions.invoke, FunctionName="f")[0] == "NotImplemented"
    emulator.control("PUT", "invocations", function="f", payload={"version": 1})
    for qualifier in ({}, {"Qualifier": "live"}):
        answer = functions.invoke(FunctionName="f", Payload=b"{}", **qualifier)
        assert (answer["StatusCode"], json.loads(answer["Payload"].read())) == (200, {"version": 1})
    assert refusal(functions.invoke, FunctionName="f", Qualifier="absent")[0] == "ResourceNotFoundException"
    emulator.control("PUT", "invocations", function="g", payload={})
    assert refusal(functions.invoke, FunctionName="g")[0] == "ResourceNotFoundException"
