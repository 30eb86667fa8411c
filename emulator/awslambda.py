"""Lambda: functions keep their configuration, every alias has a policy of its own, and concurrency is provisioned."""

import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.policy import Policy
from moto.awslambda.responses import LambdaResponse
from moto.awslambda.urls import url_paths

from emulator import settings
from emulator.mending import mends

# What moto keeps of a function, if at all, only when it is created.
KEPT = ("DeadLetterConfig", "FileSystemConfigs", "KMSKeyArn", "LoggingConfig", "TracingConfig", "EphemeralStorage")


@mends(LambdaFunction)
def __init__(
    original: Any, self: LambdaFunction, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any
) -> None:
    original(self, account_id, spec, *args, **kwargs)
    self.kept = {name: spec[name] for name in KEPT if name in spec}
    # By alias or version; that of the function itself is ``None``'s. Versions, being copies, share them.
    self.policies: dict[str | None, Policy] = {}
    self.provisioned_concurrency: dict[str, int] = {}


@mends(LambdaFunction)
def update_configuration(original: Any, self: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
    self.kept = self.kept | {name: config_updates[name] for name in KEPT if name in config_updates}
    return original(self, config_updates)


@mends(LambdaFunction)
def get_configuration(original: Any, self: LambdaFunction, **kwargs: Any) -> dict[str, Any]:
    config = original(self, **kwargs) | self.kept
    logging = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
    config["LoggingConfig"] = logging | config.get("LoggingConfig", {})
    if not config.get("DeadLetterConfig", {}).get("TargetArn"):
        config.pop("DeadLetterConfig", None)
    return config


@mends(LambdaBackend)
def invoke(_: Any, self: LambdaBackend, function_name: str, qualifier: str | None, *args: Any) -> Any:
    """Whoever steers the emulator says what a function answers. moto would look for a container engine."""
    name, qualifier = _split(function_name, qualifier)
    self.get_function(name, qualifier)
    if name not in settings.invocations:
        raise NotImplementedError(f"no code runs here, and nobody has said what {name} answers")
    return settings.invocations[name]


# Policies


def _split(function: str, qualifier: str | None) -> tuple[str, str | None]:
    """Name and qualifier, from a name or an ARN that may end in one."""
    name, _, in_name = function.rpartition(":function:")[2].partition(":")
    return name, qualifier or in_name or None


def _policy(self: LambdaBackend, function: str, qualifier: str | None) -> Policy:
    name, qualifier = _split(function, qualifier)
    resource = self.get_function(name, qualifier)
    return self.get_function(name).policies.setdefault(qualifier, Policy(resource))


@mends(LambdaBackend)
def add_permission(_: Any, self: LambdaBackend, function_name: str, qualifier: str | None, raw: str) -> dict[str, Any]:
    """moto has one policy for a function and its versions, and takes the same statement twice."""
    policy = _policy(self, function_name, qualifier)
    sid = json.loads(raw).get("StatementId")
    if sid in {statement["Sid"] for statement in policy.statements}:
        raise _Conflict(
            f"The statement id ({sid}) provided already exists. Please provide a new statement id, or remove the "
            "existing statement."
        )
    statement, _ = policy.add_statement(raw)
    name, qualifier = _split(function_name, qualifier)
    function = f"arn:aws:lambda:{self.region_name}:{self.account_id}:function:{name}"
    statement["Resource"] = f"{function}:{qualifier}" if qualifier else function
    return statement


class _Conflict(LambdaClientError):
    code = 409

    def __init__(self, message: str) -> None:
        super().__init__("ResourceConflictException", message)


@mends(LambdaBackend)
def get_policy(_: Any, self: LambdaBackend, function_name: str, qualifier: str | None = None) -> str:
    return _policy(self, function_name, qualifier).wire_format()


@mends(LambdaResponse)
def remove_permission(_: Any, self: LambdaResponse) -> tuple[int, dict[str, Any], str]:
    """moto passes over the qualifier."""
    *_, function, _, sid = self.path.split("/")
    _policy(self.backend, unquote(function), _qualifier(self)).del_statement(unquote(sid))
    return 204, {"status": 204}, ""


def _qualifier(self: LambdaResponse) -> str | None:
    return self.querystring.get("Qualifier", [None])[0]


@mends(LambdaResponse, "invoke")
def _invoke_qualified(original: Any, self: LambdaResponse) -> Any:
    """moto passes over the qualifier here too: it looks for it in lower case."""
    self.querystring["qualifier"] = [_qualifier(self)]
    return original(self)


# Provisioned concurrency, of which moto knows nothing. It is ready at once.

url_paths[r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/provisioned-concurrency/?$"] = (
    LambdaResponse.dispatch
)


class _NotProvisioned(LambdaClientError):
    code = 404

    def __init__(self, qualifier: str | None) -> None:
        message = f"No Provisioned Concurrency Config found for {qualifier}"
        super().__init__("ProvisionedConcurrencyConfigNotFoundException", message)


def _provisioned(self: LambdaResponse) -> dict[str, int]:
    function, _ = _split(unquote(self.path.split("/")[-2]), None)
    self.backend.get_function(function, _qualifier(self))
    return self.backend.get_function(function).provisioned_concurrency


@mends(LambdaResponse)
def put_provisioned_concurrency_config(_: None, self: LambdaResponse) -> tuple[int, dict[str, Any], str]:
    qualifier = _qualifier(self)
    provisioned = _provisioned(self)
    if qualifier in (None, "$LATEST"):
        raise LambdaClientError("InvalidParameterValueException", "Provisioned Concurrency needs an alias or a version")
    provisioned[qualifier] = self.json_body["ProvisionedConcurrentExecutions"]
    return 202, {"status": 202}, get_provisioned_concurrency_config(self)


@mends(LambdaResponse)
def get_provisioned_concurrency_config(_: None, self: LambdaResponse) -> str:
    qualifier = _qualifier(self)
    if qualifier not in (provisioned := _provisioned(self)):
        raise _NotProvisioned(qualifier)
    names = (f"{state}ProvisionedConcurrentExecutions" for state in ("Requested", "Allocated", "Available"))
    return json.dumps({"Status": "READY", **dict.fromkeys(names, provisioned[qualifier])})


@mends(LambdaResponse)
def delete_provisioned_concurrency_config(_: None, self: LambdaResponse) -> tuple[int, dict[str, Any], str]:
    if _provisioned(self).pop(_qualifier(self), None) is None:
        raise _NotProvisioned(_qualifier(self))
    return 204, {"status": 204}, ""
