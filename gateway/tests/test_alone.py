"""A command that reaches its ports and nothing else. Each look is shown to find something without it."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from emulator.tests.support import ROOT

ALONE = [sys.executable, "-I", str(Path(ROOT, "gateway", "alone.py"))]
BIG = b"x" * (3 << 20)


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(BIG)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def ports() -> Iterator[list[int]]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Answer) for _ in range(2)]
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    yield [server.server_address[1] for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / "tools").mkdir(parents=True)
    (folder / "code").write_text("code")
    (folder / "tools" / "tool").write_text("tool")
    (tmp_path / "at").mkdir()
    return folder


def alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run([*ALONE, *arguments], capture_output=True, text=True, timeout=60)
    if ended.returncode == 69:
        pytest.skip(ended.stderr)
    return ended


def asks(port: int) -> list[str]:
    return [sys.executable, "-c", f"import urllib.request as u; print(len(u.urlopen('http://127.0.0.1:{port}').read()))"]


def test_reaches_its_port_and_no_other(ports: list[int], hidden: Path) -> None:
    mine, other = ports
    assert alone("--port", str(mine), "--hide", str(hidden), "--", *asks(mine)).stdout == f"{len(BIG)}\n"
    refused = alone("--port", str(mine), "--hide", str(hidden), "--", *asks(other))
    assert "Connection refused" in refused.stderr
    assert subprocess.run(asks(other), capture_output=True, text=True).stdout == f"{len(BIG)}\n"


def test_reaches_no_other_machine(hidden: Path) -> None:
    command = [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"]
    assert "Network is unreachable" in alone("--hide", str(hidden), "--", *command).stderr


def test_sees_nothing_of_the_folder_but_what_is_shown_elsewhere(hidden: Path, tmp_path: Path) -> None:
    show = ["--show", str(hidden / "tools"), str(tmp_path / "at")]
    listed = alone("--hide", str(hidden), *show, "--", "ls", str(hidden), str(tmp_path / "at"))
    assert listed.stdout == f"{tmp_path / 'at'}:\ntool\n\n{hidden}:\n"
    assert sorted(path.name for path in hidden.iterdir()) == ["code", "tools"]
    assert not list((tmp_path / "at").iterdir())


def test_ends_as_the_command_does_and_gives_it_no_more_than_its_own_environment(hidden: Path) -> None:
    assert alone("--hide", str(hidden), "--", "bash", "-c", "exit 7").returncode == 7
    ended = subprocess.run(
        [*ALONE, "--hide", str(hidden), "--", "/usr/bin/env"], env={"LC_ALL": "C.UTF-8"}, capture_output=True, text=True
    )
    assert ended.stdout in ("LC_ALL=C.UTF-8\n", "")
