"""Patterns that authors write: matched in linear time, whatever the text (RE2's syntax: no look-around, no \\1)."""

from functools import lru_cache
from typing import Protocol


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: str) -> object | None:
        """The first match, anywhere in the text."""
        ...


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
        compiled: Pattern = re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError) as error:
        raise ValueError(_reason(error)) from None
    return compiled


def matches(pattern: str, text: str) -> bool:
    """Does the pattern match somewhere in the text, as JSON Schema means it?

    Raises:
        ValueError: the pattern can't be read.
    """
    return compile_pattern(pattern).search(text.encode("utf-8", "replace").decode()) is not None


def _reason(error: Exception) -> str:
    """RE2 gives its reason as bytes."""
    reason: object = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(error)
