"""Parameters against their shapes: what botocore checks before it sends, and what it leaves to AWS."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.model import Shape
from botocore.validate import ParamValidator, ValidationErrors
from moto.core.model import OperationModel

from gateway.contract.patterns import UnreadablePattern, compile_pattern
from gateway.redaction import REDACTED

LONGEST_VALUE = 120


@dataclass(frozen=True)
class Finding:
    """``member`` is the path to it in the parameters."""

    member: str
    value: str
    says: str


def shorten(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}… ({len(text)} characters)"


def validate(parameters: dict[str, Any], model: OperationModel) -> list[Finding]:
    if model.input_shape is None:
        return []
    errors = _Errors()
    _Validator().validate_into(parameters, model.input_shape, errors)
    return errors.findings


class _Errors(ValidationErrors):
    """Collects what botocore's validator reports, in its words, and what is reported here, in ours."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: list[Finding] = []

    def report(self, name: str, reason: str, **details: Any) -> None:
        if reason == "invalid length":
            return  # below, where the value is known too
        value = details.get("unknown_param", details.get("param", details.get("required_name", "")))
        member = name.lstrip(".")
        if "required_name" in details:
            member, value = f"{member}.{details['required_name']}".lstrip("."), ""
        says = "is required and missing" if "required_name" in details else self._format_error((reason, name, details))
        if "min_allowed" in details:
            says = f"{reason}: AWS allows {details['min_allowed']} or more"
        self.findings.append(Finding(member, shorten(value), says))

    def add(self, name: str, value: Any, says: str) -> None:
        self.findings.append(Finding(name.lstrip("."), shorten(value), says))


class _Validator(ParamValidator):
    # A list's items are checked one by one only if their shape has one of these.
    VALIDATED_METADATA_ATTRS = ParamValidator.VALIDATED_METADATA_ATTRS | {"max", "pattern", "enum"}

    def validate_into(self, parameters: Any, shape: Shape, errors: _Errors) -> None:
        self._validate(parameters, shape, errors, "")

    def _validate(self, params: Any, shape: Shape, errors: _Errors, name: str) -> None:
        if params == REDACTED:
            return
        super()._validate(params, shape, errors, name)
        for says in _beyond_botocore(params, shape):
            errors.add(name, params, says)


def _beyond_botocore(value: Any, shape: Shape) -> Iterator[str]:
    """What is wrong with the value itself."""
    limits = shape.metadata
    if isinstance(value, str | bytes | list | dict) and shape.type_name in ("string", "blob", "list", "map"):
        if "max" in limits and len(value) > limits["max"]:
            yield f"has length {len(value)}; AWS allows at most {limits['max']}"
        if "min" in limits and len(value) < limits["min"]:
            yield f"has length {len(value)}; AWS allows at least {limits['min']}"
    if isinstance(value, int | float) and "max" in limits and value > limits["max"]:
        yield f"AWS allows at most {limits['max']}"
    if not isinstance(value, str) or shape.type_name != "string":
        return
    if limits.get("enum") and value not in limits["enum"]:
        yield "AWS allows " + ", ".join(limits["enum"])
    if "pattern" in limits:
        try:
            if not compile_pattern(limits["pattern"]).fullmatch(value):
                yield f"AWS allows what matches {limits['pattern']}"
        except UnreadablePattern as error:
            yield f"AWS's pattern cannot be read here: {error}"
