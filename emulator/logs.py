"""CloudWatch Logs: classes of log groups, and saved queries."""

import json
from typing import Any
from uuid import uuid4

from moto.core.utils import unix_time_millis
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogGroup, LogsBackend
from moto.logs.responses import LogsResponse

from emulator.mending import mends


@mends(LogsResponse)
def create_log_group(original: Any, self: LogsResponse) -> str:
    answer = original(self)
    group = self.logs_backend.groups[self._get_param("logGroupName")]
    group.log_group_class = self._get_param("logGroupClass") or "STANDARD"
    return answer


@mends(LogGroup)
def to_describe_dict(original: Any, self: LogGroup) -> dict[str, Any]:
    """moto knows no classes. Groups that services make for themselves are of the standard one."""
    return {**original(self), "logGroupClass": getattr(self, "log_group_class", "STANDARD")}


# Saved queries, which moto has not


@mends(LogsBackend)
def __init__(original: Any, self: LogsBackend, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    self.query_definitions = {}


@mends(LogsResponse)
def put_query_definition(_: None, self: LogsResponse) -> str:
    definition = {"queryDefinitionId": str(uuid4()), "logGroupNames": [], **json.loads(self.body)}
    definition["lastModified"] = int(unix_time_millis())
    definition.pop("clientToken", None)
    self.logs_backend.query_definitions[definition["queryDefinitionId"]] = definition
    return json.dumps({"queryDefinitionId": definition["queryDefinitionId"]})


@mends(LogsResponse)
def describe_query_definitions(_: None, self: LogsResponse) -> str:
    prefix = self._get_param("queryDefinitionNamePrefix") or ""
    definitions = self.logs_backend.query_definitions.values()
    return json.dumps({"queryDefinitions": [d for d in definitions if d["name"].startswith(prefix)]})


@mends(LogsResponse)
def delete_query_definition(_: None, self: LogsResponse) -> str:
    if not self.logs_backend.query_definitions.pop(self._get_param("queryDefinitionId"), None):
        raise ResourceNotFoundException("The specified query definition does not exist.")
    return json.dumps({"success": True})
