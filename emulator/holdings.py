"""What the emulator holds, whatever service it is of: to see what a destruction left."""

import sys
from collections.abc import Iterator
from typing import Any

from moto.backends import list_of_moto_modules
from moto.core.base_backend import BackendDict


def holdings(containing: str) -> list[str]:
    """Every key with that text, of every collection of every backend that was used: service, region, collection, key.

    Without a text it would be a hundred thousand: AWS's own images and policies are among them.
    """
    return sorted(
        f"{service} {region} {collection} {key}"
        for service, region, backend in _backends()
        for collection, held in vars(backend).items()
        for key in _keys(held)
        if containing in key
    )


def _backends() -> Iterator[tuple[str, str, Any]]:
    for service in list_of_moto_modules():
        models = sys.modules.get(f"moto.{service}.models")
        for value in list(vars(models).values()) if models else []:
            if isinstance(value, BackendDict) and value.service_name:
                for regions in list(value.values()):
                    yield from ((service, region, backend) for region, backend in list(regions.items()))


def _keys(held: Any) -> list[str]:
    """Names of what is in a collection. A collection within a collection counts by what is in it."""
    if isinstance(held, dict):
        return [
            " ".join(part for part in (str(key), inner) if part)
            for key, value in held.items()
            for inner in (_keys(value) if isinstance(value, (dict, list)) else [""])
        ]
    if isinstance(held, list):
        return [str(index) for index in range(len(held))]
    return []
