"""Time that passes when it is told to."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Final

from paoctl.errors import Interrupted

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock whose `sleep` moves it on and returns at once; time is the same in all threads."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0
        self._lock = threading.Lock()
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

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._passed += max(0.0, seconds)
