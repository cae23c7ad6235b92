#!/usr/bin/env python3
"""How long `paoctl` takes to say its first word, against bare Python and a peer.

The commands run in turn (A B C A B C …), so that a busy machine is busy for all of them; a ratio is the median of the
ratios within each turn. Everything is byte-compiled first, as pip does it, whatever PYTHONDONTWRITEBYTECODE says.
Exits with 1 when a gate is missed.
"""

import argparse
import compileall
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCRIPT = BIN / "paoctl"
PAOCTL = (str(SCRIPT),) if SCRIPT.exists() else (sys.executable, "-m", "paoctl")

COMMANDS: Mapping[str, Sequence[str]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "paoctl --version": (*PAOCTL, "--version"),
    "paoctl --help": (*PAOCTL, "--help"),
    "check-jsonschema --version": (str(BIN / "check-jsonschema"), "--version"),
    "check-jsonschema --help": (str(BIN / "check-jsonschema"), "--help"),
}


@dataclass(frozen=True, slots=True)
class Gate:
    """One command takes at most so many times as long as another."""

    command: str
    than: str
    most: float


GATES = (
    Gate("paoctl --version", "python -c pass", 2.0),
    Gate("paoctl --help", "python -c pass", 9.0),
    Gate("paoctl --version", "check-jsonschema --version", 0.5),
    Gate("paoctl --help", "check-jsonschema --help", 0.5),
)


def main() -> int:
    """Measure, print the medians and the ratios, and say which gates hold."""
    turns = _arguments().turns
    for package in ("paoctl/__init__.py", "paoctl/__main__.py", "paoctl/cli"):
        path = ROOT / package
        (compileall.compile_dir if path.is_dir() else compileall.compile_file)(path, quiet=1)
    times = measure(turns)
    for name, series in times.items():
        print(f"{name:28}{median(series) * 1000:8.1f} ms")
    held = [verdict(gate, times) for gate in GATES]
    return 0 if all(held) else 1


def measure(turns: int) -> Mapping[str, list[float]]:
    """Wall seconds of each command in each turn; a first turn that warms the caches is not counted."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(turns + 1):
        for name, command in COMMANDS.items():
            seconds = run(command)
            if turn:
                times[name].append(seconds)
    return times


def run(command: Sequence[str]) -> float:
    """Run a command to its end; wall seconds."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def verdict(gate: Gate, times: Mapping[str, list[float]]) -> bool:
    """Print whether a gate holds."""
    ratio = median(a / b for a, b in zip(times[gate.command], times[gate.than], strict=True))
    held = ratio <= gate.most
    word = "ok" if held else "MISSED"
    print(f"{word:8}{gate.command} takes {ratio:.2f} times as long as {gate.than} (at most {gate.most:g})")
    return held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=15, help="how often each command runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
