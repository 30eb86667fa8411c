"""One running emulator with one gateway before it, without faults for every test."""

from collections.abc import Iterator

import pytest

from emulator.tests.support import start as start_emulator
from gateway.tests.support import Gateway, start


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    emulator_process, emulator = start_emulator()
    process, gateway = start(emulator.url, tmp_path_factory.mktemp("gateway") / "requests.jsonl")
    yield gateway
    process.communicate(timeout=10)
    emulator_process.communicate(timeout=10)


@pytest.fixture
def gateway(running: Gateway) -> Iterator[Gateway]:
    running.lines()
    yield running
    running.control("DELETE")
