"""Time that passes when it is told to."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final

from paoctl.errors import Interrupted

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock whose `sleep` moves it on and returns at once; time is the same in all threads."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0
        self._lock = threading.Lock()
        self._due: list[tuple[float, Callable[[], object]]] = []
        self.slept: list[float] = []
        """The seconds of every sleep, in order."""
        self.stopped = False
        """Set when the process was asked to stop: the next sleep raises `Interrupted`."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Seconds that passed so far."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Move on; raises `Interrupted` instead once `stopped`."""
        if self.stopped:
            raise Interrupted("asked to stop")
        self.slept.append(seconds)
        self.advance(seconds)

    def later(self, seconds: float, deed: Callable[[], object]) -> None:
        """Have something happen when so much time has passed: in the thread that lets it pass."""
        with self._lock:
            self._due.append((self._passed + seconds, deed))

    def advance(self, seconds: float) -> None:
        """Let time pass, and what is due by then happen in its order."""
        with self._lock:
            until = self._passed + max(0.0, seconds)
        while deed := self._next(until):
            deed()

    def _next(self, until: float) -> Callable[[], object] | None:
        """The next deed that is due by then, at its time; or none, and it is then."""
        with self._lock:
            due = min((each for each in self._due if each[0] <= until), key=itemgetter(0), default=None)
            if due is None:
                self._passed = max(self._passed, until)
                return None
            self._due.remove(due)
            self._passed = max(self._passed, due[0])
            return due[1]
