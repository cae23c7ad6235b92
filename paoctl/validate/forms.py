"""PAO20x: can every question be asked, answered and checked?"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from paoctl.form.pattern import compile_pattern
from paoctl.form.schema import is_derived, static_options
from paoctl.form.validity import faults_of, normal
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.form import NO_VALIDATION, Field, Form, Validation
from paoctl.model.source import Pointer, Source
from paoctl.rules.form import (
    BadPattern,
    CheckDoesNotApply,
    Choices,
    DefaultDoesNotFit,
    DuplicateField,
    DuplicateOption,
    ElementType,
    EmptyRange,
    SecretDefault,
    UniqueHidden,
)
from paoctl.rules.place import Part
from paoctl.validate.pattern import explain_pattern
from paoctl.validate.texts import FORM

_TEXTS: Final = frozenset({"string", "textarea", "email", "date", "list", "keyvalue"})
_NUMBERS: Final = frozenset({"integer", "number", "list"})
_MANY: Final = frozenset({"list", "multiselect", "keyvalue"})
_APPLIES: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "pattern": ("pattern", _TEXTS),
    "minLength": ("min_length", _TEXTS),
    "maxLength": ("max_length", _TEXTS),
    "min": ("min", _NUMBERS),
    "max": ("max", _NUMBERS),
    "minItems": ("min_items", _MANY),
    "maxItems": ("max_items", _MANY),
}
"""How a model calls each check, and the types of fields to whose answers it applies."""
_RANGES: Final = (("min", "max"), ("minLength", "maxLength"), ("minItems", "maxItems"))
_ASKED_WITH_CHOICES: Final = frozenset({"select", "multiselect"})
_WITHOUT_CHOICES: Final = frozenset({"boolean", "password", "keyvalue", "textarea", "date"})
_MAY_CHOOSE: Final = re.compile(r"\{\{.*(?:['\"]|fields\.)", re.DOTALL)
"""A default that may be made of constants or of other answers; most are what the request is called."""
_NEVER_UNIQUE: Final = frozenset({"boolean", "password", "list", "multiselect", "keyvalue"})


def form_faults(source: Source, form: Form) -> Iterator[Diagnostic]:
    """What is wrong with a form, but for its conditions, which are templates."""
    yield from _duplicates(source, [((*FORM, index), group.id) for index, group in enumerate(form.groups)], "group")
    placed = list(_placed(form))
    yield from _duplicates(source, [(at, field.id) for at, field in placed], "field")
    for at, field in placed:
        found = _field_faults(source, at, field)
        yield from found
        if not found and isinstance(field.default, str) and _MAY_CHOOSE.search(field.default):
            yield from _derived_faults(source, at, field, form)


def faulty_fields(source: Source, form: Form) -> frozenset[str]:
    """The fields whose own checks, choices or defaults are at fault, or that are there twice."""
    ids = Counter(field.id for field in form.fields())
    twice = (name for name, times in ids.items() if times > 1)
    return frozenset([*twice, *(field.id for at, field in _placed(form) if _field_faults(source, at, field))])


def _placed(form: Form) -> Iterator[tuple[Pointer, Field]]:
    for group_index, group in enumerate(form.groups):
        for index, field in enumerate(group.fields):
            yield (*FORM, group_index, "fields", index), field


def _duplicates(source: Source, ids: list[tuple[Pointer, str]], noun: str) -> Iterator[Diagnostic]:
    first: dict[str, Pointer] = {}
    for at, name in ids:
        if name in first:
            related = Related(source.value_at((*first[name], "id")), "first one is here")
            message = f"there is already a {noun} `{name}`"
            help_ = ("give one of them another id",)
            yield DuplicateField.at(source, (*at, "id"), message, help=help_, related=(related,))
        first.setdefault(name, at)


def _field_faults(source: Source, at: Pointer, field: Field) -> list[Diagnostic]:
    """The faults of a field; a default is tried only when the rest is right, or it would be blamed for the rest."""
    checks = field.validation or NO_VALIDATION
    found = [
        *_choice_faults(source, at, field),
        *_check_faults(source, (*at, "validation"), field, checks),
        *_pattern_faults(source, (*at, "validation", "pattern"), checks.pattern),
        *_key_faults(source, at, field),
    ]
    return found or list(_default_faults(source, at, field))


def _key_faults(source: Source, at: Pointer, field: Field) -> Iterator[Diagnostic]:
    if field.of is not None and field.type != "list":
        message = f"`of` is for lists, and `{field.id}` is a {field.type}"
        yield ElementType.at(source, (*at, "of"), message, help=("delete it, or write `type: list`",))
    if field.unique is not None and field.type in _NEVER_UNIQUE:
        message = f"a {field.type} can't be unique"
        yield UniqueHidden.at(source, (*at, "unique"), message, help=("delete it",))


def _choice_faults(source: Source, at: Pointer, field: Field) -> Iterator[Diagnostic]:
    has_options, has_enum = field.options is not None, field.enum is not None
    if field.type in _ASKED_WITH_CHOICES and not (has_options or has_enum or _is_written(source, at)):
        message = f"the {field.type} `{field.id}` has no `options`"
        help_ = ("options: [{value: small, label: Small}, {value: large, label: Large}]",)
        yield Choices.at(source, (*at, "type"), message, label="choose from what?", help=help_)
    if has_options and has_enum:
        message = f"`{field.id}` has both `options` and `enum`"
        yield Choices.at(source, (*at, "enum"), message, key=True, help=("keep one of them",))
    if field.type in _WITHOUT_CHOICES and (has_options or has_enum):
        key = "options" if has_options else "enum"
        message = f"a {field.type} has no choices"
        yield Choices.at(source, (*at, key), message, key=True, help=("delete them, or write `type: select`",))
    if field.options == () or field.enum == ():
        yield from _empty_choices(source, at, field)
    yield from _option_faults(source, at, field)


def _empty_choices(source: Source, at: Pointer, field: Field) -> Iterator[Diagnostic]:
    for key, choices in (("options", field.options), ("enum", field.enum)):
        if choices == () and field.type not in _WITHOUT_CHOICES:
            message, help_ = f"`{field.id}` can be answered with nothing: `{key}` is empty", ("write the choices",)
            yield Choices.at(source, (*at, key), message, label="choose from what?", help=help_)


def _is_written(source: Source, at: Pointer) -> bool:
    """Are there choices that could not be read? That is told already."""
    homes = (source.origin((*at, key), key=True) for key in ("options", "enum"))
    return any(pointer in home.keys for home, pointer in homes)


def _option_faults(source: Source, at: Pointer, field: Field) -> Iterator[Diagnostic]:
    key = "options" if field.options is not None else "enum"
    options = field.options if isinstance(field.options, tuple) else ()
    values = [option.value for option in options] if options else list(field.enum or ())
    seen: set[tuple[str, object]] = set()
    for index, value in enumerate(values):
        known = (type(value).__name__, value)
        if known in seen:
            message = f"the option `{value}` appears twice"
            place = (*at, key, index, "value") if options else (*at, key, index)
            yield DuplicateOption.at(source, place, message, help=("keep one of them",))
        seen.add(known)


def _check_faults(source: Source, at: Pointer, field: Field, checks: Validation) -> Iterator[Diagnostic]:
    given = {key: value for key, (name, _) in _APPLIES.items() if (value := getattr(checks, name)) is not None}
    for key in given:
        _, types = _APPLIES[key]
        if field.type not in types:
            message = f"`{key}` does not apply to answers of type {field.type}"
            yield CheckDoesNotApply.at(source, (*at, key), message, key=True, help=(f"it is for {_listed(types)}",))
    for least, most in _RANGES:
        low, high = given.get(least), given.get(most)
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            related = Related(source.value_at((*at, most)), f"`{most}` is here")
            message = f"`{least}` is larger than `{most}`: no answer fits"
            yield EmptyRange.at(source, (*at, least), message, help=("swap them",), related=(related,))


def _pattern_faults(source: Source, at: Pointer, pattern: str | None) -> Iterator[Diagnostic]:
    try:
        compile_pattern(pattern or "")
    except ValueError as error:
        found = explain_pattern(pattern or "", str(error))
        part = Part(pattern or "", found.start, found.end)
        message = f"not a valid regular expression: {found.reason}"
        yield BadPattern.at(source, at, message, part=part, label=found.label, help=(found.remedy,))


def _default_faults(source: Source, at: Pointer, field: Field) -> Iterator[Diagnostic]:
    if field.default is None:
        return
    if field.type == "password":
        message = f"the password `{field.id}` has a default"
        yield SecretDefault.at(source, (*at, "default"), message, help=("delete it; whoever asks names a secretRef",))
        return
    if is_derived(field):
        return
    help_ = ("write a default that the field takes, or none",)
    for fault in faults_of(field, static_options(field), normal(field, field.default)):
        place = (*at, "default", *fault.pointer[1:])
        yield DefaultDoesNotFit.at(
            source, place, f"the default does not fit: {fault.message}", help=fault.help or help_
        )


def _derived_faults(source: Source, at: Pointer, field: Field, form: Form) -> Iterator[Diagnostic]:
    """A default that is made of other answers, and may come to what the field does not take."""
    from paoctl.validate.possible import refused  # few forms have such

    group = form.groups[int(at[len(FORM)])]
    for each in refused(field, field.default, form, (field.visible_when, group.visible_when)):
        message = f"the default does not fit: {each.fault.message}"
        help_ = each.fault.help or ("write what the field takes",)
        yield DefaultDoesNotFit.at(source, (*at, "default"), message, part=each.part, label=each.label, help=help_)


def _listed(types: frozenset[str]) -> str:
    return ", ".join(sorted(types))
