"""The WSGI application: requests to AWS are logged, held if asked, and given to moto; ``/_emulator/`` steers."""

import io
import json
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from emulator import aws, settings
from emulator.holdings import holdings

CONTROL = "/_emulator/"

# The header by which AWS's SDKs tell the attempts of one call from other calls, and how many calls are remembered.
INVOCATION = "amz-sdk-invocation-id"
REMEMBERED = 500


class Hold:
    """Requests of one operation that wait, before they are performed or, with ``after``, before they are answered."""

    def __init__(self, operation: str, after: bool = False) -> None:
        self.operation = operation
        self.after = after
        self.waiting = 0
        self._lock = threading.Lock()
        self._dropped = threading.Event()

    def wait(self) -> None:
        """Wait until the hold is dropped, then abort: the server closes the connection without an answer."""
        with self._lock:
            self.waiting += 1
        self._dropped.wait()
        raise ConnectionAbortedError

    def drop(self) -> None:
        self._dropped.set()


class Application:
    """``moto`` answers; ``log`` is the file that finished requests are appended to, if any.

    Whoever serves the application sets ``copy``, which makes a copy of the process that serves the given application
    and returns its address, and ``stop``, which ends the process.
    """

    copy: Callable[["Application"], str]
    stop: Callable[[], None]

    def __init__(self, moto: Any, log: str | None) -> None:
        self._moto = moto
        self._log = open(log, "ab", buffering=0) if log else None
        self._hold: Hold | None = None
        self._turns = threading.Lock()
        self._memory = threading.Lock()
        self._answered: dict[str, tuple[bytes, int, dict[str, str]]] = {}
        self._working = 0
        self._rest_wanted = False
        self._changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        answer = self._control if request.path.startswith(CONTROL) else self._perform
        return answer(request)(environ, start_response)

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Wait until no request is at work, and keep it so. Held requests rest."""
        with self._changed:
            self._rest_wanted = True
            self._changed.wait_for(lambda: self._working == 0)
            try:
                yield
            finally:
                self._rest_wanted = False
                self._changed.notify_all()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._changed:
            # Newcomers give way, or rest might never come; not for ever, because a request at work may have sent one.
            self._changed.wait_for(lambda: not self._rest_wanted, timeout=1)
            self._working += 1
        try:
            yield
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def _perform(self, request: Request) -> Response:
        arrived = datetime.now(UTC)
        with self._at_work():
            call = aws.identify(request, _read_form(request))
            hold = self._hold if self._hold and self._hold.operation == call.operation else None
        if hold and not hold.after:
            hold.wait()
        with self._at_work():
            began = time.perf_counter()
            response = self._given_again(request)
            if response is None:
                response = self._answer(call, request)
                self._remember(request, response)
                self._record(call, arrived, response.status_code, time.perf_counter() - began)
        if hold and hold.after:
            hold.wait()
        return response

    def _answer(self, call: aws.Call, request: Request) -> Response:
        # moto's backends are dictionaries without locks, so requests take turns; but not for ever, because a request at
        # work may have sent one.
        turn = self._turns.acquire(timeout=5)
        try:
            return Response.from_app(self._moto, request.environ, buffered=True)
        except NotImplementedError as error:
            return call.refuse("NotImplemented", f"the emulator does not implement it ({error})")
        except Exception as error:
            traceback.print_exc()
            return call.refuse("EmulatorFailure", f"the emulator failed: {type(error).__name__}: {error}")
        finally:
            if turn:
                self._turns.release()

    def _given_again(self, request: Request) -> Response | None:
        """The answer to an earlier attempt of the same call, if there was one.

        Now and then a client does not get an answer, and its SDK asks again: what was created would exist already. The
        development server loses answers, for a reason that was not found, far more often than AWS does.
        """
        answered = self._answered.get(request.headers.get(INVOCATION, ""))
        return Response(*answered) if answered else None

    def _remember(self, request: Request, response: Response) -> None:
        invocation = request.headers.get(INVOCATION)
        if invocation and request.method not in ("GET", "HEAD") and response.status_code < 300:
            answer = (response.get_data(), response.status_code, dict(response.headers))
            with self._memory:
                self._answered[invocation] = answer
                while len(self._answered) > REMEMBERED:
                    self._answered.pop(next(iter(self._answered)))

    def _record(self, call: aws.Call, arrived: datetime, status: int, seconds: float) -> None:
        if self._log is None:
            return
        entry = {
            "time": arrived.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "region": call.region,
            "service": call.service,
            "operation": call.operation,
            "status": status,
            "durationMs": round(seconds * 1000),
        }
        # Unbuffered, it is one write to a file opened for appending, which is atomic.
        self._log.write(json.dumps(entry).encode() + b"\n")

    def _control(self, request: Request) -> Response:
        try:
            asked = json.loads(request.get_data() or "{}")
            match request.method, request.path.removeprefix(CONTROL):
                case "POST", "fork":
                    return _json({"url": self.copy(Application(self._moto, asked.get("log")))})
                case "POST", "stop":
                    response = _json({})
                    response.call_on_close(self.stop)
                    return response
                case "PUT", "hold":
                    self._replace_hold(Hold(asked["operation"], asked.get("after", False)))
                    return _json({})
                case "GET", "hold":
                    hold = self._hold
                    return _json({"operation": hold and hold.operation, "waiting": hold.waiting if hold else 0})
                case "DELETE", "hold":
                    self._replace_hold(None)
                    return _json({})
                case "PUT", "promotion":
                    settings.promotion_seconds = float(asked["seconds"])
                    return _json({})
                case "GET", "holdings":
                    with self.at_rest():
                        return _json({"holdings": holdings(request.args["containing"])})
                case "PUT", "invocations":
                    settings.invocations[asked["function"]] = json.dumps(asked["payload"])
                    return _json({})
                case _:
                    return _json({"error": f"{request.method} {request.path} is not a control endpoint"}, 404)
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)

    def _replace_hold(self, hold: Hold | None) -> None:
        former, self._hold = self._hold, hold
        if former:
            former.drop()


def _read_form(request: Request) -> bytes:
    """The body, if it is a form, which is where the query protocols put the operation; it is put back for moto."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return b""
    body = request.get_data(parse_form_data=False)
    request.environ["wsgi.input"] = io.BytesIO(body)
    request.environ["CONTENT_LENGTH"] = str(len(body))
    return body


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")
