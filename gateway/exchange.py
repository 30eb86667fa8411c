"""What becomes of one request: told, spoiled if a fault has it so, performed by the target, and noted."""

from collections.abc import Callable
from http import HTTPStatus

from werkzeug.wrappers import Request, Response

from emulator import aws
from gateway import refusal
from gateway.control_plane import control_plane_region
from gateway.faults import ActiveFault, Faults, Traits
from gateway.ledger import Arrival, Ledger, Outcome
from gateway.target import NoAnswer, Target
from gateway.wire import Message

# What a request has come to: its outcome, the answer if any, and whether the target has performed it.
Result = tuple[Outcome, bytes | None, bool]

OUTCOMES: dict[str, Outcome] = {
    "drop": "dropped",
    "hang": "hung",
    "error": "refused",
    "throttle": "throttled",
    "hold": "held",
}


class Exchange:
    """Requests of all connections, which share target, ledger and faults."""

    def __init__(self, target: Target, ledger: Ledger) -> None:
        self.faults = Faults()
        self._target = target
        self._ledger = ledger

    def perform(self, request: Message, is_gone: Callable[[], bool]) -> bytes | None:
        """The answer, or ``None`` if the connection is to be closed without one."""
        arrival = Arrival.now()
        call = aws.identify(*_as_wsgi(request))
        fault = self.faults.take(_traits(call, request)) if self.faults else None
        outcome, answer, performed = self._spoil(fault, call, request, is_gone) if fault else self._pass_on(request)
        status = int(answer.split(b" ", 2)[1]) if answer else None
        self._ledger.write(arrival, call, request, outcome, status, performed)
        return answer

    def _pass_on(self, request: Message) -> Result:
        try:
            return "answered", self._target.ask(request).to_bytes(), True
        except NoAnswer:
            # As the client would see it without a gateway. Whether it was performed is not known.
            return "dropped", None, False

    def _spoil(self, fault: ActiveFault, call: aws.Call, request: Message, is_gone: Callable[[], bool]) -> Result:
        action = fault.fault.action
        if action == "delay":
            fault.delay()
            return self._pass_on(request)
        performed = fault.fault.when == "after" and self._pass_on(request)[2]
        answer = None
        match action:
            case "error":
                answer = _to_bytes(refusal.fail(call), request)
            case "throttle":
                answer = _to_bytes(refusal.throttle(call), request)
            case "hang" | "hold":
                fault.wait(is_gone)
        return OUTCOMES[action], answer, performed


def _as_wsgi(request: Message) -> tuple[Request, bytes]:
    """The request as ``aws.identify`` takes it, and its body if it is a form."""
    method, target, _ = request.head.first.decode("latin-1").split(" ", 2)
    path, _, query = target.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "RAW_URI": target}
    for name, value in request.head.headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    is_form = request.head.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return Request(environ), request.body if is_form else b""


def _traits(call: aws.Call, request: Message) -> Traits:
    return Traits(
        call.region,
        control_plane_region(call.service, call.region),
        call.service,
        call.operation,
        request.head.first.split(b" ")[1] + b"\n" + request.body,
    )


def _to_bytes(response: Response, request: Message) -> bytes:
    body = response.get_data()
    head = [f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}"]
    head += [f"{name}: {value}" for name, value in response.headers.items() if name.lower() != "content-length"]
    head += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(head).encode("latin-1") + (b"" if request.head.first.startswith(b"HEAD ") else body)
