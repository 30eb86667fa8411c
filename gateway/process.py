"""The life of the process: it listens, and ends when whoever started it ends."""

import json
import os
import signal
import sys
from threading import Thread
from typing import NoReturn

from gateway.exchange import Exchange
from gateway.ledger import Ledger
from gateway.server import Server
from gateway.target import Target


def run(target: str, ledger: str) -> NoReturn:
    """Serve until standard input ends or a signal comes. Prints the address, and nothing else, on standard output."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _end())
    server = Server(Exchange(Target(target), Ledger(ledger)))
    print(json.dumps({"url": server.url}), flush=True)
    Thread(target=server.serve_forever, daemon=True).start()
    while os.read(sys.stdin.fileno(), 4096):
        pass
    _end()


def _end() -> NoReturn:
    """Exit at once: every line of the ledger is written when it is complete, and some requests wait for ever."""
    os._exit(0)
