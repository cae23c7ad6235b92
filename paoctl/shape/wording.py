"""Forms and kinds of values in words: what a pattern asks for, what was wanted, what was found."""

import re
from collections.abc import Mapping
from typing import Final

from paoctl.model.source import Pointer

FORMS: Final[Mapping[str, str]] = {
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": "lower-case letters and digits, in words joined by single dashes, as orders-db",
    r"^[a-z][a-z0-9]*(-[a-z0-9]+){2,}$": (
        "three or more words of lower-case letters and digits, joined by dashes, as database-postgresql-standard"
    ),
    r"^[a-z][A-Za-z0-9]*$": "letters and digits, a lower-case letter first, as instanceName",
    r"^[a-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*$": "letters, digits and single dashes, a lower-case letter first",
    r"^@[A-Za-z0-9-]+(/[A-Za-z0-9._-]+)?$": "a team or a person as CODEOWNERS spells them: @org/team or @login",
    r"^[a-z][a-z0-9-]+(@[\^~]?\d[0-9A-Za-z.+-]*)?$": "the id of an item, perhaps with a range: @1.2.0, @^1.2, @~1.2",
    r"^([a-z0-9-]+/)?[A-Za-z0-9_-]+:(replace|delete)$": "an action and its loss, as database/instance:replace",
    r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$": "owner/name",
    r"^[A-Za-z0-9][A-Za-z0-9._/-]*$": "the name of a branch",
    r"^(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?$": "a host, as api.acme.example, api.acme.example:8443 or *.acme.example",
    r"^[0-9a-f]{40}([0-9a-f]{24})?$": "the whole id of a commit: 40 digits and letters a to f",
    r"^[A-Z][A-Z0-9_]*$": "upper-case letters, digits and `_`, as ANNOUNCE_URL",
}
"""What each pattern of the models asks for; tests/load/test_wording.py holds the table to the models."""

WANTED: Final[Mapping[str, str]] = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
"""What pydantic's errors of type ask for."""

_PLAIN: Final = re.compile(r"[A-Za-z][\w .^~/-]*|[\w.-]+@[\w.^~-]+|\d+(?:\.\d+){2}")
"""Texts that need no quotes in YAML, but for words that are read as another value."""
_NOT_TEXT: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def kind(value: object) -> str:
    """What a value is, in words."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case Mapping():
            return "a mapping"
        case _:
            return "a list"


def code(text: str) -> str:
    """A text of the user's in a message: short, on one line, marked as code."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= 60 else line[:57] + '…'}`"


def joined(words: tuple[str, ...]) -> str:
    """`a, b or c`."""
    *head, last = words
    return f"{', '.join(head)} or {last}" if head else last


def flow(value: object) -> str:
    """A value as one writes it in a line of YAML."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str() if not _PLAIN.fullmatch(value) or value.lower() in _NOT_TEXT:
            return f'"{value}"'
        case _:
            return str(value)


def dotted(pointer: Pointer) -> str:
    """A pointer as `paoctl explain` takes it: keys joined by dots, indexes left out."""
    return ".".join(part for part in pointer if isinstance(part, str))


def first_sentence(text: str) -> str:
    """What a docstring says first."""
    return text.split("\n", maxsplit=1)[0].removesuffix(".")
