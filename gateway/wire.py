"""HTTP/1.1 as it is on the wire: read whole, kept as it came, so that it can go on unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

# Longer lines than any AWS service takes; without a limit one client could fill the memory.
LONGEST_LINE = 65_536

# About one connection, not about the message. ``expect`` is answered here, by whoever reads the body.
HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"expect"})


class BrokenMessage(Exception):
    """The other end closed in the middle of a message, or what it sent is not HTTP."""


@dataclass(frozen=True)
class Head:
    """First line and headers of a message, as they came."""

    first: bytes
    lines: tuple[bytes, ...]

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """By lower-case name. Of a header that came twice both values count, with a comma between."""
        headers: dict[str, str] = {}
        for line in self.lines:
            name, _, value = line.decode("latin-1").partition(":")
            name, value = name.strip().lower(), value.strip()
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        return headers

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection is of use after this message."""
        connection = self.headers.get("connection", "").lower()
        return "close" not in connection and (b"HTTP/1.0" not in self.first or "keep-alive" in connection)

    @property
    def is_chunked(self) -> bool:
        return "chunked" in self.headers.get("transfer-encoding", "").lower()


@dataclass(frozen=True)
class Message:
    """``sent`` is the body as it was on the wire, ``body`` what it says: they differ if it came in chunks."""

    head: Head
    sent: bytes
    body: bytes

    def to_bytes(self) -> bytes:
        """The message for the next connection, with a length if it had nothing but the connection's end."""
        head = self.head
        kept = [line for line in head.lines if line.partition(b":")[0].strip().lower() not in HOP_BY_HOP]
        if self.sent and not head.is_chunked and "content-length" not in head.headers:
            kept.append(b"Content-Length: %d\r\n" % len(self.sent))
        return b"".join([head.first, *kept, b"\r\n", self.sent])


def read_head(stream: BinaryIO) -> Head | None:
    """``None`` if the other end closed before it sent anything.

    Raises ``BrokenMessage``.
    """
    first = stream.readline(LONGEST_LINE)
    if not first:
        return None
    if len(first.split(b" ")) < 3:
        raise BrokenMessage(f"{first[:80]!r} is no request and no answer")
    lines = []
    while (line := stream.readline(LONGEST_LINE)) != b"\r\n":
        if not line.endswith(b"\r\n"):
            raise BrokenMessage(f"{len(line)} bytes of a header")
        lines.append(line)
    return Head(first, tuple(lines))


def read_body(stream: BinaryIO, head: Head, *, until_close: bool = False) -> Message:
    """Read what follows the head. ``until_close``: without a length the body ends with the connection, not at once.

    Raises ``BrokenMessage``.
    """
    if head.is_chunked:
        return Message(head, *_read_chunks(stream))
    if length := head.headers.get("content-length"):
        body = _read(stream, _number(length.encode(), 10))
    else:
        body = stream.read() if until_close else b""
    return Message(head, body, body)


def _read_chunks(stream: BinaryIO) -> tuple[bytes, bytes]:
    sent, body = [], []
    while True:
        line = stream.readline(LONGEST_LINE)
        size = _number(line.partition(b";")[0], 16)
        sent.append(line)
        if size == 0:
            break
        chunk = _read(stream, size)
        body.append(chunk)
        sent += [chunk, _read(stream, 2)]
    while sent[-1] != b"\r\n":  # after the last chunk there may be trailers
        sent.append(stream.readline(LONGEST_LINE))
        if not sent[-1]:
            raise BrokenMessage("no end of chunks")
    return b"".join(sent), b"".join(body)


def _read(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise BrokenMessage(f"{len(data)} bytes of {length}")
    return data


def _number(text: bytes, base: int) -> int:
    try:
        return int(text, base)
    except ValueError as error:
        raise BrokenMessage(str(error)) from error
