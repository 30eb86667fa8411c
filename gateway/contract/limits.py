"""Limits of AWS that its models do not state and this platform depends on."""

from collections.abc import Iterator
from typing import Any

from moto.core.model import OperationModel

from gateway.contract.validator import Finding


def beyond_limits(parameters: dict[str, Any], model: OperationModel) -> Iterator[Finding]:
    yield from ()
