"""Runs a command that reaches a few ports of this machine and nothing else, and that does not see a folder.

``python3 -I gateway/alone.py --port PORT… --hide FOLDER [--show FOLDER AT] -- COMMAND…`` gives it a network and mounts of
its own: of loopback just the ports, each passed on to the same port outside. Linux with user namespaces; no rights needed.

Exit code: the command's; 69 where this machine gives no namespaces, and then nothing was run. It is a program by itself,
as the package would change the environment that the command gets.
"""

import argparse
import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import NoReturn

# Source: linux/sched.h, linux/mount.h, linux/sockios.h, linux/if.h.
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
MS_BIND = 4096
SIOCSIFFLAGS, IFF_UP = 0x8914, 1

# Of sysexits.h: a service is unavailable.
NO_NAMESPACES = 69

_libc = ctypes.CDLL(None, use_errno=True)


def run(ports: Sequence[int], hidden: Path, shown: Sequence[Sequence[str]], command: Sequence[str]) -> NoReturn:
    """Run the command and end with its exit code."""
    outside, inside = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            _leave(hidden, shown)
            listeners = [socket.create_server(("127.0.0.1", port)) for port in ports]
        except OSError as error:
            print(f"This machine gives no namespaces: {error}", file=sys.stderr, flush=True)
            os._exit(NO_NAMESPACES)
        # A socket stays in the network in which it was made: whoever accepts from it stands between both.
        socket.send_fds(inside, [b"."], [listener.fileno() for listener in listeners])
        os.execvp(command[0], command)
    inside.close()
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    for port, descriptor in zip(ports, socket.recv_fds(outside, 1, len(ports))[1], strict=False):
        Thread(target=_accept, args=(socket.socket(fileno=descriptor), port), daemon=True).start()
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)


def _leave(hidden: Path, shown: Sequence[Sequence[str]]) -> None:
    """Into a network without any way out, and to mounts that nobody else has."""
    user, group = os.getuid(), os.getgid()
    _call("unshare", CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS)
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        Path("/proc/self", name).write_text(text)
    for folder, at in shown:
        _call("mount", folder.encode(), at.encode(), None, MS_BIND, None)
    _call("mount", b"none", bytes(hidden), b"tmpfs", 0, None)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _accept(listener: socket.socket, port: int) -> None:
    while True:
        client, _ = listener.accept()
        Thread(target=_pass_on, args=(client, port), daemon=True).start()


def _pass_on(client: socket.socket, port: int) -> None:
    with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as server:
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        _pump(client, server)
        back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 18):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run a command that reaches a few local ports and nothing else.")
    parser.add_argument("--port", type=int, action="append", default=[], help="a port of 127.0.0.1 that it reaches")
    parser.add_argument("--hide", type=Path, metavar="FOLDER", required=True, help="a folder that it finds empty")
    parser.add_argument("--show", nargs=2, metavar=("FOLDER", "AT"), action="append", default=[])
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    run(given.port, given.hide, given.show, given.command)
