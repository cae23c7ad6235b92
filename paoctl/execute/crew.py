"""Threads at work, and how long they are waited for once we are asked to stop."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from queue import SimpleQueue
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Final, Generic, ParamSpec, Self, TypeVar

from paoctl.errors import Interrupted

R = TypeVar("R")
P = ParamSpec("P")

_GLANCE: Final = 0.1
"""Seconds between two looks whether we are asked to stop."""

Job = Callable[[], None]


class Crew(Generic[R]):
    """At most `size` threads. Use as a context manager: its end waits for all that was submitted.

    Once `stop` is set, nothing is waited for longer than `grace` seconds. A call that hangs then holds up neither us
    nor the end of the interpreter, which `ThreadPoolExecutor` would make wait: its thread is left to itself. Whatever
    that thread still does has to be harmless; here it is, because a pen without its lease writes nothing.
    """

    def __init__(self, size: int, stop: Event, grace: float) -> None:
        self._size = size
        self._stop = stop
        self._grace = grace
        self._end: float | None = None
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._under_way: set[Future[R]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self.ended():
            pass
        for _ in self._threads:
            self._jobs.put(None)

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Have something done as soon as a thread is free; what is raised there is raised by `result()`."""
        future: Future[R] = Future()

        def job() -> None:
            try:
                future.set_result(work(*args, **kwargs))
            except BaseException as exc:  # noqa: BLE001 - it is raised in the thread that asks for the result
                future.set_exception(exc)

        self._under_way.add(future)
        self._jobs.put(job)
        if len(self._threads) < self._size:
            thread = threading.Thread(target=self._work, daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def ended(self) -> "set[Future[R]]":
        """Wait for the next to end. Empty when all have, or when those that are left get no more time."""
        done: set[Future[R]] = set()
        while self._under_way and not done and not self._stop.is_set():
            done = wait(self._under_way, _GLANCE, FIRST_COMPLETED).done
        if self._under_way and not done:
            self._end = self._end or monotonic() + self._grace
            done = wait(self._under_way, max(0.0, self._end - monotonic()), FIRST_COMPLETED).done
        self._under_way -= done
        return done

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def unless_stopped(stop: Event, grace: float, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What some work comes to that asks others; it is left to itself, `grace` seconds after we are asked to stop.

    So a server that does not answer holds up no end: a signal is heard in the main thread, which only waits here.

    Raises:
        Interrupted: it had not ended by then.
    """
    with Crew[R](1, stop, grace) as crew:
        answer = crew.submit(work, *args, **kwargs)
    if not answer.done():
        raise Interrupted("asked to stop while a server had not answered", remedy="the same command goes on from there")
    return answer.result()
