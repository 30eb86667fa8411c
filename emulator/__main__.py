"""The command line: ``python3 -m emulator [--log FILE]``."""

import argparse

from emulator.process import run

parser = argparse.ArgumentParser(prog="python3 -m emulator", description="Emulate AWS on a free loopback port.")
parser.add_argument("--log", metavar="FILE", help="append one line of JSON per AWS request to FILE")
run(parser.parse_args().log)
