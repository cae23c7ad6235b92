"""How far something is that takes longer than a moment: a line on a terminal, which goes when it is done."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from paoctl.cli.terminal import draw, messages

_MOMENT: Final = 1.0
"""Seconds before anything is shown."""
_OFTEN: Final = 0.1
"""Seconds between two drawings."""
_WIDTH: Final = 30
"""Columns of the bar."""


@contextmanager
def meter(what: str) -> Iterator[Callable[[int, int], None]]:
    """What hears how many of all are done; it draws on stderr if that is a terminal, and takes its line away again."""
    if not messages().interactive:
        yield lambda _done, _all: None
        return
    next_at = time.monotonic() + _MOMENT
    drawn = False

    def seen(done: int, whole: int) -> None:
        nonlocal next_at, drawn
        if (now := time.monotonic()) >= next_at:
            next_at, drawn = now + _OFTEN, True
            _write(f"{what} {_bar(done, whole)} {done:,} of {whole:,}")

    try:
        yield seen
    finally:
        if drawn:
            _write("")


def _bar(done: int, whole: int) -> str:
    full = _WIDTH * done // max(whole, 1)
    return f"[{'#' * full}{'.' * (_WIDTH - full)}]"


def _write(line: str) -> None:
    draw(f"\r\x1b[K{line}")
