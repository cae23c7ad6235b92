"""Many processes that write one state branch while they are killed, stopped and refused; and the judge of what is left.

As Jepsen does it: each writer tells what it tries and what came of it, and when all is over the history is judged by
what was told. An acknowledged write is there once, a write that nobody knows of at most once, and no other.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final

from paoctl.gateways.git import GitRepo
from paoctl.model.events import Command
from paoctl.model.journal import parse_journal
from paoctl.model.replay import read_history
from paoctl.record.state import State, found_state
from paoctl.record.status import request_files
from tests.proofs.writer import BRANCH, Orders

ROOT: Final = Path(__file__).parents[2]
SETTINGS: Final = {"receive.unpackLimit": "1", "receive.autoGC": "false", "uploadpack.allowFilter": "true"}
HOOKS: Final = {
    "pre-receive": """\
        echo x >> "{folder}/came"
        number=$(wc -l < "{folder}/came")
        test $((number % {refuse})) -ne 0 || {{ echo x >> "{folder}/refused"; exit 1; }}
        test $((number % {vanish})) -ne 0 || {{ echo x >> "{folder}/vanished"; kill -9 $PPID; }}
        """,
    "post-receive": """\
        echo x >> "{folder}/taken"
        test $(($(wc -l < "{folder}/taken") % {cut})) -ne 0 || {{ echo x >> "{folder}/arrived"; kill -9 $PPID; }}
        """,
}
"""Some pushes are refused; at some the server dies before the ref has moved, at some after it, without an answer."""
_NEVER: Final = 10**9


@dataclass(frozen=True)
class Weather:
    """What happens to the writers."""

    kills: int = 0
    """How often one of them dies at a push of its own."""
    pauses: int = 0
    """How often one of them is stopped for a moment, and goes on."""
    refuse: int = _NEVER
    """At each push of so many the server refuses,"""
    vanish: int = _NEVER
    """dies before it takes the push,"""
    cut: int = _NEVER
    """or dies when it has taken it, and before it says so."""


@dataclass
class Verdict:
    """What was told, what is there, and what does not fit."""

    told: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    """Seconds from each first try to its acknowledgement."""
    kills: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def p99(self) -> float:
        """So many seconds did 99 of 100 wait, at most."""
        waited = sorted(self.waited)
        return waited[int(len(waited) * 0.99)]


class Crowd:
    """So many processes on one bare repository in `folder`."""

    def __init__(self, folder: Path, processes: int, writes: int, weather: Weather, seed: int = 1) -> None:
        self.folder, self.weather, self.dice = folder, weather, Random(seed)
        self.origin = folder / "origin.git"
        self.kills, self._armed = 0, weather.kills
        self._git("init", "--quiet", "--bare", "--initial-branch", BRANCH, str(self.origin))
        for key, value in {
            "receive.unpackLimit": "1",
            "receive.autoGC": "false",
            "uploadpack.allowFilter": "true",
        }.items():
            self._git("--git-dir", str(self.origin), "config", key, value)
        with self.repo() as repo:
            found_state(repo, BRANCH, 1)
        for name, line in HOOKS.items():
            hook = self.origin / "hooks" / name
            hook.write_text(f"#!/bin/sh\n{line.format(folder=folder, **asdict(weather))}\n")
            hook.chmod(0o755)
        self.writes = {
            f"w{number}": [f"w{number}-{each}" for each in range(writes // processes)] for number in range(processes)
        }
        self.folders = [f"requests/network-firewall-rule/r{number}" for number in range(6 * processes)]

    def repo(self) -> GitRepo:
        """The judge's own look at it."""
        return GitRepo(self.origin.as_uri(), None, self.folder / "judge.git")

    def work(self) -> None:
        """Let all of them write until nothing is left; who dies is followed by another with what is left."""
        running = {name: self._start(name) for name in self.writes}
        pauses = self.weather.pauses
        while running:
            time.sleep(0.02)
            if pauses and self.dice.random() < 0.2:
                pauses -= 1
                self._pause(self.dice.choice(list(running.values())))
            for name, process in [*running.items()]:
                code = process.poll()
                if code is None:
                    continue
                if code == -signal.SIGKILL:
                    self.kills += 1
                    running[name] = self._start(name)
                    continue
                assert code == 0, (self.folder / f"{name}.err").read_text()
                del running[name]

    def judge(self) -> Verdict:
        """Compare what was told with what is there."""
        verdict = Verdict(kills=self.kills)
        with self.repo() as repo:
            state = State.at(repo, repo.fetch(BRANCH)[BRANCH])
            found = Counter(write for folder in state.folders() for write in _written(state.journal(folder)))
            verdict.faults += torn(state)
            verdict.faults += self._shrunk(repo)
        for name, writes in self.writes.items():
            told = self._told(name)
            for write in writes:
                verdict.faults += _misfit(write, [what for what, _ in told.get(write, [])], found[write])
            verdict.waited += [_waited(happened) for happened in told.values() if happened[-1][0] == "ok"]
            verdict.told.update(happened[-1][0] for happened in told.values())
        verdict.faults += [f"{write} was never tried" for write in found.keys() - {*chain(*self.writes.values())}]
        verdict.faults += self._git("--git-dir", str(self.origin), "fsck", "--strict", "--no-dangling").splitlines()
        return verdict

    def _start(self, name: str) -> "subprocess.Popen[bytes]":
        done = {write for write, happened in self._told(name).items()}
        store = self.folder / f"store{int(name[1:]) % 2}.git"  # two machines: on each, processes share a store
        orders = Orders(
            url=self.origin.as_uri(),
            store=str(store),
            name=name,
            folders=self.folders,
            writes=[write for write in self.writes[name] if write not in done],
            log=str(self.folder / f"{name}.log"),
            threads=8,
            seed=self.dice.randrange(2**32),
            die=self._moment(),
        )
        with (self.folder / f"{name}.err").open("ab") as err:
            argv = (sys.executable, "-m", "tests.proofs.writer", json.dumps(asdict(orders)))
            return subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=err, stderr=err)

    def _moment(self) -> int:
        """The push at which the next process dies; 0 when enough have died."""
        if not self._armed:
            return 0
        self._armed -= 1
        return self.dice.randint(1, 3)

    def _pause(self, process: "subprocess.Popen[bytes]") -> None:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGSTOP)
            time.sleep(self.dice.uniform(0.05, 0.3))
            os.kill(process.pid, signal.SIGCONT)

    def _told(self, name: str) -> Mapping[str, list[tuple[str, float]]]:
        """What a writer told of each of its writes, in order; the last line may be half of one."""
        log = self.folder / f"{name}.log"
        told: dict[str, list[tuple[str, float]]] = {}
        for line in log.read_text().splitlines() if log.exists() else []:
            row = json.loads(line)
            told.setdefault(row["write"], []).append((row["what"], row["at"]))
        return told

    def _shrunk(self, repo: GitRepo) -> Iterator[str]:
        """No commit takes a line away from a journal."""
        log = ("log", "--first-parent", "--raw", "--no-abbrev", "--no-renames", "--format=", BRANCH)
        rows = [line.split() for line in self._git("--git-dir", str(self.origin), *log).splitlines()]
        grown = [(path, old, new) for _, _, old, new, change, path in rows if path.endswith(".jsonl") and change != "A"]
        raw = repo.blobs([blob for _, *blobs in grown for blob in blobs])
        yield from (f"{path} lost lines in {new}" for path, old, new in grown if not raw[new].startswith(raw[old]))

    def count(self, name: str) -> int:
        """How often the server did so: refused, vanished, arrived."""
        path = self.folder / name
        return len(path.read_text().splitlines()) if path.exists() else 0

    @staticmethod
    def _git(*argv: str) -> str:
        done = subprocess.run(("git", *argv), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def _written(raw: bytes) -> Iterator[str]:
    """The writes in a journal; its chain is checked."""
    for entry in parse_journal(raw):
        assert isinstance(entry.body, Command)
        yield str(entry.body.args["write"])


def torn(state: State) -> Iterator[str]:
    """Files that are not what their journal gives."""
    for folder in state.folders():
        raw = state.journal(folder)
        files = {path: data for path, data in request_files(folder, raw, read_history(raw)).items() if data is not None}
        ids = [state.tree[path] for path in files if path in state.tree]
        if list(state.repo.blobs(ids).values()) != list(files.values()):
            yield f"{folder} is torn"


def _misfit(write: str, told: Sequence[str], found: int) -> Iterator[str]:
    last = told[-1] if told else ""
    allowed = {"ok": (1,), "refused": (0, 1), "unknown": (0, 1), "invoke": (0, 1)}.get(last, (0,))
    if found not in allowed or not told:
        yield f"{write} was told as {told}, and is there {found} times"


def _waited(happened: Sequence[tuple[str, float]]) -> float:
    return happened[-1][1] - happened[0][1]
