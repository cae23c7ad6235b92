"""The streams of this process: data goes to stdout, all that is said about it to stderr."""

import os
import sys
from typing import TextIO

from paoctl.errors import PlatformError
from paoctl.report.terminal import Terminal, terminal_of


def output() -> Terminal:
    """What stdout allows."""
    return terminal_of(sys.stdout, os.environ)


def messages() -> Terminal:
    """What stderr allows."""
    return terminal_of(sys.stderr, os.environ)


def show(text: str) -> None:
    """Write data to stdout, ended by a line feed.

    Raises:
        PlatformError: it can't be written, as to a disk that is full.
    """
    try:
        sys.stdout.write(_line(text))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        drop(sys.stdout)
        raise PlatformError(f"the output can't be written: {error.strerror}", remedy="send it elsewhere") from error


def tell(text: str) -> None:
    """Write what is no data to stderr, ended by a line feed."""
    draw(_line(text))


def draw(text: str) -> None:
    """Write to stderr as it is. Where nobody reads it any more, the work that it tells of goes on, unheard."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        drop(sys.stderr)


def drop(stream: TextIO) -> None:
    """Let what is left for a stream go nowhere, so that the interpreter does not complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def can_ask(*, no_input: bool) -> bool:
    """May we ask a question: is somebody there to answer, and was it not forbidden?

    Questions are drawn on stderr, so that `paoctl request … --dry-run > file` can ask too. Nobody sits at a CI job,
    even one that has a terminal.
    """
    return not no_input and not os.environ.get("CI") and sys.stdin.isatty() and messages().interactive


def _line(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"
