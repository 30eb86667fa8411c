"""``/_gateway/faults``: faults are set, read and removed."""

import json
from typing import Any

from gateway.fault import BadFault, parse_faults
from gateway.faults import Faults
from gateway.wire import Message


def answer(request: Message, faults: Faults) -> bytes:
    method, path, _ = request.head.first.decode("latin-1").split(" ", 2)
    if path != "/_gateway/faults":
        return _json(404, {"error": f"{path} is not a control endpoint of the gateway; /_gateway/faults is"})
    match method:
        case "PUT":
            try:
                wanted = parse_faults(request.body)
            except BadFault as error:
                return _json(400, {"error": str(error)})
            faults.replace(wanted)
        case "DELETE":
            faults.replace([])
        case "GET":
            pass
        case _:
            return _json(405, {"error": f"{method} {path}: allowed are PUT, GET, DELETE"})
    return _json(200, {"faults": faults.report()})


def _json(status: int, body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content
