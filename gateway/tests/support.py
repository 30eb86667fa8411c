"""Starting a gateway, and a target that says what came."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import requests
from botocore.config import Config

from emulator.tests.support import ONE_ATTEMPT, PRIMARY, ROOT, SESSION

LEDGER = [
    "time",
    "region",
    "controlPlaneRegion",
    "service",
    "operation",
    "outcome",
    "status",
    "durationMs",
    "invocationId",
    "attempt",
    "stack",
    "request",
]


class Gateway:
    """A gateway at an address, and its ledger."""

    def __init__(self, url: str, ledger: Path) -> None:
        self.url = url
        self.ledger = ledger
        self._read = 0

    def client(self, service: str, region: str = PRIMARY, config: Config = ONE_ATTEMPT) -> Any:
        return SESSION.client(service, region, endpoint_url=self.url, config=config)

    def control(self, method: str, body: Any = None, path: str = "/_gateway/faults") -> requests.Response:
        return requests.request(method, self.url + path, json=body, timeout=20)

    def set(self, *faults: dict[str, Any]) -> None:
        self.control("PUT", list(faults)).raise_for_status()

    def faults(self) -> list[dict[str, Any]]:
        return self.control("GET").json()["faults"]

    def lines(self) -> list[dict[str, Any]]:
        """What was written since the last call."""
        lines = self.ledger.read_text().splitlines()
        new, self._read = lines[self._read :], len(lines)
        return [json.loads(line) for line in new]

    def outcomes(self) -> list[tuple[str, str, int | None, bool]]:
        keys = ("operation", "outcome", "status")
        return [(*(line[key] for key in keys), line.get("performed", False)) for line in self.lines()]


def start(target: str, ledger: Path, **options: Any) -> tuple[subprocess.Popen[bytes], Gateway]:
    command = [sys.executable, "-m", "gateway", "--target", target, "--ledger", str(ledger)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options)
    assert process.stdout
    return process, Gateway(json.loads(process.stdout.readline())["url"], ledger)


class Recorder:
    """A target that keeps what it got, connection by connection, and answers as it is told.

    ``answer`` gets the bytes of a request and gives those of the answer, or nothing to close.
    """

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.connections: list[list[bytes]] = []
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        got: list[bytes] = []
        self.connections.append(got)
        while data := connection.recv(1_000_000):
            got.append(data)
            if not (answer := self._answer(data)):
                break
            connection.sendall(answer)
        connection.close()


def talk(url: str, *requests_: bytes) -> list[bytes]:
    """Send requests one after the other on one connection. The answers; an empty one if it was closed."""
    host, _, port = url.removeprefix("http://").partition(":")
    answers = []
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        for request in requests_:
            connection.sendall(request)
            answers.append(connection.recv(1_000_000))
    return answers
