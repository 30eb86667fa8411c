"""Its life: what it prints, and when it ends."""

import signal
import subprocess
from pathlib import Path

import pytest

from gateway.tests.support import start

NOBODY = "http://127.0.0.1:9"


def test_prints_one_line_and_ends_with_code_0_when_standard_input_closes(tmp_path: Path) -> None:
    process, gateway = start(NOBODY, tmp_path / "ledger")
    assert gateway.faults() == []
    output, _ = process.communicate(timeout=5)
    assert (process.returncode, output) == (0, b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_with_code_0_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    process, _ = start(NOBODY, tmp_path / "ledger")
    process.send_signal(number)
    assert process.wait(timeout=5) == 0
    process.communicate()


def test_listens_on_loopback_only(tmp_path: Path) -> None:
    process, gateway = start(NOBODY, tmp_path / "ledger")
    port = f"{int(gateway.url.rpartition(':')[2]):04X}"
    tables = [Path(f"/proc/net/{table}").read_text().splitlines() for table in ("tcp", "tcp6")]
    sockets = [line.split()[1] for table in tables for line in table]
    assert {local for local in sockets if local.endswith(f":{port}")} == {f"0100007F:{port}"}
    process.communicate(timeout=5)


def test_refuses_a_target_that_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(ValueError):  # no line of JSON
        start("localhost", tmp_path / "ledger", stderr=subprocess.DEVNULL)
