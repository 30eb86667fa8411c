"""The listening socket, and one thread for each connection."""

import socket
import sys
import traceback
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from gateway import control
from gateway.exchange import Exchange
from gateway.wire import BrokenMessage, read_body, read_head


class Server(ThreadingTCPServer):
    """Listens on a free port of the loopback interface from the moment it is made."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.exchange = exchange
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: Any) -> None:
        if not isinstance(sys.exception(), OSError | BrokenMessage):  # a client that is gone is none of our faults
            traceback.print_exc()


class Connection(StreamRequestHandler):
    """Requests one after the other, until either side has had enough."""

    server: Server
    connection: socket.socket
    disable_nagle_algorithm = True

    def handle(self) -> None:
        while head := read_head(self.rfile):
            if "expect" in head.headers:
                self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            request = read_body(self.rfile, head)
            path = head.first.split(b" ")[1]
            if path.startswith((b"/_gateway/", b"/_emulator/")):
                answer: bytes | None = control.answer(request, self.server.exchange.faults)
            else:
                answer = self.server.exchange.perform(request, self._is_gone)
            if answer is None:
                return
            self.connection.sendall(answer)
            if not head.keeps_alive:
                return

    def _is_gone(self) -> bool:
        """Whether the client has closed the connection. It sends nothing while it waits for an answer."""
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
