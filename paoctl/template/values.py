"""The values that flow through a template: JSON's own, and three that stand for something else.

`Hidden` (a secret, by reference) and `Later` (an output not known yet) come from the model; a `Placeholder` is a value
of a preview that people see as `<date>`. All three may be handed on; none may be looked into.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from paoctl.model.plan import Hidden, Later
from paoctl.template.fault import RESERVED_KEY, REVEALING, TOO_LARGE, WRONG_KIND, TemplateError, Unknown

MAX_OUTPUT: Final = 64 * 1024
"""Bytes of UTF-8 that a template may give."""
MAX_NUMBER: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493, 2.2)."""

_EXCERPT: Final = 80


@dataclass(frozen=True, slots=True)
class Placeholder:
    """In a preview: a value that is known only at acceptance or in the run."""

    text: str
    """What people see, as `<date>`."""
    name: str
    """What it stands for, as `system.date`."""


def plain(value: object, at: int | None = None) -> object:
    """A value that may be looked into, as new dicts and lists down to its scalars.

    Raises:
        TemplateError: there is a secret in it.
        Unknown: there is something in it that is not known yet.
    """
    match value:
        case Hidden():
            raise TemplateError(
                "a secret can only be handed on as it is",
                remedy="use it alone or inside text, without a filter, a function, a comparison or an operator",
                code=REVEALING,
                offset=at,
            )
        case Later():
            raise Unknown([value.output])
        case Placeholder():
            raise Unknown([value.name])
        case Mapping():
            return {str(key): plain(each, at) for key, each in value.items()}
        case list() | tuple():
            return [plain(each, at) for each in value]
        case _:
            return value


def sealed(value: object) -> object:
    """A value as a rendered tree holds it: `$secret` for a secret, `$output` for what is not known yet.

    Raises:
        TemplateError: a mapping in it has a key that starts with `$`, and so could pass for one of these.
    """
    match value:
        case Hidden():
            return {"$secret": value.reference, "version": value.version}
        case Later():
            return {"$output": value.output}
        case Placeholder():
            return value.text
        case Mapping():
            return {unreserved(key): sealed(each) for key, each in value.items()}
        case list() | tuple():
            return [sealed(each) for each in value]
        case _:
            return value


def unreserved(key: object) -> str:
    """The key of a mapping that comes from an author, a requester or another system.

    Raises:
        TemplateError: it starts with `$`.
    """
    text = str(key)
    if text.startswith("$"):
        raise TemplateError(
            f"the key `{excerpt(text)}` starts with `$`",
            remedy="keys with `$` are reserved: rename it",
            code=RESERVED_KEY,
        )
    return text


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
