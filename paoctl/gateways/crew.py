"""Work that is done side by side in processes of its own, and handed back in order.

Forked by hand: `multiprocessing` takes longer to import than a few hundred files take to validate.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from paoctl.errors import PlatformError

FEWEST: Final = 100
"""Fewer tasks than this are done here: the processes would take longer to start (bench/validate.py)."""

Work = Callable[[str], str]
"""From a task to what came of it, a text without line feeds."""


class ForkingCrew:
    """As many processes as this one may use processors."""

    def __init__(
        self, seen: Callable[[int, int], None] = lambda _done, _all: None, *, hands: int | None = None
    ) -> None:
        """Nobody works yet.

        Args:
            seen: hears after each task how many are done, of how many.
            hands: so many processes, also for a few tasks; None for what pays.
        """
        self._seen = seen
        self._hands = hands

    def each(self, work: Work, tasks: Sequence[str]) -> Iterator[str]:
        """What came of each task, in their order.

        Raises:
            PlatformError: a process was killed; what was not done is not passed over.
            Exception: whatever `work` raises.
        """
        hands = self._hands or (_processors() if len(tasks) >= FEWEST else 1)
        results = _together(work, tasks, hands) if hands > 1 else map(work, tasks)
        for done, result in enumerate(results, 1):
            self._seen(done, len(tasks))
            yield result


@dataclass(slots=True)
class _Hand:
    """A process that works."""

    pid: int
    said: BinaryIO
    """A line for each task that it has done."""
    status: int | None = None
    """How it ended; None as long as nobody has asked."""

    def end(self) -> int:
        """Wait for its end; how it ended, as `os.waitpid` says it."""
        if self.status is None:
            _, self.status = os.waitpid(self.pid, 0)
        return self.status


def _together(work: Work, tasks: Sequence[str], hands: int) -> Iterator[str]:
    """Every hand takes each so-many-th task, so that all of them are done at about the same time."""
    crew: list[_Hand] = []
    try:
        for number in range(hands):
            crew.append(_hired(work, tasks[number::hands], crew))
        for number, task in enumerate(tasks):
            hand = crew[number % hands]
            line = hand.said.readline()
            yield line[:-1].decode() if line.endswith(b"\n") else _again(work, task, hand)
    finally:
        for hand in crew:
            hand.said.close()
            if hand.status is None:
                os.kill(hand.pid, signal.SIGKILL)
                hand.end()


def _again(work: Work, task: str, hand: _Hand) -> str:
    """Do here what a hand has given up, so that its failure comes up here; unless the hand was killed."""
    status = hand.end()
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        raise PlatformError(f"a process of paoctl was ended by {name}", remedy="try again, with more memory")
    return work(task)


def _hired(work: Work, share: Sequence[str], others: Sequence[_Hand]) -> _Hand:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return _Hand(pid, os.fdopen(reading, "rb"))
    code = 1
    try:  # from here on this is the other process; it never returns
        os.close(reading)
        for other in others:
            os.close(other.said.fileno())
        with os.fdopen(writing, "wb") as told:
            for task in share:
                told.write(work(task).encode() + b"\n")
        code = 0
    finally:
        os._exit(code)


def _processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS
