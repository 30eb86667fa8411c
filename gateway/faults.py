"""The faults that are set, and the requests that wait in them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from gateway.fault import Fault

# How soon a waiting request notices that its client has gone.
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Traits:
    """What a fault can tell a request by. ``text`` is its path and body."""

    region: str | None
    control_plane_region: str | None
    service: str | None
    operation: str | None
    text: bytes

    def fit(self, fault: Fault) -> bool:
        match = fault.match
        return (
            match.region in (None, self.region)
            and match.controlPlaneRegion in (None, self.control_plane_region)
            and match.service in (None, self.service)
            and match.operation in (None, self.operation)
            and (match.resource is None or self._mentions(match.resource))
        )

    def _mentions(self, resource: str) -> bool:
        # Paths and forms are escaped, JSON and XML are not.
        text = self.text.decode(errors="replace")
        return resource in text or resource in unquote_plus(text)


class ActiveFault:
    """A fault since it was set: how many requests matched it, how many wait in it."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.matched = 0
        self.waiting = 0
        self._removed = threading.Event()
        self._lock = threading.Lock()

    def takes(self, traits: Traits) -> bool:
        """Count the request if it matches. True if it is to be spoiled."""
        if not traits.fit(self.fault):
            return False
        with self._lock:
            self.matched += 1
            return self.fault.nth in (None, self.matched)

    def wait(self, is_gone: Callable[[], bool]) -> None:
        """Return when the fault is removed or the client has gone."""
        with self._lock:
            self.waiting += 1
        while not self._removed.wait(POLL_SECONDS) and not is_gone():
            pass
        with self._lock:
            self.waiting -= 1

    def delay(self) -> None:
        time.sleep(self.fault.seconds)

    def remove(self) -> None:
        self._removed.set()

    def report(self) -> dict[str, Any]:
        return {**self.fault.to_json(), "matched": self.matched, "waiting": self.waiting}


class Faults:
    """All that are set. Of several that take a request the first in the list spoils it; each of them counts it."""

    def __init__(self) -> None:
        self._active: list[ActiveFault] = []
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._active)

    def replace(self, faults: list[Fault]) -> None:
        """Set these instead of all others. What waits in the others is dropped."""
        with self._lock:
            former, self._active = self._active, [ActiveFault(fault) for fault in faults]
        for fault in former:
            fault.remove()

    def take(self, traits: Traits) -> ActiveFault | None:
        """The fault that spoils the request."""
        taking = [fault for fault in self._active if fault.takes(traits)]
        return taking[0] if taking else None

    def report(self) -> list[dict[str, Any]]:
        return [fault.report() for fault in self._active]
