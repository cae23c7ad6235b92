#!/usr/bin/env python3
"""How long `paoctl validate` takes for many items, beside others on the same files.

The items (bench/items.py) are made from a seed and are in order. Peers that check a schema have the one in
bench/item.schema.json, a copy that stays as it is, so that a schema of ours that grows does not flatter us; they look
at nothing else, and yamllint and ryl not even at that. The commands run in turn (A B C A B C …), so that a busy machine
is busy for all of them; a ratio is the median of the ratios within each turn. Memory is that of the largest process.

cold        nothing is remembered
warm        nothing has changed since
libraries   what we build on, loaded and asked for one small model, and nothing of ours
clone       nothing has changed, in a clone that was made a moment ago
10 changed  ten items have changed since
"""

import argparse
import compileall
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import peers  # noqa: E402 - the path of this repository comes first
from bench.cost import Cost, Costs, Trial, measure, ratio, run, table  # noqa: E402
from bench.items import PAOCTL, write  # noqa: E402

BIN = Path(sys.executable).parent
SCHEMA = ROOT / "bench" / "item.schema.json"
SCHEMA_CHECKER, LINTER, PYTHON = "check-jsonschema", "yamllint", "python -c pass"
COLD, WARM, CLONE, CHANGED = "paoctl validate, cold", "warm", "warm, fresh clone", "10 changed"
ONE, ONE_AGAIN, ONE_CHECKED = "one file", "one file, unchanged", "check-jsonschema, one file"
LIBRARIES = "the libraries alone"
_LOADED = """
import jinja2.nodes, pydantic, re2, typer, yaml
class Model(pydantic.BaseModel):
    name: str
Model.model_validate_json('{"name": "a"}')
"""


def wall(cost: Cost) -> float:
    """Seconds."""
    return cost.wall


def memory(cost: Cost) -> float:
    """MiB of the largest process."""
    return cost.memory


@dataclass(frozen=True, slots=True)
class Promise:
    """One command costs at most so many times as much as another."""

    name: str
    than: str
    most: float
    kind: Callable[[Cost], float] = wall
    gate: bool = True
    """It has to hold; else it is what we aim at."""

    def told(self, costs: Costs) -> tuple[bool, str]:
        """Does it hold, and a line that says so."""
        found = ratio(costs, self.name, self.than, self.kind)
        held = found <= self.most
        what = "memory" if self.kind is memory else "time"
        word = f"{'gate' if self.gate else 'aim'} {'ok' if held else 'MISSED'}"
        return held, f"  {word:12}{self.name}: {found:.3g} times the {what} of {self.than} (at most {self.most:g})"


PROMISES = (
    Promise(COLD, SCHEMA_CHECKER, 0.1),
    Promise(COLD, SCHEMA_CHECKER, 1, memory),
    Promise(WARM, SCHEMA_CHECKER, 0.02),
    Promise(ONE, ONE_CHECKED, 0.7),
    Promise(COLD, peers.SOURCEMETA, 1, gate=False),
    Promise(CLONE, PYTHON, 2.5, gate=False),
    Promise(CHANGED, PYTHON, 4.5, gate=False),
    Promise(ONE_AGAIN, PYTHON, 1.25, gate=False),
)
MOST_MEMORY = 64.0
"""MiB of a process of ours: an aim."""
GROWTH = 1.2
"""The gate: so many times the time an item, when there are ten times as many."""


def ours(root: Path, files: Sequence[Path], home: Path) -> Mapping[str, Trial]:
    """What paoctl is asked, each with a memory of its own."""
    turn = iter(range(1_000_000))

    def asked(cache: str, *paths: str, prepare: Callable[[], object] = lambda: None, at: Path = root) -> Trial:
        return Trial((*PAOCTL, "validate", *paths), at, {"XDG_CACHE_HOME": str(home / cache)}, prepare)

    def forget() -> None:
        shutil.rmtree(home / "cold", ignore_errors=True)

    def change() -> None:
        for file in files[:: max(1, len(files) // 10)][:10]:
            with file.open("a") as opened:
                opened.write(f"# {next(turn)}\n")

    def clone() -> None:
        shutil.rmtree(home / "clone", ignore_errors=True)
        subprocess.run(("git", "clone", "--quiet", str(root), str(home / "clone")), check=True)

    name = str(files[0])
    (home / "clone").mkdir()
    known = asked("warm", name)
    found = {
        COLD: asked("cold", prepare=forget),
        WARM: asked("warm"),
        CLONE: asked("warm", prepare=clone, at=home / "clone"),
        ONE: asked("cold", name, prepare=forget),
        ONE_AGAIN: asked("warm", name, prepare=lambda: run(known)),
        CHANGED: asked("warm", prepare=change),
    }
    run(found[WARM])
    return found


def trials(root: Path, files: Sequence[Path], home: Path, *, slow: bool) -> Mapping[str, Trial]:
    """All that is compared; `slow` ones only where somebody waits for them."""
    checker = (str(BIN / "check-jsonschema"), "--schemafile", str(SCHEMA))
    found = {
        PYTHON: Trial((sys.executable, "-c", "pass"), root),
        LIBRARIES: Trial((sys.executable, "-c", _LOADED), root),
        ONE_CHECKED: Trial((*checker, str(files[0])), root),
    }
    if slow:
        found[SCHEMA_CHECKER] = Trial((*checker, *map(str, files)), root)
        found[LINTER] = Trial((str(BIN / "yamllint"), "--no-warnings", "-d", "relaxed", "catalog"), root)
    return {**ours(root, files, home), **found}


def judged(costs: Costs) -> bool:
    """Print what is promised and how it is kept; do all gates hold?"""
    known = [promise for promise in PROMISES if promise.than in costs]
    told = [(promise, *promise.told(costs)) for promise in known]
    for _, _, line in told:
        print(line)
    largest = max(cost.memory for cost in costs[COLD])
    print(f"  aim {'ok' if largest <= MOST_MEMORY else 'MISSED':8}{COLD}: {largest:.0f} MiB (at most {MOST_MEMORY:g})")
    return all(held for promise, held, _ in told if promise.gate)


def measured(items: int, given: argparse.Namespace, programs: Mapping[str, Path], home: Path) -> Costs:
    """The costs for so many items, printed."""
    root = home / "repository"
    root.mkdir(parents=True)
    files = write(root, items, given.seed)
    for command in (("init", "--quiet"), ("add", "."), (*_AS_SOMEBODY, "commit", "--quiet", "--message", "Items")):
        subprocess.run(("git", *command), cwd=root, check=True)
    size = sum(file.stat().st_size for file in files)
    print(f"\n{items:,} items, {size / items:,.0f} bytes each, seed {given.seed}, {given.turns} turns", flush=True)
    compared = trials(root, files, home, slow=given.slow or items <= SLOWEST)
    costs = measure({**compared, **peers.trials(programs, root, SCHEMA)}, given.turns)
    print(table(costs))
    return costs


SLOWEST = 1000
"""Items for which the slow peers are asked without being told to: ten thousand take each of them minutes."""
_AS_SOMEBODY = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")


def main() -> int:
    """Measure, print medians and ratios, and say which gates hold."""
    given = _arguments()
    compileall.compile_dir(ROOT / "paoctl", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        programs = {} if given.no_peers else peers.install(home / "peers")
        print(f"{os.cpu_count()} processors, of which {len(os.sched_getaffinity(0))} may be used")
        held, alone = True, []
        for items in given.items:
            costs = measured(items, given, programs, home / str(items))
            held &= judged(costs)
            alone.append(sorted(cost.wall for cost in costs[COLD])[given.turns // 2] / items)
    growth = alone[-1] / alone[0]
    word = "ok" if growth <= GROWTH else "MISSED"
    print(f"\n  gate {word:7}an item of {given.items[-1]:,} takes {growth:.2f} times one of {given.items[0]:,}")
    return 0 if (held and growth <= GROWTH) or not given.gate else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, nargs="+", default=[1000, 10_000], help="how many, fewest first")
    parser.add_argument("--turns", type=int, default=3, help="how often each command runs")
    parser.add_argument("--seed", type=int, default=1, help="from which the items are made")
    parser.add_argument("--slow", action="store_true", help="ask the slow peers for all sizes")
    parser.add_argument("--no-peers", action="store_true", help="install no compiled peers")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when a gate is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
