"""The value of a ticket's field, as people typed or picked it."""

from collections.abc import Mapping
from typing import Final

from paoctl.model.outcome import OutputSpec

_TRUTH: Final[Mapping[str, bool]] = {"true": True, "yes": True, "false": False, "no": False}
_NAMES: Final = ("value", "name", "displayName", "key")
"""Where Jira keeps the text of an option, a priority, a person, an issue."""


def field_value(fields: Mapping[str, object], spec: OutputSpec) -> object:
    """What a field holds, as near to the wanted type as its text allows; None when it is empty.

    Raises:
        ValueError: the output is a secret, which no ticket may hold.
    """
    if spec.sensitive:
        if spec.required:
            raise ValueError("it is a secret, and no ticket may hold it: give its reference as <provider>:<path>")
        return None
    value = fields.get(spec.path)
    if isinstance(value, list):
        return [_text_of(each) for each in value] or None
    value = _text_of(value)
    if isinstance(value, float) and value.is_integer() and spec.type == "integer":
        return int(value)  # a number field of Jira gives floats only
    return _typed(value.strip(), spec.type) if isinstance(value, str) else value


def _text_of(value: object) -> object:
    if isinstance(value, Mapping):
        return next((value[name] for name in _NAMES if isinstance(value.get(name), str)), value)
    return value


def _typed(text: str, kind: str) -> object:
    """The value that a text stands for; the text itself where it stands for none, so that it can be complained of."""
    if not text:
        return None
    try:
        match kind:
            case "integer":
                return int(text)
            case "number":
                return float(text)
            case "boolean":
                return _TRUTH[text.lower()]
            case _:
                return text
    except (ValueError, KeyError):
        return text
