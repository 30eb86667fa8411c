"""Step Functions: what the Terraform provider asks besides, of definitions and versions."""

import json
from typing import Any

from moto.stepfunctions.responses import StepFunctionResponse

from emulator.mending import mends


@mends(StepFunctionResponse)
def validate_state_machine_definition(_: None, self: StepFunctionResponse) -> str:
    """The Terraform provider asks for it while it plans; moto has no such operation. Only the outline is looked at."""
    try:
        definition: Any = json.loads(self._get_param("definition"))
        found = [] if definition["StartAt"] in definition["States"] else ["StartAt is not one of States"]
    except (ValueError, KeyError, TypeError) as error:
        found = [f"{type(error).__name__}: {error}"]
    diagnostics = [{"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": message} for message in found]
    return json.dumps({"result": "FAIL" if found else "OK", "diagnostics": diagnostics, "truncated": False})


@mends(StepFunctionResponse)
def list_state_machine_versions(_: None, self: StepFunctionResponse) -> str:
    """moto publishes none."""
    return json.dumps({"stateMachineVersions": []})
