"""What changed between two sets of answers, and what each change costs."""

from collections.abc import Mapping
from dataclasses import dataclass

from paoctl.model.form import Form, Mutability


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One answer that is not what it was."""

    field: str
    before: object
    """None: not answered."""
    after: object
    mutability: Mutability
    """What the item says of this field; in place for a field that the form no longer has."""


def differences(form: Form, before: Mapping[str, object], after: Mapping[str, object]) -> list[FieldChange]:
    """The answers that differ: those of the form in its order, then those that it no longer asks for."""
    order = dict.fromkeys([*(field.id for field in form.fields()), *before, *after])
    found = [(field_id, before.get(field_id), after.get(field_id)) for field_id in order]
    return [
        FieldChange(field_id, old, new, _mutability(form, field_id))
        for field_id, old, new in found
        if not same(old, new)
    ]


def _mutability(form: Form, field_id: str) -> Mutability:
    field = form.field(field_id)
    return "in-place" if field is None else field.mutability


def same(one: object, other: object) -> bool:
    """Are two values the same JSON? `true` is not 1; 1 is 1.0; the order of keys means nothing."""
    match one, other:
        case Mapping(), Mapping():
            return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
        case ((list() | tuple()), (list() | tuple())):
            return len(one) == len(other) and all(map(same, one, other))
        case _:
            return isinstance(one, bool) == isinstance(other, bool) and one == other
