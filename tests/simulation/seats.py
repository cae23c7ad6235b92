"""What the engine takes from `threading`, `queue` and `concurrent.futures`, taken from a table instead.

Its own code stays as it is. A run that sits at no table does all of it in one thread, one thing after the other, which
is quicker: no thread is ever started.
"""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from types import SimpleNamespace, TracebackType
from typing import Generic, NamedTuple, TypeVar

import pytest

from paoctl.execute import crew, line, pace, pen
from paoctl.model.journal import Appended, Conflict, Delta
from paoctl.record import breakers, committer, lookout
from paoctl.record.amendment import Amendment
from paoctl.workflows import removals
from tests.simulation.table import join_table, seat_number, seated, wait

T = TypeVar("T")


def seat_engine(patch: pytest.MonkeyPatch) -> None:
    """Let the engine's threads sit at the table of whoever starts them."""
    seated = SimpleNamespace(Lock=Lock, Condition=Condition, Thread=Thread, get_ident=seat_number)
    for module in (pen, committer, lookout, removals, crew, line, pace, breakers):
        patch.setattr(module, "threading", seated)
    patch.setattr(committer, "queue", SimpleNamespace(SimpleQueue=Queue))
    patch.setattr(crew, "SimpleQueue", Queue)
    patch.setattr(crew, "wait", _wait)
    result = Future.result

    def seated_result(future: "Future[T]", timeout: float | None = None) -> T:
        if not future.done():
            wait(future.done)
        assert future.done(), "nobody is there who would ever answer"
        return result(future, timeout)

    patch.setattr(Future, "result", seated_result)
    _do_without_threads(patch)


def _do_without_threads(patch: pytest.MonkeyPatch) -> None:
    """Where nobody sits, whoever waits for a thread does its work."""
    arrived, ended = committer.Committer._arrived, crew.Crew.ended

    def arrived_here(self: committer.Committer, change: Delta | Amendment) -> Appended | Conflict:
        if seated():
            return arrived(self, change)
        answer = self._submit(change)
        self._queue.put(None)
        self._work()
        return answer.result()

    def ended_here(self: "crew.Crew[T]") -> "set[Future[T]]":
        if not seated() and not self._jobs.empty():
            job = self._jobs.get()
            assert job
            job()
        return ended(self)

    patch.setattr(committer.Committer, "_arrived", arrived_here)
    patch.setattr(crew.Crew, "ended", ended_here)


class Lock:
    """A lock that is waited for at the table."""

    def __init__(self) -> None:
        self._held = False

    def __enter__(self) -> bool:
        if self._held:
            wait(lambda: not self._held)
        assert not self._held
        self._held = True
        return True

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self._held = False


class Condition:
    """Something that is waited for under a lock."""

    def __init__(self, lock: Lock | None = None) -> None:
        self._lock = lock or Lock()

    def __enter__(self) -> bool:
        return self._lock.__enter__()

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self._lock.__exit__(kind, exc, at)

    def wait_for(self, holds: Callable[[], bool]) -> None:
        """Give the lock away until it holds."""
        while not holds():
            self._lock.__exit__(None, None, None)
            wait(holds)
            self._lock.__enter__()

    def notify_all(self) -> None:
        """Who waits looks by itself."""


class Thread:
    """A thread with a seat at the table of the one that starts it."""

    def __init__(self, *, target: Callable[[], None], name: str = "", daemon: bool = True) -> None:
        self._target = target
        self._ended = False
        assert daemon, name

    def start(self) -> None:
        """Take the seat; where there is none, whoever waits does the work."""
        join_table(self._run)

    def join(self) -> None:
        """Wait for its end; where nobody sits, do what is left of its work."""
        if not seated():
            self._run()
        wait(lambda: self._ended)

    def _run(self) -> None:
        try:
            self._target()
        finally:
            self._ended = True


class Queue(Generic[T]):
    """A queue whose readers wait at the table."""

    def __init__(self) -> None:
        self._items: deque[T] = deque()

    def put(self, item: T) -> None:
        """Add to the end."""
        self._items.append(item)

    def get(self) -> T:
        """Take from the beginning."""
        if not self._items:
            wait(lambda: bool(self._items))
        return self._items.popleft()

    def empty(self) -> bool:
        """Is nothing there?"""
        return not self._items


class _Waited(NamedTuple):
    done: "set[Future[object]]"


def _wait(futures: "Iterable[Future[object]]", _seconds: float, _when: str) -> _Waited:
    """As that of `concurrent.futures`, for the first that is done; no time passes meanwhile."""
    all_ = set(futures)
    wait(lambda: any(each.done() for each in all_))
    return _Waited({each for each in all_ if each.done()})
