#!/usr/bin/env python3
"""How long `paoctl validate` takes for many items, beside check-jsonschema and yamllint on the same files.

The items are made from a seed, 3 to 4 KB each, and all of them are in order. check-jsonschema has the schema in
bench/item.schema.json, a copy that stays as it is, so that a schema of ours that grows does not flatter us. The
commands run in turn (A B C A B C …), so that a busy machine is busy for all of them; a ratio is the median of the
ratios within each turn. Every run of paoctl is cold: it keeps nothing from run to run.
"""

import argparse
import compileall
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.items import PAOCTL, write

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCHEMA = ROOT / "bench" / "item.schema.json"
OURS, SCHEMA_CHECKER, LINTER = "paoctl validate", "check-jsonschema", "yamllint"
FASTER = 10.0
"""The gate: so many times as fast as check-jsonschema, with less memory."""
KIB = 1 if sys.platform == "linux" else 1024
"""`ru_maxrss` counts in this part of a KiB: Linux says KiB, macOS bytes (getrusage(2))."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of processor time, of all its processes."""
    memory: float
    """MiB, of its largest process at its largest."""


def run(command: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end.

    Raises:
        RuntimeError: it found something, or failed.
    """
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / KIB / 1024)


def measure(commands: Mapping[str, Sequence[str]], folder: Path, turns: int) -> Mapping[str, list[Cost]]:
    """The cost of each command in each turn. paoctl has run once before: its files are in the cache of the disk."""
    run(commands[OURS], folder)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(turns):
        for name, command in commands.items():
            costs[name].append(run(command, folder))
    return costs


def commands(files: Sequence[Path]) -> Mapping[str, Sequence[str]]:
    """The commands that are compared, each as fast as it can be called."""
    return {
        OURS: (*PAOCTL, "validate"),
        SCHEMA_CHECKER: (str(BIN / "check-jsonschema"), "--schemafile", str(SCHEMA), *map(str, files)),
        LINTER: (str(BIN / "yamllint"), "--no-warnings", "-d", "relaxed", "catalog"),
    }


def main() -> int:
    """Measure, print medians and ratios, and say whether the gate holds."""
    given = _arguments()
    compileall.compile_dir(ROOT / "paoctl", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write(folder, given.items, given.seed)
        size = sum(file.stat().st_size for file in files)
        print(f"{len(files):,} items, {size / len(files):,.0f} bytes each, seed {given.seed}, {given.turns} turns")
        costs = measure(commands(files), folder, given.turns)
    for command, series in costs.items():
        wall, cpu, memory = (median(map(kind, series)) for kind in KINDS)
        print(f"{command:20}{wall:8.2f} s wall {cpu:8.2f} s cpu {memory:8.0f} MiB")
    for peer in (SCHEMA_CHECKER, LINTER):
        wall, cpu, memory = (ratio(costs, peer, kind) for kind in KINDS)
        print(f"{peer} takes {wall:.1f} times the time, {cpu:.1f} times the cpu, {memory:.2f} times the memory")
    held = verdict(costs)
    return 0 if held or not given.gate else 1


KINDS: Sequence[Callable[[Cost], float]] = (
    lambda cost: cost.wall,
    lambda cost: cost.cpu,
    lambda cost: cost.memory,
)


def ratio(costs: Mapping[str, list[Cost]], peer: str, kind: Callable[[Cost], float]) -> float:
    """How many times as much a peer needs as we do."""
    return median(kind(theirs) / kind(ours) for ours, theirs in zip(costs[OURS], costs[peer], strict=True))


def verdict(costs: Mapping[str, list[Cost]]) -> bool:
    """Print whether the gate holds."""
    wall, _, memory = (ratio(costs, SCHEMA_CHECKER, kind) for kind in KINDS)
    held = wall >= FASTER and memory > 1
    word = "ok" if held else "MISSED"
    print(
        f"{word:8}cold at least {FASTER:g} times faster than check-jsonschema with less memory "
        f"({wall:.1f} times, with {1 / memory:.2f} of its memory)"
    )
    return held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1000, help="how many items")
    parser.add_argument("--turns", type=int, default=3, help="how often each command runs")
    parser.add_argument("--seed", type=int, default=1, help="from which the items are made")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when the gate is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
