"""Plain values, as JSON has them: their text, their size, their kind."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from paoctl.template.fault import TOO_LARGE, WRONG_KIND, TemplateError

MAX_OUTPUT: Final = 64 * 1024
"""Bytes of UTF-8 that a template may give."""
MAX_NUMBER: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493, 2.2)."""

_EXCERPT: Final = 80


class Laid(str):
    """Text whose signs of Jira's notation are meant: an author wrote them, or a function that lays out a table."""

    __slots__ = ()


def text_of(value: object) -> str:
    """A plain value inside text: nothing for null, JSON for all that is no text."""
    match value:
        case str():
            return value
        case None:
            return ""
        case _:
            return json_text(value)


def joined(texts: Iterable[str], between: str = "") -> str:
    """The texts as one; stops as soon as they are too much.

    Raises:
        TemplateError: together they are larger than a template may give.
    """
    parts: list[str] = []
    room = MAX_OUTPUT
    for text in texts:
        room -= len(text)
        if room < 0:
            raise _too_large(None)
        parts.append(text)
    return between.join(parts)


def json_text(value: object) -> str:
    """Compact JSON with sorted keys.

    Raises:
        TemplateError: JSON has no such value.
    """
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise TemplateError(f"a value that JSON can't hold: {error}", code=WRONG_KIND) from error


def size_of(value: object) -> int:
    """Bytes of the texts in a value, and one for every other part of it."""
    match value:
        case str():
            return len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))
        case Mapping():
            return sum(size_of(key) + size_of(each) for key, each in value.items())
        case list() | tuple():
            return sum(map(size_of, value)) + 1
        case _:
            return 1


def limited(value: object, at: int | None = None) -> object:
    """The same value.

    Raises:
        TemplateError: it is larger than a template may give.
    """
    if size_of(value) > MAX_OUTPUT:
        raise _too_large(at)
    return value


def _too_large(at: int | None) -> TemplateError:
    return TemplateError(
        f"the value is larger than {MAX_OUTPUT // 1024} KiB",
        remedy="hand on a reference to large data, not the data",
        code=TOO_LARGE,
        offset=at,
    )


def excerpt(text: str) -> str:
    """The start of a text, for a message."""
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def kind_of(value: object) -> str:
    """The kind of a plain value, for people."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case Mapping():
            return "a map"
        case _:
            return "a list"
