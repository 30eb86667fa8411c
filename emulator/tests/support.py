"""Starting an emulator, and asking things of it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = Path(__file__).parents[2]
PRIMARY, DR = "eu-west-1", "eu-central-1"

# Importing the emulator's package has already turned boto3 away from the caller's AWS files.
SESSION = boto3.session.Session("test", "test")
# A dropped connection must show, so there is no second attempt.
ONE_ATTEMPT = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)


class Emulator:
    """The emulator at an address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def client(self, service: str, region: str = PRIMARY, config: Config = ONE_ATTEMPT) -> Any:
        return SESSION.client(service, region, endpoint_url=self.url, config=config)

    def control(self, method: str, endpoint: str, **body: Any) -> dict[str, Any]:
        answer = requests.request(method, f"{self.url}/_emulator/{endpoint}", json=body, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def fork(self, **body: Any) -> "Emulator":
        return Emulator(self.control("POST", "fork", **body)["url"])

    def answers(self) -> bool:
        try:
            self.control("GET", "hold")
        except requests.RequestException:
            return False
        return True


def start(*arguments: str, **options: Any) -> tuple[subprocess.Popen[bytes], Emulator]:
    command = [sys.executable, "-m", "emulator", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options)
    assert process.stdout
    return process, Emulator(json.loads(process.stdout.readline())["url"])


def becomes(condition: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str, int]:
    """Code, message and HTTP status of the error that the call must end with."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response = caught.value.response
    return response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]
