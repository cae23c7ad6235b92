"""Answers that come as text, from `--set` and prompts, read as their question means them.

What can't be read so stays text: `check` then says what is wrong, together with everything else.
"""

import json
import re
from typing import Final, NoReturn

from paoctl.form.schema import static_options
from paoctl.model.form import Field

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,300}(\.[0-9]{1,300})?|\.[0-9]{1,300})([eE][+-]?[0-9]{1,3})?")
_TRUTH: Final = {
    **dict.fromkeys(("true", "yes", "y", "on", "1"), True),
    **dict.fromkeys(("false", "no", "n", "off", "0"), False),
}


def parse_answer(field: Field, text: str) -> object:
    """The answer that a text means: `3`, `yes`, `a,b`, `["a", "b"]`, `k=v,l=w`, `aws:prod/db`.

    Empty text is no answer (None), but for questions that ask for text.
    """
    stripped = text.strip()
    match field.type:
        case "string":
            return _choice(field, text)
        case "textarea":
            return text.replace("\r\n", "\n")
        case "date" | "email":
            return stripped or None
        case "multiselect" | "list":
            return _list(field, stripped)
        case "keyvalue":
            return _map(stripped)
        case "password":
            return _reference(stripped)
        case _:
            return _scalar(field, stripped) if stripped else None


def _scalar(field: Field, text: str) -> object:
    match field.type:
        case "integer" if static_options(field) is None:
            return _integer(text)
        case "number" if static_options(field) is None:
            return _number(text)
        case "boolean":
            return _TRUTH.get(text.lower(), text)
        case _:
            return _choice(field, text)


def _integer(text: str) -> object:
    return int(text) if _INTEGER.fullmatch(text) else text


def _number(text: str) -> object:
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _choice(field: Field, text: str) -> object:
    """The value of the option with this text, else with this label."""
    options = static_options(field) or ()
    by_value = {_written(option.value): option.value for option in options}
    by_label = {option.label: option.value for option in options if option.label}
    return by_value.get(text, by_label.get(text, text))


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _list(field: Field, text: str) -> object:
    if not text:
        return None
    if text.startswith("["):
        found = _json(text)
        if isinstance(found, list):
            return found
    items = (item.strip() for item in text.split(","))
    return [_item(field, item) for item in items if item]


def _item(field: Field, text: str) -> object:
    match field.of:
        case "integer":
            return _integer(text)
        case "number":
            return _number(text)
        case _:
            return _choice(field, text)


def _map(text: str) -> object:
    if not text:
        return None
    if text.startswith("{"):
        return _json(text)
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    if not all(equals for _, equals, _ in pairs):
        return text
    return {key.strip(): value.strip() for key, _, value in pairs}


def _reference(text: str) -> object:
    if text.startswith("{"):
        return _json(text)
    return {"secretRef": text} if text else None


def _json(text: str) -> object:
    """The JSON in a text, or the text."""
    try:
        found: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
