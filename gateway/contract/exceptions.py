"""Where a model is known to be wrong: what it would refuse and AWS does not."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Exception_:
    service: str
    shape: str
    kind: Literal["min", "max", "pattern", "enum"]
    reason: str


EXCEPTIONS: tuple[Exception_, ...] = ()


def is_excepted(service: str, shape: str, kind: str, value: Any) -> bool:
    return any((each.service, each.shape, each.kind) == (service, shape, kind) for each in EXCEPTIONS)
