"""What a command costs: run in turn with others, so that a busy machine is busy for all of them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

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


@dataclass(frozen=True, slots=True)
class Trial:
    """A command, where it runs, and what is made ready before each run, which does not count."""

    command: Sequence[str]
    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], object] = lambda: None


Costs = Mapping[str, Sequence[Cost]]
"""Of each trial, one for each turn."""


def run(trial: Trial) -> Cost:
    """Run a command to its end.

    Raises:
        RuntimeError: it found something, or failed.
    """
    trial.prepare()
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(
        trial.command, cwd=trial.folder, env={**environ, **trial.environ}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(trial.command)[:200]} ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / KIB / 1024)


def measure(trials: Mapping[str, Trial], turns: int) -> Costs:
    """The cost of each trial in each turn; the files of each have been in the cache of the disk before."""
    costs: dict[str, list[Cost]] = {name: [] for name in trials}
    for _ in range(turns):
        for name, trial in trials.items():
            costs[name].append(run(trial))
    return costs


def ratio(costs: Costs, name: str, than: str, kind: Callable[[Cost], float] = lambda cost: cost.wall) -> float:
    """How many times as much one takes as another: the median of the ratios within each turn."""
    return median(kind(one) / kind(other) for one, other in zip(costs[name], costs[than], strict=True))


def table(costs: Costs) -> str:
    """The medians, a line each."""
    rows = []
    for name, series in costs.items():
        wall, cpu, memory = (median(getattr(cost, kind) for cost in series) for kind in ("wall", "cpu", "memory"))
        rows.append(f"  {name:34}{wall:9.3f} s wall {cpu:9.3f} s cpu {memory:7.0f} MiB")
    return "\n".join(rows)
