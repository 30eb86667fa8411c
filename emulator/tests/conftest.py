"""One running emulator, and a fresh copy of it for every test."""

from collections.abc import Iterator

import pytest

from emulator.tests.support import Emulator, start


@pytest.fixture(scope="session")
def original() -> Iterator[Emulator]:
    process, emulator = start()
    # What is loaded here need not be loaded in every copy.
    emulator.client("rds").describe_global_clusters()
    emulator.client("kms").list_keys()
    yield emulator
    process.communicate(timeout=10)


@pytest.fixture
def emulator(original: Emulator) -> Iterator[Emulator]:
    copy = original.fork()
    yield copy
    copy.control("POST", "stop")
