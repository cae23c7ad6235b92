"""Plain values as canonical YAML: block style, and quotes only where a reader of YAML 1.1 or 1.2 could err.

The same values give the same bytes on every machine: the characters that stand without quotes are listed here and not
taken from a version of the Unicode database.
"""

import math
import re
from collections.abc import Mapping
from typing import Final

_LETTER: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_INSIDE: Final = rf"{_LETTER}0-9_./@+()'&%=!?;,~$*|<>^\-"
_PLAIN: Final = re.compile(rf"[{_LETTER}_/](?:[{_INSIDE}#]|:(?=[{_INSIDE}#:])| (?=[{_INSIDE}]))*")
"""Text that begins like a word, and holds no `: ` and no ` #` (YAML 1.2.2, 7.3.3)."""
_WORDS: Final = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""Words that some reader takes for null or a boolean, in any case."""
_UNSEEN: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ue000-\uf8ff\ufeff"
    "\ufff0-\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
"""Characters that are not seen, or not seen for what they are."""
_ESCAPED: Final = re.compile(f'[\\\\"\t\n{_UNSEEN}]')
_SHORT: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
MAX_EXACT: Final = 2**53
"""Below it, floats are exact integers."""
_NOT_LITERAL: Final = re.compile(rf"[{_UNSEEN}]|\A[ \n]|^ *\t|[ \t]$|\n\n\Z", re.MULTILINE)
"""What makes a block of lines ambiguous to the eye, or to a reader."""


def yaml_text(document: Mapping[str, object]) -> str:
    """A document of mappings, lists and scalars, keys in the order given; it ends with a line feed.

    Raises:
        ValueError: NaN or infinity, which JSON does not have.
        TypeError: a value that is none of these.
    """
    return "\n".join(_lines(document)) + "\n"


def _lines(value: object) -> list[str]:
    """The lines of a node; those after the first of a scalar are to be indented."""
    match value:
        case Mapping() if value:
            return [line for key, each in value.items() for line in _entry(_quoted(str(key)), each)]
        case list() | tuple() if value:
            return [line for each in value for line in _hung("- ", _lines(each))]
        case str():
            return _text(value)
        case _:
            return [_bare(value)]


def _entry(key: str, value: object) -> list[str]:
    lines = _lines(value)
    if isinstance(value, Mapping | list | tuple) and value:
        return [f"{key}:", *_indented(lines)]
    return _hung(f"{key}: ", lines)


def _hung(lead: str, lines: list[str]) -> list[str]:
    """The first line behind the lead, the others below it."""
    return [lead + lines[0], *_indented(lines[1:])]


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]


def _text(text: str) -> list[str]:
    """In one line, or, where lines end in it and nothing is lost, as a literal block."""
    if "\n" not in text or _NOT_LITERAL.search(text):
        return [_quoted(text)]
    if text.endswith("\n"):
        return ["|", *text[:-1].split("\n")]
    return ["|-", *text.split("\n")]


def _quoted(text: str) -> str:
    """As it is, if every reader takes it for this text, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _bare(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _number(value)
        case Mapping():
            return "{}"
        case list() | tuple():
            return "[]"
        case _:
            raise TypeError(f"no YAML for {type(value).__name__}")


def _number(value: float) -> str:
    """2.0 as 2, and the shortest digits that give the same number; YAML's floats have a point (10.3.2)."""
    if not math.isfinite(value):
        raise ValueError("JSON has no such number")
    if value.is_integer() and abs(value) < MAX_EXACT:
        return str(int(value))
    digits, exponent, power = repr(value).partition("e")
    return f"{digits if '.' in digits else digits + '.0'}{exponent}{power}"
