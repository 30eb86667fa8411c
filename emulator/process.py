"""The life of the process: it listens, ends when whoever started it ends, and can be copied."""

import json
import os
import select
import signal
import sys
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from emulator.application import Application
from emulator.backend import create_moto


def run(log: str | None) -> NoReturn:
    """Serve until standard input ends or a signal comes. Prints the address, and nothing else, on standard output."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _end())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that copies that ended leave no zombie
    server = Server(Application(create_moto(), log))
    print(json.dumps({"url": server.url}), flush=True)
    sys.stdout = sys.stderr  # moto prints at times
    process = Process(server, lifeline=sys.stdin.fileno())
    while True:
        process = process.serve()


def _end() -> NoReturn:
    """Exit at once. There is nothing to flush, and waiting for threads that hold requests would be for ever."""
    os._exit(0)


class Handler(WSGIRequestHandler):
    """No access log; and a request that is dropped is one whose connection closes."""

    def log_request(self, *_: Any) -> None:
        pass

    def connection_dropped(self, *_: Any) -> None:
        self.close_connection = True


class Server(ThreadedWSGIServer):
    """Listens on a free port of the loopback interface from the moment it is made, and knows its open connections."""

    def __init__(self, app: Application) -> None:
        super().__init__("127.0.0.1", 0, app, Handler)
        self.url = f"http://127.0.0.1:{self.port}"
        self._connections: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def abandon(self) -> None:
        """In a copy: close the sockets that were inherited; the original goes on serving them."""
        for inherited in [self.socket, *self._connections]:
            os.close(inherited.detach())


class Process:
    """One process and its server. It ends when the other end of ``lifeline``, a file descriptor, is closed.

    The original's lifeline is its standard input. A copy's is a pipe whose other end the original holds open, so that
    it is closed whatever the original dies of.
    """

    def __init__(self, server: Server, lifeline: int) -> None:
        self._server = server
        self._lifeline = lifeline
        self._copies_lifeline, self._alive = os.pipe()
        self._woken, self._wake = os.pipe()
        self._orders: SimpleQueue[tuple[Server, SimpleQueue[str]]] = SimpleQueue()
        server.app.copy = self._order_copy
        server.app.stop = _end

    def serve(self) -> "Process":
        """Serve until the end. Returns only in a copy: the process that the copy is to serve as."""
        Thread(target=self._server.serve_forever, daemon=True).start()
        while True:
            for ready in select.select([self._lifeline, self._woken], [], [])[0]:
                if ready == self._woken:
                    os.read(self._woken, 1)
                    if copy := self._copy(*self._orders.get()):
                        return copy
                elif not os.read(self._lifeline, 4096):
                    _end()

    def _order_copy(self, application: Application) -> str:
        """Called by a request's thread; the main thread makes the copy. Returns its address."""
        done: SimpleQueue[str] = SimpleQueue()
        self._orders.put((Server(application), done))
        os.write(self._wake, b".")
        return done.get()

    def _copy(self, server: Server, done: "SimpleQueue[str]") -> "Process | None":
        """Fork. Returns ``None``; in the copy, its process.

        A fork takes along only the thread that forks, and every lock as it is. So this is the main thread, which holds
        none, at a moment when no request is at work: what other threads do then (accept, read a request, write an
        answer, wait in a hold) touches neither moto nor anything that the copy goes on using. Python itself takes its
        import lock for the fork and renews those of ``threading`` and ``logging``. The copy's server listens already,
        so its address can be used at once.
        """
        with self._server.app.at_rest():
            pid = os.fork()
        if pid:
            server.socket.close()
            done.put(server.url)
            return None
        self._server.abandon()
        for descriptor in (self._lifeline, self._alive, self._woken, self._wake):
            os.close(descriptor)
        return Process(server, self._copies_lifeline)
