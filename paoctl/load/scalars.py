"""What a plain scalar means: the core schema of YAML 1.2.2 (section 10.3), and what older readers make of it."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

LARGEST_INTEGER: Final = 2**53 - 1
"""The largest whole number that JSON readers agree on (RFC 8259, section 6; RFC 8785 refuses more)."""

Scalar = str | int | float | bool | None


class OutOfRangeError(ValueError):
    """A number that JSON can't carry exactly."""


class Reading(NamedTuple):
    """The value of a plain scalar, and, where YAML 1.1 reads another one, what that is and what to write instead."""

    value: Scalar
    elsewhere: str = ""
    instead: str = ""


_WORDS: Final[dict[str, Scalar]] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_OLD_BOOLEANS: Final = {
    form: truth
    for word, truth in (("yes", True), ("no", False), ("on", True), ("off", False), ("y", True), ("n", False))
    for form in (word, word.capitalize(), word.upper())
}
_NUMERIC: Final = frozenset("0123456789+-.")
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]*(?:[eE][-+][0-9]+)?")
_HEX: Final = re.compile(r"0x[0-9a-fA-F]+")
_ELSEWHERE: Final = (
    (re.compile(r"[-+]?0[0-9_]+|0o[0-7]+"), "an octal number"),
    (re.compile(r"[-+]?0b[01_]+"), "a binary number"),
    (re.compile(r"[-+]?0x[0-9a-fA-F_]+"), "a hexadecimal number"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"), "a number to the base of 60"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?"), "a date"),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)"), "infinity"),
    (re.compile(r"\.(?:nan|NaN|NAN)"), "what is no number"),
    (re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+"), "a number"),
    (re.compile(r"[-+]?[0-9][0-9_]*\.?[0-9_]*"), "a number"),
)
"""Forms that YAML 1.1 (yaml.org/type) or YAML 1.2 read as something else than text, and not both alike."""


@lru_cache(maxsize=1024)
def resolve(text: str) -> Reading:
    """Read a plain scalar; most of them are keys, which are the same few in every document.

    Raises:
        OutOfRangeError: it is a number beyond `LARGEST_INTEGER`, or one that a float can't hold.
    """
    if text in _WORDS:
        return Reading(_WORDS[text])
    if (truth := _OLD_BOOLEANS.get(text)) is not None:
        return Reading(text, "a boolean", "true" if truth else "false")
    return _number(text) if text[0] in _NUMERIC else Reading(text)


def _number(text: str) -> Reading:
    if _INTEGER.fullmatch(text):
        return Reading(_whole(text))
    if _FLOAT.fullmatch(text) and any(map(str.isdigit, text)):
        return Reading(_real(text))
    if _HEX.fullmatch(text):
        return Reading(_whole(text, 16))
    kind = next((kind for form, kind in _ELSEWHERE if form.fullmatch(text)), "")
    return Reading(text, kind)


def _whole(text: str, base: int = 10) -> int:
    if len(text) > len(str(LARGEST_INTEGER)) + 2 or abs(value := int(text, base)) > LARGEST_INTEGER:
        raise OutOfRangeError(f"between -{LARGEST_INTEGER} and {LARGEST_INTEGER}")
    return value


def _real(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise OutOfRangeError("at most 1.7976931348623157e+308")
    return value
