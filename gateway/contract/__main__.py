"""The command line: ``python3 -m gateway.contract LEDGER... [--json]``; 0 no violation, 1 violations, 2 bad input."""

import argparse
import json
import sys
from dataclasses import asdict

from gateway.contract.check import BadLedger, check

parser = argparse.ArgumentParser(prog="python3 -m gateway.contract", description="Check requests against AWS's models.")
parser.add_argument("ledgers", metavar="LEDGER", nargs="+", help="a ledger that the gateway wrote")
parser.add_argument("--json", action="store_true", help="print one JSON document")
arguments = parser.parse_args()
try:
    report = check(*arguments.ledgers)
except BadLedger as error:
    print(error, file=sys.stderr)
    sys.exit(2)
if arguments.json:
    print(json.dumps(asdict(report), ensure_ascii=False))
else:
    for violation in report.violations:
        print(violation)
    print(f"{len(report.violations)} violations in {report.distinct} distinct of {report.requests} requests")
sys.exit(1 if report.violations else 0)
