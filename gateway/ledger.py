"""The ledger: one line for each request, in AWS's words, without its secrets."""

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from emulator.aws import Call
from gateway import redaction
from gateway.control_plane import control_plane_region
from gateway.wire import Message

Outcome = Literal["answered", "dropped", "hung", "refused", "throttled", "held"]

# Where the name of a stack stands in a User-Agent: what TF_APPEND_USER_AGENT appends, or what AWS_SDK_UA_APP_ID sets.
# cdktf replaces the former by a text of its own when it deploys, the latter it leaves alone.
_STACK = re.compile(r"(?:^|\s)(?:stack|app)/([\w.-]+)")
_ATTEMPT = re.compile(r"attempt=(\d+)")


@dataclass(frozen=True)
class Arrival:
    """When a request came."""

    time: datetime
    clock: float

    @classmethod
    def now(cls) -> "Arrival":
        return cls(datetime.now(UTC), time.perf_counter())


class Ledger:
    """Appends to a file. What is written is complete: nothing is buffered."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "ab", buffering=0)

    def write(
        self, arrival: Arrival, call: Call, request: Message, outcome: Outcome, status: int | None, performed: bool
    ) -> None:
        """``performed`` matters where the outcome does not tell."""
        headers = request.head.headers
        attempt = _ATTEMPT.search(headers.get("amz-sdk-request", ""))
        stack = _STACK.search(headers.get("user-agent", ""))
        entry: dict[str, Any] = {
            "time": arrival.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "region": call.region,
            "controlPlaneRegion": control_plane_region(call.service, call.region),
            "service": call.service,
            "operation": call.operation,
            "outcome": outcome,
            "status": status,
            "durationMs": round((time.perf_counter() - arrival.clock) * 1000),
            "invocationId": headers.get("amz-sdk-invocation-id"),
            "attempt": int(attempt[1]) if attempt else None,
            "stack": stack[1] if stack else None,
        }
        if performed and outcome != "answered":
            entry["performed"] = True
        entry["request"] = _kept(call, request)
        # One write to a file opened for appending is atomic.
        self._file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")


def _kept(call: Call, request: Message) -> dict[str, Any]:
    method, path, _ = request.head.first.decode("latin-1").split(" ", 2)
    headers = request.head.headers
    body = redaction.keep_body(
        call, request.body, headers.get("content-type", ""), headers.get("content-encoding", "")
    )
    return {
        "method": method,
        "path": redaction.keep_path(path),
        "headers": redaction.keep_headers(dict(headers)),
        "body": body,
        "bodyBytes": len(request.body),
    }
