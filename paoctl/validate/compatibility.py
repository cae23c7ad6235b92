"""What of a form or of outputs breaks those who rely on it: answers that were right, outputs that were promised."""

from collections.abc import Iterator, Mapping
from typing import Final

from paoctl.form.difference import same
from paoctl.model.catalog import Output, OutputType
from paoctl.model.form import NO_VALIDATION, Field, FieldType, Form, Group, Mutability, Scalar, Validation

_WIDER: Final[Mapping[FieldType, frozenset[FieldType]]] = {
    "integer": frozenset({"number"}),
    "string": frozenset({"textarea"}),
    "textarea": frozenset({"string"}),
    "email": frozenset({"string", "textarea"}),
    "date": frozenset({"string", "textarea"}),
}
"""Types that take every answer of another one."""
_STRICTER: Final[Mapping[Mutability, int]] = {"in-place": 0, "replace": 1, "immutable": 2}
_UNIQUE: Final[Mapping[str | None, int]] = {None: 0, "item": 1, "repository": 2}
_NARROWER_OUTPUT: Final[Mapping[OutputType, OutputType]] = {"number": "integer"}
"""An output may become what is a case of what it was."""


def form_breaks(before: Form, after: Form) -> Iterator[str]:
    """Why answers that the old form took may not be taken by the new one, in words; as far as it can be decided."""
    old, new = _placed(before), _placed(after)
    for name, (group, field) in old.items():
        if name not in new:
            yield f"field `{name}` is gone"
            continue
        yield from _field_breaks(field, new[name][1])
        yield from _hidden_breaks(name, _conditions(group, field), _conditions(*new[name]))
    for name, (_, field) in new.items():
        if name not in old and _needs_answer(field):
            yield f"field `{name}` is new, required, and has no default"


def output_breaks(before: Mapping[str, Output], after: Mapping[str, Output]) -> Iterator[str]:
    """Why those who read the old outputs may not be able to read the new ones, in words."""
    for name, old in before.items():
        new = after.get(name)
        if new is None:
            yield f"output `{name}` is gone"
            continue
        if new.type not in (old.type, _NARROWER_OUTPUT.get(old.type)):
            yield f"output `{name}` was of type {old.type} and is {new.type}"
        if new.sensitive and not old.sensitive:
            yield f"output `{name}` has become sensitive"
        if old.required and not new.required:
            yield f"output `{name}` may now be missing"


def _placed(form: Form) -> dict[str, tuple[Group, Field]]:
    return {field.id: (group, field) for group in form.groups for field in group.fields}


def _needs_answer(field: Field) -> bool:
    return field.required and field.default is None


def _field_breaks(old: Field, new: Field) -> Iterator[str]:
    if new.type != old.type and new.type not in _WIDER.get(old.type, ()):
        yield f"field `{new.id}` was of type {old.type} and is {new.type}"
        return
    if (new.of or "string") not in {old.of or "string", "number" if old.of == "integer" else ""}:
        yield f"the elements of field `{new.id}` were of type {old.of or 'string'} and are {new.of or 'string'}"
    if _needs_answer(new) and not _needs_answer(old):
        yield f"field `{new.id}` is now required, without a default"
    if gone := _gone_choices(old, new):
        yield f"field `{new.id}` no longer takes {', '.join(f'`{each}`' for each in gone)}"
    elif _choices(old) is None and old.options is None and _choices(new) is not None:
        yield f"field `{new.id}` now takes only some values"
    yield from (f"field `{new.id}` {why}" for why in _narrowed(old.validation, new.validation))
    if _STRICTER[new.mutability] > _STRICTER[old.mutability]:
        yield f"field `{new.id}` was changed {old.mutability} and is now {new.mutability}"
    if _UNIQUE[new.unique] > _UNIQUE[old.unique]:
        yield f"the answers to field `{new.id}` must now be unique"


def _choices(field: Field) -> tuple[Scalar, ...] | None:
    """The values of a choice that is written out; None where there is none, or an expression."""
    if field.enum is not None:
        return field.enum
    return tuple(option.value for option in field.options) if isinstance(field.options, tuple) else None


def _gone_choices(old: Field, new: Field) -> list[Scalar]:
    offered, now = _choices(old), _choices(new)
    if offered is None or now is None:
        return []
    return [value for value in offered if not any(same(value, other) for other in now)]


def _narrowed(old: Validation | None, new: Validation | None) -> Iterator[str]:
    """Bounds that have closed in. Of two patterns nobody can tell here which takes more; one where there was none."""
    old, new = old or NO_VALIDATION, new or NO_VALIDATION
    lows = (("min", old.min, new.min), ("minLength", old.min_length, new.min_length))
    for name, was, now in (*lows, ("minItems", old.min_items, new.min_items)):
        if now is not None and (was is None or now > was):
            yield f"has a stricter {name}: {now:g}"
    highs = (("max", old.max, new.max), ("maxLength", old.max_length, new.max_length))
    for name, was, now in (*highs, ("maxItems", old.max_items, new.max_items)):
        if now is not None and (was is None or now < was):
            yield f"has a stricter {name}: {now:g}"
    if new.pattern is not None and old.pattern is None:
        yield f"must now match {new.pattern}"


def _conditions(group: Group, field: Field) -> frozenset[str]:
    return frozenset(each for each in (group.visible_when, field.visible_when) if each is not None)


def _hidden_breaks(name: str, old: frozenset[str], new: frozenset[str]) -> Iterator[str]:
    """An answer to a question that is not asked is refused. Of two conditions nobody can tell which is the wider."""
    if not old and new:
        yield f"field `{name}` was always asked for and is now only {' and '.join(f'when {each}' for each in new)}"
