#!/usr/bin/env python3
"""How long 8 processes wait that write one state branch 400 times, killed, stopped and refused meanwhile.

It is the crowd of tests/proofs/test_writers.py, which judges what is left of it and asks for no speed.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.proofs.crowd import Crowd, Weather

P99: Final = 10.0
"""The gate: so many seconds until 99 of 100 writes are acknowledged."""


def main() -> int:
    """Measure, and say whether the gate holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=8, help="how many processes write")
    parser.add_argument("--writes", type=int, default=400, help="how many writes they share")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when the gate is missed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        weather = Weather(kills=8, pauses=4, refuse=13, vanish=17, cut=19)
        crowd = Crowd(Path(folder), processes=given.processes, writes=given.writes, weather=weather)
        crowd.work()
        verdict = crowd.judge()
    if verdict.faults:
        raise RuntimeError("; ".join(verdict.faults))
    held = verdict.p99 <= P99
    print(f"{given.processes} processes, {dict(verdict.told)}, {verdict.kills} kills")
    print(f"{'ok' if held else 'MISSED':8}99 of 100 writes acknowledged within {P99:g} s ({verdict.p99:.2f} s)")
    return 0 if held or not given.gate else 1


if __name__ == "__main__":
    sys.exit(main())
