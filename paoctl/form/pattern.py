"""Patterns that authors write: matched in linear time, whatever the text (RE2's syntax: no look-around, no \\1).

Linear in the text, and in the pattern as well: `([a-z]+){1000}` is a program of 4,002 steps, and each of them may be
looked at for each character. So the longer the program, the shorter the texts that it is tried on.
"""

from functools import lru_cache
from typing import Final, NamedTuple, Protocol

MOST_STEPS: Final = 20_000_000
"""Steps of a program times characters of a text: about a fifth of a second. A usual pattern has some hundred steps, and
no answer more than 65,536 characters."""


class _Program(Protocol):
    """What RE2 makes of a pattern."""

    programsize: int

    def search(self, text: str) -> object | None: ...


class Pattern(NamedTuple):
    """A compiled pattern."""

    program: _Program

    @property
    def longest(self) -> int:
        """Characters of the longest text that it can match."""
        return MOST_STEPS // max(self.program.programsize, 1)

    def matches(self, text: str) -> bool:
        """Does it match somewhere in a text? Never in one that is longer than it is tried on."""
        if len(text) > self.longest:
            return False
        return self.program.search(text.encode("utf-8", "replace").decode()) is not None


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Pattern:
    """The pattern, compiled.

    Raises:
        ValueError: it can't be read, or would be too large; the message says why.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return Pattern(re2.compile(pattern, options))
    except (re2.error, UnicodeEncodeError) as error:
        raise ValueError(_reason(error)) from None


def matches(pattern: str, text: str) -> bool:
    """Does the pattern match somewhere in the text, as JSON Schema means it?

    Raises:
        ValueError: the pattern can't be read.
    """
    return compile_pattern(pattern).matches(text)


def _reason(error: Exception) -> str:
    """RE2 gives its reason as bytes."""
    reason: object = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(error)
