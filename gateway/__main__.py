"""The command line: ``python3 -m gateway --target URL --ledger FILE``."""

import argparse

from gateway.process import run

parser = argparse.ArgumentParser(prog="python3 -m gateway", description="Stand before an AWS endpoint.")
parser.add_argument("--target", metavar="URL", required=True, help="where requests go on to, http://HOST:PORT")
parser.add_argument("--ledger", metavar="FILE", required=True, help="append one line of JSON per AWS request to FILE")
arguments = parser.parse_args()
run(arguments.target, arguments.ledger)
