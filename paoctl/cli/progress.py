"""Steps on the screen while they run: a table that follows them on a terminal, a line a change elsewhere."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from paoctl.cli.terminal import messages, tell
from paoctl.execute.desk import StepEvent
from paoctl.report.progress import Board, board_text, event_line

if TYPE_CHECKING:
    from rich.text import Text

_PER_SECOND: Final = 8


@contextmanager
def progress() -> Iterator[Callable[[StepEvent], None]]:
    """What hears the events of steps, from any thread, and shows them on stderr until the end of the `with`."""
    terminal = messages()
    if not terminal.interactive:
        with closing(_Lines()) as lines:
            yield lines.hear
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    board, lock = Board(), threading.Lock()
    console = Console(stderr=True, force_terminal=True, no_color=not terminal.colour, width=terminal.width)

    def drawn() -> "Text":
        with lock:
            text = board_text(board, terminal, time.monotonic(), console.height - 1)
        return Text.from_ansi(text, no_wrap=True, overflow="ellipsis")

    def hear(event: StepEvent) -> None:
        with lock:
            board.hear(event, time.monotonic())

    with Live(console=console, get_renderable=drawn, refresh_per_second=_PER_SECOND):
        yield hear


class _Lines:
    """A line a change; nothing once it is closed, whatever a thread that was left to itself still tells."""

    def __init__(self) -> None:
        self._board = Board()
        self._lock = threading.Lock()
        self._closed = False

    def hear(self, event: StepEvent) -> None:
        """Tell what is new."""
        with self._lock:
            is_new = self._board.hear(event, time.monotonic())
            if is_new and event.status != "pending" and not self._closed:  # nothing has happened to it yet
                tell(event_line(event, messages()))

    def close(self) -> None:
        """Fall silent."""
        with self._lock:
            self._closed = True
