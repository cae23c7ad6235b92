"""Which kinds of values the fields of a form take, and which their answers are."""

from collections.abc import Mapping
from functools import reduce
from typing import Final

from paoctl.model.form import Field, Scalar
from paoctl.template.kinds import BOOLEAN, INTEGER, LIST, NUMBER, OBJECT, TEXT, Kinds, kinds_of_value

_KINDS: Final[Mapping[str, Kinds]] = {
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "number": NUMBER,
    "multiselect": LIST,
    "list": LIST,
    "keyvalue": OBJECT,
}
"""Of the field types; those that are not here are text."""
_SCALARS: Final = TEXT | NUMBER | BOOLEAN


def values_of(field: Field) -> tuple[Scalar, ...]:
    """The options of a question as they are stored; none where there are none, or an expression gives them."""
    return field.enum or (tuple(each.value for each in field.options) if isinstance(field.options, tuple) else ())


def kinds_of_field(field: Field) -> Kinds:
    """What an answer is, and so what may be given for it; a question without an answer is null besides."""
    if field.type != "select":
        return _KINDS.get(field.type, TEXT)
    values = values_of(field)
    return reduce(frozenset.union, map(kinds_of_value, values)) if values else _SCALARS
