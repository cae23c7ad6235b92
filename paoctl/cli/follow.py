"""Following one request: look, show what is new, wait, look again."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from paoctl.cli.terminal import messages, tell
from paoctl.cli.window import Window
from paoctl.errors import Interrupted
from paoctl.model.phase import SETTLING
from paoctl.report.following import Seen, changes, following_text
from paoctl.workflows.standings import Found

EVERY: Final = 3.0
"""Seconds between two looks."""


def looks(window: Window, first: Found, until: float = math.inf) -> Iterator[Found]:
    """The request as it is now, then each time something is new; ends when the clock reads `until`."""
    clock, seen = window.wiring.clock, first
    yield seen
    while (left := until - clock.monotonic()) > 0:
        clock.sleep(min(EVERY, left))
        window = window.again()
        found = window.find(str(first.standing.ref), proposed=seen.standing.phase == "proposed")
        if found.standing != seen.standing or found.history.last != seen.history.last:
            seen = found
            yield seen


@contextmanager
def only_looking(ref: object) -> Iterator[None]:
    """Ctrl-C ends the look, not the request.

    Raises:
        Interrupted: at Ctrl-C; says so.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"{ref} goes on without a watcher", remedy=f"look again: paoctl watch {ref}") from None


def is_settled(found: Found) -> bool:
    """Will nothing happen any more by itself?"""
    return found.standing.phase in SETTLING


@contextmanager
def shown() -> Iterator[Callable[[Found], None]]:
    """What shows a request each time it is new: a table that follows it on a terminal, a line a change elsewhere."""
    terminal = messages()
    if not terminal.interactive:
        seen: list[Seen | None] = [None]

        def say(found: Found) -> None:
            now = (found.standing, found.history)
            tell(changes(seen[-1], now, terminal))
            seen.append(now)

        yield say
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True, force_terminal=True, no_color=not terminal.colour, width=terminal.width)
    with Live(console=console, auto_refresh=False) as live:

        def draw(found: Found) -> None:
            text = following_text(found.standing, found.history, terminal)
            live.update(Text.from_ansi(text, no_wrap=True, overflow="ellipsis"), refresh=True)

        yield draw
