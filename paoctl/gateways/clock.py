"""The machine's time."""

import threading
import time
from datetime import UTC, datetime

from paoctl.errors import Interrupted


class SystemClock:
    """Real time; `stop` ends every sleep of the process, in whichever thread."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self.stop = stop or threading.Event()

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; at most until `stop` is set.

        Raises:
            Interrupted: it is set.
        """
        if self.stop.wait(max(0.0, seconds)):
            raise Interrupted("asked to stop", remedy="run the same command again; it goes on where this one stopped")
