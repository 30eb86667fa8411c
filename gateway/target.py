"""The endpoint behind the gateway, and the open connections to it."""

import socket
from collections import deque
from typing import BinaryIO
from urllib.parse import urlsplit

from gateway.wire import BrokenMessage, Message, read_body, read_head

NO_BODY = (b"204", b"304")


class NoAnswer(Exception):
    """The target was not reached, or closed the connection without an answer."""


class Target:
    """An endpoint at ``http://HOST:PORT``. Connections that it leaves open are used again."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or not parts.port:
            raise SystemExit(f"--target: {url!r} is not http://HOST:PORT")
        self._address = (parts.hostname, parts.port)
        self._idle: deque[tuple[socket.socket, BinaryIO]] = deque()

    def ask(self, request: Message) -> Message:
        """Let the target perform the request.

        Raises ``NoAnswer``. A connection that was idle may have been closed meanwhile, so a request that got nothing
        back on one is sent again on a new one.
        """
        try:
            used = self._idle.pop()
        except IndexError:
            pass
        else:
            if answer := self._attempt(request, *used):
                return answer
        try:
            connection = socket.create_connection(self._address)
        except OSError as error:
            raise NoAnswer(str(error)) from error
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if answer := self._attempt(request, connection, connection.makefile("rb")):
            return answer
        raise NoAnswer("the target closed the connection")

    def _attempt(self, request: Message, connection: socket.socket, stream: BinaryIO) -> Message | None:
        """``None`` if nothing came back. Raises ``NoAnswer`` if only a part did."""
        try:
            connection.sendall(request.to_bytes())
        except OSError:
            pass  # it may have answered before it had read everything
        try:
            head = read_head(stream)
            while head and head.first.split(b" ")[1].startswith(b"1"):
                head = read_head(stream)
        except (OSError, BrokenMessage):
            head = None
        if head is None:
            _close(connection, stream)
            return None
        has_body = not request.head.first.startswith(b"HEAD ") and head.first.split(b" ")[1] not in NO_BODY
        try:
            answer = read_body(stream, head, until_close=True) if has_body else Message(head, b"", b"")
        except (OSError, BrokenMessage) as error:
            _close(connection, stream)
            raise NoAnswer(str(error)) from error
        if head.keeps_alive and (not has_body or head.is_chunked or "content-length" in head.headers):
            self._idle.append((connection, stream))
        else:
            _close(connection, stream)
        return answer


def _close(connection: socket.socket, stream: BinaryIO) -> None:
    stream.close()
    connection.close()
