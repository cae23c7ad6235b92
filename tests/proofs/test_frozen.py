"""SIGINT and SIGTERM when nothing answers any more, neither the target nor Git nor the forge: the real program ends all
the same, and takes its children along.
"""

import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Final

import pytest

from paoctl.cli import executor
from paoctl.execute.desk import Limits
from paoctl.sandbox.http import App, Request, Response
from paoctl.workflows import fulfill
from tests.proofs.assassin import Assassin
from tests.proofs.playground import PATIENCE, Playground, playground

DATABASE: Final = "database-postgresql-standard"
WITHIN: Final = 5.0
"""Seconds from the signal to the end of the process."""
AT_ONCE: Final = 0.7
"""Seconds in which a second signal ends it, while git hangs: less than half of what that is given after the first."""
TRIES: Final = 3
"""A machine that is busy with other things may be slow once."""


class Frozen(App):
    """The services of a sandbox: from the first call of the target on, nothing that paoctl sends is answered."""

    def __init__(self, inner: App) -> None:
        super().__init__(inner.routes)
        self._inner = inner
        self.cold = Event()
        self.thaw = Event()

    def __call__(self, request: Request) -> Response:
        """Answer, or wait until it thaws."""
        if not Assassin.is_by_hand(request) and not self.thaw.is_set():
            if request.method == "PUT":
                self.cold.set()
            if self.cold.is_set():
                self.thaw.wait(PATIENCE)
        return self._inner(request)


@dataclass
class Stopped:
    """What was seen of a process that was asked to stop."""

    code: int
    err: str
    took: float
    """Seconds from the last signal to its end."""
    children: set[int] = field(default_factory=set)
    """Every process that it had begun and that ran at some moment since it was asked."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with playground(tmp_path_factory.mktemp("frozen") / "platform") as ground:
        yield ground


def descendants(pid: int) -> dict[int, str]:
    """The processes that a process has begun, and those that these have begun, with their command lines."""
    shown = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = {int(own): (int(parent), args) for own, parent, args in (line.split(None, 2) for line in shown.splitlines())}
    found = {pid}
    while more := {own for own, (parent, _) in rows.items() if parent in found} - found:
        found |= more
    return {own: rows[own][1] for own in found - {pid}}


def alive() -> set[int]:
    """All processes that run; one that has ended and that nobody has asked for yet is none."""
    rows = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    return {int(pid) for pid, stat in (line.split()[:2] for line in rows.splitlines()) if not stat.startswith("Z")}


def stop(ground: Playground, name: str, *, again: bool = False) -> Stopped:
    """Ask for a database; ask the run to stop while nothing answers it, and maybe again; then finish what it left."""
    ground.must("request", DATABASE, "--name", name, "--yes")
    ground.agree()
    inner, frozen = ground.sandbox.app, Frozen(ground.sandbox.app)
    ground.sandbox.app = frozen
    try:
        with ground.start("fulfill") as process:
            assert frozen.cold.wait(PATIENCE)
            seen = set(descendants(process.pid))
            process.send_signal(signal.SIGTERM)
            asked = time.monotonic()
            while process.poll() is None:
                running = descendants(process.pid)
                seen |= running.keys()
                if again and any("remote-http" in args for args in running.values()):
                    again = False
                    process.send_signal(signal.SIGINT)
                    asked = time.monotonic()
                time.sleep(0.05)
            assert not again, "no git talked to the forge"
            took = time.monotonic() - asked
            _, err = process.communicate()
        left = Stopped(process.returncode, err, took, seen)
        time.sleep(1)
        left.children &= alive()
    finally:
        frozen.thaw.set()
        ground.sandbox.app = inner
    ground.must("fulfill")
    assert ground.phases()[f"{DATABASE}/{name}"] == "ready"
    return left


def fastest(ground: Playground, name: str, within: float, *, again: bool) -> float:
    """The seconds of the first of a few tries that is in time, else of the last; each leaves nothing behind."""
    took = float("inf")
    for number in range(TRIES):
        left = stop(ground, f"{name}-{number}", again=again)
        assert left.code == 130, left.err
        assert left.children == set()
        took = left.took
        if took <= within:
            break
    return took


@pytest.mark.ci
def test_a_run_that_nobody_answers_ends_in_time_and_leaves_no_child_behind(ground: Playground) -> None:
    assert fastest(ground, "once", WITHIN, again=False) <= WITHIN


def test_all_that_is_waited_for_together_fits_in() -> None:
    """Calls, then records of them, then comments: each may hang."""
    assert Limits().grace + fulfill._LAST_WORDS + executor._COMMENTS <= WITHIN - 0.2


@pytest.mark.ci
def test_a_second_signal_ends_it_at_once_and_its_children_too(ground: Playground) -> None:
    assert fastest(ground, "twice", AT_ONCE, again=True) <= AT_ONCE
