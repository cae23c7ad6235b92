"""JSON Schema as answers are checked by it.

`form.judge` knows all of it. It is asked where an answer is not right beyond doubt: most are, and to import what judges
takes as long as to validate a dozen items.
"""

from typing import Final

from paoctl.form.finding import Finding
from paoctl.form.pattern import matches
from paoctl.form.schema import Schema

_PLAIN: Final = frozenset({"type", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "not"})


def findings(schema: Schema, value: object) -> list[Finding]:
    """Everything in a value that its schema does not allow.

    Raises:
        ValueError: the schema has a pattern that can't be read.
    """
    if surely_right(schema, value):
        return []
    from paoctl.form.judge import judged

    return judged(schema, value)


def surely_right(schema: Schema, value: object) -> bool:
    """Is there no doubt that a text, a number or a yes satisfies its schema? False says nothing of it.

    Raises:
        ValueError: the schema has a pattern that can't be read.
    """
    if not schema.keys() <= _PLAIN:
        return False
    match schema, value:
        case {"type": "boolean"}, bool():
            return len(schema) == 1
        case {"type": "integer" | "number", "minimum": int(least), "maximum": int(most)}, int():
            return not isinstance(value, bool) and least <= value <= most and len(schema) == 3
        case _, str():
            return _is_right_text(schema, value)
    return False


def _is_right_text(schema: Schema, text: str) -> bool:
    match schema:
        case {"enum": list(choices), **rest} if not rest or rest == {"type": "string"}:
            return text in choices
        case {"type": "string", "maxLength": int(most), "not": {"pattern": str(never)}, **rest}:
            least, pattern = rest.pop("minLength", 0), rest.pop("pattern", "")
            if rest or not isinstance(least, int) or not isinstance(pattern, str):
                return False
            return least <= len(text) <= most and matches(pattern, text) and not matches(never, text)
    return False
