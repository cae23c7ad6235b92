"""One thread at a time: the threads of the engine, of one process or of several, take turns as the dice fall.

Every thread has a seat. It goes on until it comes to a boundary (`turn`), or has to wait for another (`wait`); then the
dice say who is next of those that can go on. So steps that run side by side meet each other in any order, and in the
same order for the same dice.
"""

import _thread
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Final

_CHANGES: Final = (0.03, 0.06, 0.5)
"""How often the dice decide anew at a boundary who goes on: long runs of one side find what short ones do not."""
_HERE: Final = threading.local()


class Stuck(AssertionError):
    """Everybody waits for somebody."""


@dataclass(slots=True, eq=False)
class Seat:
    """A thread, and what it waits for."""

    table: "Table"
    process: object
    """Whose thread it is: a process is paused whole."""
    number: int
    """From 1, and never another's: the system gives the number of a thread that ended to a new one, when it likes."""
    until: Callable[[], bool] | None = None
    go: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.go.acquire()


class Table:
    """Threads that take turns."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._changes = dice.choice(_CHANGES)
        self._seats: list[Seat] = []
        self._numbers = count(1)
        self._paused: list[object] = []
        self._over = threading.Event()
        self._failure: BaseException | None = None

    def play(self, sides: Sequence[Callable[[], None]]) -> None:
        """Processes side by side, each to its end and to that of its threads."""
        for side in sides:
            self.seat(side, object())
        self._pass(None, None)
        self._over.wait()
        if self._failure:
            raise self._failure

    def seat(self, work: Callable[[], None], process: object) -> None:
        """A new thread; it begins when it is its turn."""
        seat = Seat(self, process, next(self._numbers))
        self._seats.append(seat)
        _thread.start_new_thread(self._sit, (seat, work))  # nobody waits for its first step, nor joins it

    def turn(self) -> None:
        """A boundary: perhaps somebody else goes on; returns when it is this thread's turn again."""
        if self._dice.random() < self._changes:
            self._pass(_HERE.seat, None)

    def wait(self, until: Callable[[], bool]) -> None:
        """Let others go on until something holds."""
        if until():
            return
        seat: Seat = _HERE.seat
        seat.until = until
        self._pass(seat, seat.process)
        seat.until = None

    def pause(self, others: Callable[[], None]) -> None:
        """The process of this thread stands still, while the thread plays another one."""
        seat: Seat = _HERE.seat
        hanging, seat.process = seat.process, object()
        self._paused.append(hanging)
        try:
            others()
        finally:
            self._paused.remove(hanging)
            seat.process = hanging

    def _sit(self, seat: Seat, work: Callable[[], None]) -> None:
        _HERE.seat = seat
        seat.go.acquire()
        try:
            work()
        except BaseException as exc:  # noqa: BLE001 - it is raised where the table was made
            self._failure = self._failure or exc
        finally:
            self._seats.remove(seat)
            if self._seats:
                self._pass(None, seat.process)
            else:
                self._over.set()

    def _pass(self, me: Seat | None, process: object) -> None:
        """Who is next: of a process that only waits for itself mostly another thread of it."""
        ready = [each for each in self._seats if each.process not in self._paused and (not each.until or each.until())]
        own = [each for each in ready if each.process is process]
        if own and self._dice.random() >= self._changes:
            ready = own
        if not ready:
            self._failure = self._failure or Stuck("everybody waits for somebody")
            self._over.set()
            threading.Event().wait()
        chosen = self._dice.choice(ready)
        if chosen is me:
            return
        chosen.go.release()
        if me:
            me.go.acquire()


def seated() -> Table | None:
    """The table at which this thread sits."""
    seat = getattr(_HERE, "seat", None)
    return seat.table if seat else None


def seat_number() -> int:
    """Which thread this is; 0 where there is no table, for there is but one."""
    seat = getattr(_HERE, "seat", None)
    return seat.number if seat else 0


def wait(until: Callable[[], bool]) -> None:
    """Wait at the table; where there is none, nobody else is there to wait for."""
    table = seated()
    if table:
        table.wait(until)


def join_table(work: Callable[[], None]) -> None:
    """A new thread of this process takes its seat; where there is no table, whoever waits for it does its work."""
    seat = getattr(_HERE, "seat", None)
    if seat is not None:
        seat.table.seat(work, seat.process)
