"""Ctrl-C and SIGTERM: the first asks to stop, the second stops."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_INTERRUPTED: Final = 130
_STDERR: Final = 2
_SHOW_CURSOR: Final = b"\x1b[?25h\r\n"
"""DECTCEM, of xterm's control sequences."""


def _give_back_terminal() -> None:
    """Show the cursor again, which the table of steps has hidden; past all buffers, for one of them may be in use."""
    if os.isatty(_STDERR):
        os.write(_STDERR, _SHOW_CURSOR)


@contextmanager
def stoppable(
    stop: Event, say: Callable[[str], None], what_goes_on: str, end_children: Callable[[], None]
) -> Iterator[None]:
    """While inside, the first signal sets `stop` and says what goes on; the second ends the process at once.

    `end_children` is called before that, in the middle of anything: it may take no lock.
    """

    def hear(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            # Nothing else may hold us up: what was begun is in the journal, the next run finds out what became of it.
            end_children()
            _give_back_terminal()
            os._exit(_INTERRUPTED)
        stop.set()
        say(what_goes_on)

    before = {each: signal.signal(each, hear) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
