"""A process that writes to the state branch, and may be told to kill itself at a push: what `crowd.py` starts.

Called with one JSON document: the remote, a store, a name, the journals, the writes that are still to be made, and the
moments at which to die. Each write is a line of the log before it is tried and one after it: what it came to.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, TextIO

from paoctl.errors import PaoError
from paoctl.execute.pen import Pen
from paoctl.gateways.clock import SystemClock
from paoctl.gateways.git import GitRepo
from paoctl.model.events import Command
from paoctl.ports import Commit, Lost, Pushed, Unanswered, Write
from paoctl.record.committer import Committer
from paoctl.record.lookout import Lookout

BRANCH: Final = "pao-state"
_TRIES: Final = 500


@dataclass(frozen=True)
class Orders:
    """What a writer shall do."""

    url: str
    store: str
    name: str
    folders: Sequence[str]
    """The journals, shared with all others."""
    writes: Sequence[str]
    log: str
    threads: int
    seed: int
    die: int
    """The push at which the process dies, from 1; 0 for none."""


class Mortal(GitRepo):
    """A repository whose process may die before a push, in the middle of it, or after it."""

    def __init__(self, orders: Orders) -> None:
        super().__init__(orders.url, None, Path(orders.store))
        self._dice, self._left = Random(orders.seed), orders.die

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        """Push, if we live."""
        self._left -= 1
        moment = "" if self._left else self._dice.choice(("before", "amid", "after"))
        if moment == "before":
            _kill()
        if moment == "amid":
            threading.Timer(self._dice.uniform(0.001, 0.1), _kill).start()
        answer = super().push(ref, expect, writes, message)
        if moment == "after":
            _kill()
        return answer


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Log:
    """One line a happening, written before anything else goes on: a killed process has told all it knew."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def tell(self, what: str, write: str) -> None:
        """Something became of a write."""
        with self._lock:
            self._stream.write(json.dumps({"what": what, "write": write, "at": time.monotonic()}) + "\n")
            self._stream.flush()


def main(orders: Orders) -> None:
    """Make the writes that are left, from several threads at once."""
    with Path(orders.log).open("a", encoding="utf-8") as stream, Mortal(orders) as repo:
        log, lookout = Log(stream), Lookout(repo, BRANCH)
        with Committer(repo, BRANCH, SystemClock()) as journal, ThreadPoolExecutor(orders.threads) as pool:
            list(pool.map(lambda write: _write(write, orders, journal, lookout, log), orders.writes))


def _write(write: str, orders: Orders, journal: Committer, lookout: Lookout, log: Log) -> None:
    """Append one line to one of the journals: decided on its newest line, and again when somebody was faster.

    A definite no is tried again, under the same name; what can't be told is left alone.
    """
    folder = orders.folders[int(write.rpartition("-")[2]) % len(orders.folders)]
    log.tell("invoke", write)
    for _ in range(_TRIES):
        pen = Pen(folder, lookout.history(folder), journal, lambda: lookout.history(folder), SystemClock(), orders.name)
        try:
            if pen.note(Command(who=orders.name, verb="retry", args={"write": write})):
                log.tell("ok", write)
                return
        except PaoError as exc:
            if not _definite(exc):
                log.tell("unknown", write)
                return
            log.tell("refused", write)
    raise AssertionError(f"{write} was not written in {_TRIES} tries")


def _definite(exc: PaoError) -> bool:
    """Was it surely not written? The server said no, or the race was never won."""
    return "refused the push" in exc.cause or exc.code == "PAO803"


if __name__ == "__main__":
    main(Orders(**json.loads(sys.argv[1])))
