"""What AWS's own models find wrong with calls, from JSON on standard input: one text for each, nothing if all is well."""

import json
import sys
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError, Shape
from botocore.session import Session
from botocore.validate import ParamValidator


def wrong(call: dict[str, Any]) -> list[str]:
    """``service``, ``api``, ``inputs``, and ``selectors``: JSON paths into the answer."""
    name = f"{call['service']}:{call['api']}"
    try:
        operation = Session().get_service_model(call["service"]).operation_model(call["api"])
    except (UnknownServiceError, OperationNotFoundError):
        return [f"there is no {name}"]
    report = ParamValidator().validate(call["inputs"], operation.input_shape)
    found = [f"{name}: {report.generate_report()}"] if report.has_errors() else []
    return found + [
        f"{name} answers no {selector}" for selector in call["selectors"] if not leads(operation.output_shape, selector)
    ]


def leads(shape: Shape, selector: str) -> bool:
    """Whether a path such as ``$.builds[0].id`` leads to a text."""
    for part in selector.removeprefix("$.").split("."):
        member, _, index = part.partition("[")
        if shape.type_name != "structure" or member not in shape.members:
            return False
        shape = shape.members[member]
        if index:
            if shape.type_name != "list":
                return False
            shape = shape.member
    return shape.type_name == "string"


print(json.dumps([text for call in json.load(sys.stdin) for text in wrong(call)]))
