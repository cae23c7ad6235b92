#!/usr/bin/env python3
"""How many changes a second the committer records, beside writers that clone, commit, push and try again.

Ours: so many clients at once in one process, each with a request of its own whose journal it grows by intents and
results; a change counts when its push was answered. Theirs: so many writers, each with a clone of its own, that
change a file, commit and push it, and rebase and try again while somebody else was faster, for so many seconds. Both
push to a bare repository on the local disk, and in turn (A B A B …), so that a busy machine is busy for both. What is
left in the repository is counted afterwards: a change that was acknowledged and is not there once is an error.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from paoctl.execute.pen import Pen
from paoctl.gateways.clock import SystemClock
from paoctl.gateways.git import GitRepo
from paoctl.model.events import Accepted, EffectNote, Intent, Planned, PlannedStep, Released, Result, Settled
from paoctl.model.history import History
from paoctl.model.phase import Effect, Phase, Verb
from paoctl.record.committer import Committer
from paoctl.record.lookout import Lookout
from paoctl.record.state import State, found_state

BRANCH: Final = "pao-state"
OWNER: Final = "local:bench:1"
RATE: Final = 500.0
"""The gates: so many changes a second,"""
P99: Final = 2.0
"""so many seconds until 99 of 100 of them are acknowledged,"""
FASTER: Final = 100.0
"""and so many times the rate of the others."""
_PAUSE: Final = 0.05
_INPUTS: Final = {
    "method": "PUT",
    "url": "https://provision.acme.example/v1/databases/orders",
    "body": {"size": "small", "team": "@acme/orders", "multiAz": False, "storage": 40},
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one turn came to."""

    changes: int
    wall: float
    waited: Sequence[float]
    """Seconds until each change was acknowledged, from the shortest to the longest."""
    commits: int

    @property
    def rate(self) -> float:
        """Changes a second."""
        return self.changes / self.wall

    @property
    def p99(self) -> float:
        """So long did 99 of 100 wait, at most."""
        return self.waited[min(len(self.waited) - 1, int(len(self.waited) * 0.99))]


def bare(folder: Path) -> Path:
    """An empty remote; it keeps what it is sent as it came, as packs, and serves partial clones."""
    origin = folder / "origin.git"
    git("init", "--quiet", "--bare", "--initial-branch", BRANCH, str(origin))
    for key, value in {"receive.unpackLimit": "1", "receive.autoGC": "false", "uploadpack.allowFilter": "true"}.items():
        git("--git-dir", str(origin), "config", key, value)
    return origin


def git(*argv: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run git."""
    return subprocess.run(("git", *argv), check=check, capture_output=True, text=True)


# --- ours


def ours(folder: Path, clients: int, changes: int) -> Recorded:
    """So many clients at once, each of which records so many changes.

    Raises:
        RuntimeError: a change that was acknowledged is not in the repository once.
    """
    origin = bare(folder)
    with GitRepo(f"file://{origin}", None, folder / "store.git") as repo:
        found_state(repo, BRANCH, 1)
        with Committer(repo, BRANCH, SystemClock()) as journal:
            wall, waited = _crowd(repo, journal, clients, changes)
        _count(repo, clients, changes)
        return Recorded(clients * changes, wall, sorted(waited), journal.commits)


def _crowd(repo: GitRepo, journal: Committer, clients: int, changes: int) -> tuple[float, list[float]]:
    start = threading.Barrier(clients + 1)
    lookout = Lookout(repo, BRANCH)
    threading.stack_size(256 * 1024)
    waited: list[float] = []

    def work(number: int) -> None:
        client = Client(f"r{number}", journal, lookout)
        start.wait()
        for turn in range(changes):
            began = time.perf_counter()
            client.change(turn, last=turn == changes - 1)
            waited.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, waited


class Client:
    """One request that is worked on."""

    def __init__(self, name: str, journal: Committer, lookout: Lookout) -> None:
        folder = f"requests/database-postgresql-standard/{name}"
        self.name = name
        self.pen = Pen(folder, History(), journal, lambda: lookout.history(folder), SystemClock(), OWNER)

    def change(self, turn: int, *, last: bool) -> None:
        """Record the next thing that happens to it."""
        step, key = f"main/s{turn // 2}", f"{turn // 2:040x}"
        if turn == 0:
            self.pen.stage(_accepted(self.name))
            self.pen.lease()
            self.pen.stage(_planned())
            self.pen.flush()
        elif last:
            self.pen.append(Settled(generation=1, phase=Phase.READY, outputs={"host": "h"}), Released(reason="done"))
        elif turn % 2:
            self.pen.append(
                Intent(step=step, verb=Verb.APPLY, key=key, epoch=0, effect=Effect.NAME, attempt=1, inputs=_INPUTS)
            )
        else:
            effect = EffectNote(kind="rest-api", ref=self.name, op="create")
            self.pen.append(
                Result(
                    step=step,
                    verb=Verb.APPLY,
                    key=key,
                    status="done",
                    ref=self.name,
                    outputs={"host": f"{self.name}.example"},
                    effects=(effect,),
                )
            )


def _accepted(name: str) -> Accepted:
    return Accepted(
        generation=1,
        uid="LQZKKW2R5AAYR3BOELJGZ2E25P",
        path=f"requests/database-postgresql-standard/{name}.yaml",
        blob="a" * 40,
        commit="b" * 40,
        pins={"main": f"database-postgresql-standard@1.2.0#sha256:{'ab' * 32}"},
        mode="automatic",
        pull=12,
        url="https://github.example/acme/platform/pull/12",
        facts={"name": name, "team": "@acme/orders", "environment": "dev", "requestedBy": "ana", "state": "present"},
    )


def _planned() -> Planned:
    steps = (PlannedStep(id=f"main/s{number}", kind="rest-api", effect=Effect.NAME) for number in range(3))
    return Planned(steps=tuple(steps))


def _count(repo: GitRepo, clients: int, changes: int) -> None:
    state = State.at(repo, repo.fetch(BRANCH)[BRANCH])
    repo.blobs([blob for path, blob in state.tree.items() if path.endswith("journal.jsonl")])
    expected = changes + 3 if changes > 1 else 3  # the first change is three events, the last one two
    lengths = [state.history(folder).length for folder in state.folders()]
    if lengths != [expected] * clients:
        raise RuntimeError(f"of {clients} journals of {expected} lines there are {len(lengths)}: {sorted(lengths)[:5]}")


# --- theirs


def theirs(folder: Path, writers: int, seconds: float, seed: int) -> Recorded:
    """So many writers for so many seconds; each with a clone, and each tries until its push went through.

    Raises:
        RuntimeError: a change that was acknowledged is not in the repository once.
    """
    origin = bare(folder)
    _seed(folder / "seed", origin)
    clones = [folder / f"clone{number}" for number in range(writers)]
    for clone in clones:
        git("clone", "--quiet", str(origin), str(clone))
    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        dice = [Random(seed * 1000 + number) for number in range(writers)]
        turns = pool.map(_write, clones, dice, [began + seconds] * writers)
        waited = sorted(each for turn in turns for each in turn)
    recorded = int(git("--git-dir", str(origin), "rev-list", "--count", BRANCH).stdout) - 1
    wall = time.perf_counter() - began
    if recorded < len(waited):
        raise RuntimeError(f"{len(waited)} changes were acknowledged, {recorded} are there")
    return Recorded(len(waited), wall, waited or [seconds], recorded)


def _seed(clone: Path, origin: Path) -> None:
    git("clone", "--quiet", str(origin), str(clone))
    _commit(clone, "lineage.json", "{}\n")
    git("-C", str(clone), "push", "--quiet", "origin", f"HEAD:{BRANCH}")


def _commit(clone: Path, name: str, text: str) -> None:
    (clone / name).write_text(text, "utf-8")
    git("-C", str(clone), "add", name)
    git("-C", str(clone), "-c", "user.name=w", "-c", "user.email=w@example", "commit", "--quiet", "-m", name)


def _write(clone: Path, dice: Random, until: float) -> list[float]:
    """Change after change until the time is over; how long each took to be acknowledged."""
    waited: list[float] = []
    while time.perf_counter() <= until:
        began = time.perf_counter()
        _commit(clone, f"{clone.name}.txt", f"{len(waited)}\n")
        pause = _PAUSE
        while git("-C", str(clone), "push", "--quiet", "origin", f"HEAD:{BRANCH}", check=False).returncode:
            if time.perf_counter() > until:
                return waited
            time.sleep(dice.uniform(0, pause))
            pause = min(2.0, pause * 2)
            rebase = ("-c", "user.name=w", "-c", "user.email=w@example", "pull", "--quiet", "--rebase")
            git("-C", str(clone), *rebase, "origin", BRANCH, check=False)
        waited.append(time.perf_counter() - began)
    return waited


# --- both


def main() -> int:
    """Measure, print the medians, and say which gates hold."""
    given = _arguments()
    mine, others = [], []
    for turn in range(given.turns):
        with tempfile.TemporaryDirectory() as name:
            mine.append(ours(Path(name), given.clients, given.changes))
        with tempfile.TemporaryDirectory() as name:
            others.append(theirs(Path(name), given.writers, given.seconds, turn))
    print(f"medians of {given.turns} turns")
    _tell(f"committer, {given.clients:,} clients", mine)
    _tell(f"clone-commit-push-retry, {given.writers} writers", others)
    held = verdict(mine, others)
    return 0 if held or not given.gate else 1


def _tell(name: str, turns: Sequence[Recorded]) -> None:
    rate, p99, commits = (median(getattr(turn, kind) for turn in turns) for kind in ("rate", "p99", "commits"))
    print(f"{name:44}{rate:8.1f} changes/s  99 of 100 within {p99:6.2f} s  {commits:6.0f} commits")


def verdict(mine: Sequence[Recorded], others: Sequence[Recorded]) -> bool:
    """Print whether the gates hold."""
    rate, p99 = median(each.rate for each in mine), median(each.p99 for each in mine)
    ratio = median(a.rate / max(b.rate, 1 / b.wall) for a, b in zip(mine, others, strict=True))
    gates = {
        f"at least {RATE:g} changes a second ({rate:.0f})": rate >= RATE,
        f"99 of 100 acknowledged within {P99:g} s ({p99:.2f} s)": p99 <= P99,
        f"at least {FASTER:g} times the rate of clone-commit-push-retry ({ratio:.0f} times)": ratio >= FASTER,
    }
    for gate, held in gates.items():
        print(f"{'ok' if held else 'MISSED':8}{gate}")
    return all(gates.values())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1000, help="how many clients of ours at once")
    parser.add_argument("--changes", type=int, default=6, help="how many changes each of them records (at least 2)")
    parser.add_argument("--writers", type=int, default=64, help="how many others at once")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the others write")
    parser.add_argument("--turns", type=int, default=3, help="how often both are measured")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when a gate is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
