"""What may stand at a place, in words, from its JSON Schema: its kind, its choices, its bounds."""

from collections.abc import Iterator, Mapping
from typing import Final

from paoctl.shape.wording import FORMS, joined

Schema = Mapping[str, object]

_KINDS: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
}
_BOUNDS: Final = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minItems": "at least {} elements",
    "maxItems": "at most {} elements",
    "minProperties": "at least {} keys",
}


def kind_in_words(schema: Schema) -> str:
    """The kind of value: `text`, `a list`, `a mapping`, `a choice`, `anything`."""
    words = tuple(dict.fromkeys(_kind(member) for member in _members(schema)))
    return joined(words) if words else "anything"


def choices_of(schema: Schema) -> tuple[str, ...]:
    """The words that may stand there, when only certain ones may."""
    found: list[str] = []
    for member in _members(schema):
        words = member.get("enum", [member["const"]] if "const" in member else [])
        found += [str(word) for word in words] if isinstance(words, list) else []
    return tuple(found)


def bounds_in_words(schema: Schema) -> tuple[str, ...]:
    """Forms and limits, a line each; of a list also those of its elements."""
    found: list[str] = []
    for member in _members(schema):
        pattern = member.get("pattern")
        if isinstance(pattern, str):
            found.append(FORMS.get(pattern, f"what matches {pattern}"))
        found += [words.format(member[key]) for key, words in _BOUNDS.items() if key in member]
        if member.get("x-secret-safe") is True:
            found.append("a secret may stand here")
        items = member.get("items")
        if isinstance(items, Mapping):
            found += [f"each: {line}" for line in bounds_in_words(items)]
    return tuple(found)


def _kind(schema: Schema) -> str:
    if "enum" in schema or "const" in schema:
        return "a choice"
    if "$ref" in schema:
        return "a mapping"
    return _KINDS.get(str(schema.get("type")), "anything")


def _members(schema: Schema) -> Iterator[Schema]:
    """The kinds of values that a union takes; null means that the key may be left out."""
    union = schema.get("anyOf")
    for member in union if isinstance(union, list) else [schema]:
        if member.get("type") != "null":
            yield member
