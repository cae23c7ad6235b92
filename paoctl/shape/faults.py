"""Disagreements of a document with its model as findings: where, what, and how to mend it."""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple
from unicodedata import name as name_of

from paoctl.model.base import Model, is_duration, is_expression, is_version, meant_version
from paoctl.model.diagnostic import Diagnostic, Edit
from paoctl.model.source import Pointer, Position, Source, Span
from paoctl.rules.nearest import nearest
from paoctl.rules.place import offset_of
from paoctl.rules.shape import BadForm, Contradiction, NotAChoice, OutOfBounds, RequiredKey, UnknownKey, WrongType
from paoctl.rules.slip import Slip
from paoctl.shape.documentation import documentation
from paoctl.shape.mismatch import INSTEAD, Mismatch
from paoctl.shape.places import Place, place_at, sample
from paoctl.shape.wording import FORMS, code, dotted, first_sentence, flow, joined, kind

_MOST_LISTED: Final = 8
"""So many legal words are listed; of more, `paoctl explain` tells."""
_DIGITS: Final = re.compile(r"[-+]?\d+(\.\d*)?")
_WHOLE: Final = re.compile(r"\d+")
_CHOICE: Final = re.compile(r"'([^']*)'")
_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    # pydantic's name: (the limit in its context, what is said)
    "string_too_short": ("min_length", "has {} characters; it needs at least {}"),
    "string_too_long": ("max_length", "has {} characters; it may have at most {}"),
    "too_short": ("min_length", "has {} elements; it needs at least {}"),
    "too_long": ("max_length", "has {} elements; it may have at most {}"),
    "greater_than_equal": ("ge", "is {}; it must be at least {}"),
    "less_than_equal": ("le", "is {}; it may be at most {}"),
}


class Subject(NamedTuple):
    """What is compared: a document, or a part of one that has a model of its own."""

    model: type[Model]
    source: Source
    name: str
    """What `paoctl explain` calls it: `item`, `action.rest-api`."""
    at: Pointer = ()
    """Where in the document it stands."""


class _Fault(NamedTuple):
    """One disagreement, with all that it takes to speak of it."""

    subject: Subject
    at: Mismatch

    @property
    def model(self) -> type[Model]:
        return self.subject.model

    @property
    def home(self) -> tuple[Source, Pointer]:
        """The file that the node is written in, and its place there."""
        of_key = self.at.in_key or self.at.type == "extra_forbidden"
        return self.subject.source.origin((*self.subject.at, *self.at.pointer), key=of_key)

    @property
    def source(self) -> Source:
        return self.home[0]

    @property
    def pointer(self) -> Pointer:
        return self.home[1]

    @property
    def parent(self) -> Pointer:
        return self.pointer[:-1]

    @property
    def key(self) -> str:
        return str(self.at.pointer[-1])

    @property
    def place(self) -> Place:
        return place_at(self.model, self.at.pointer) or Place(object)

    @property
    def parent_place(self) -> Place:
        return place_at(self.model, self.at.pointer[:-1]) or Place(object)

    @property
    def name(self) -> str:
        """What people call the node."""
        return f"`{dotted(self.at.pointer)}`" if self.at.pointer else f"`{self.subject.name}`"

    @property
    def text(self) -> str:
        """The key or value at fault, as code."""
        return code(self.key if self.at.in_key else str(self.at.value))

    def context(self, name: str) -> object:
        return (self.at.context or {}).get(name)

    def explain(self, pointer: Pointer) -> str:
        """The command that explains a place; `pointer` is relative to the subject."""
        return f"paoctl explain {dotted((self.subject.name, *pointer))}"


def finding(subject: Subject, mismatch: Mismatch) -> Diagnostic:
    """The finding for one disagreement."""
    fault = _Fault(subject, mismatch)
    return _FINDINGS[mismatch.type](fault) if mismatch.type in _FINDINGS else _other(fault)


def _missing(fault: _Fault) -> Diagnostic:
    models = fault.parent_place.models
    meaning = documentation(models[0]).get(fault.key, "") if models else ""
    example = f"{fault.key}: {flow(sample(fault.place))}"
    return RequiredKey.at(
        fault.source,
        fault.pointer,
        f"{fault.name} is required",
        span=_head(fault.source, fault.parent),
        label=f"add `{fault.key}:` {_where(fault)}",
        help=(f"{example}   # {first_sentence(meaning)}" if meaning else example,),
    )


def _where(fault: _Fault) -> str:
    """Where a key is to be added, seen from the key that leads there."""
    start = offset_of(fault.source.text, fault.source.value_at(fault.parent).start)
    if fault.source.text[start : start + 1] == "{":
        return "between its braces"
    return "below this line" if fault.parent in fault.source.keys else "here"


def _unknown_key(fault: _Fault) -> Diagnostic:
    known = fault.parent_place.keys
    above = fault.at.pointer[:-1]
    where = f"`{dotted(above)}`" if dotted(above) else f"`{fault.subject.name}`"
    is_there = (*fault.parent, nearest(fault.key, known)) in fault.source.keys
    return UnknownKey.at(
        fault.source,
        fault.pointer,
        f"{code(fault.key)} is not a key of {where}",
        key=True,
        label="not known here",
        slip=Slip(fault.key, known, sure=not is_there),
        help=(f"keys here: {', '.join(known)}" if len(known) <= _MOST_LISTED else fault.explain(above),),
    )


def _wrong_type(fault: _Fault) -> Diagnostic:
    if (version := _version(fault)) is not None:
        return version
    special, example = _special_text(fault)
    wanted, found = special or joined(fault.at.wanted), kind(fault.at.value)
    message = f"{fault.name} must be {wanted}, not {found}"
    usual = example or _retyped(fault.at.value, fault.at.wanted[0])
    remedy = _with_unit(fault) or usual or _as_sample(fault) or f"write {wanted}"
    return WrongType.at(fault.source, fault.pointer, message, label=f"this is {found}", help=(remedy,))


def _special_text(fault: _Fault) -> tuple[str, str]:
    """What is wanted where not any text will do, for a number in quotes is none, and how to write it; else empty."""
    if fault.at.wanted == ("text",) and fault.at.value is not None:
        if is_duration(fault.place.constraints):
            return "a duration", "write one, as 45m, 1h30m or 90s"
        if is_expression(fault.place.constraints):
            return "an expression", "write one, as fields.size == 'large'"
    return "", ""


def _with_unit(fault: _Fault) -> str:
    """For a duration that is a bare number: the same with a unit."""
    written = str(fault.at.value)
    bare = is_duration(fault.place.constraints) and _WHOLE.fullmatch(written)
    return f"write a unit: {written}s for seconds, {written}m for minutes or {written}h for hours" if bare else ""


def _as_sample(fault: _Fault) -> str:
    """For what should be a mapping with keys of its own: how one looks."""
    shown = sample(fault.place) if fault.at.wanted == ("a mapping",) and fault.place.keys else None
    if isinstance(shown, dict) and len(shown) == 1 and isinstance(fault.at.value, str | int | float):
        shown = dict.fromkeys(shown, fault.at.value)
    return f"write it as {flow(shown)}" if shown else ""


def _version(fault: _Fault) -> Diagnostic | None:
    """For a version that lacks a part, by its text (`1.10` is the number 1.1 to YAML): the whole one, if meant."""
    if not is_version(fault.place.constraints):
        return None
    span = fault.source.value_at(fault.pointer)
    written = fault.source.text[offset_of(fault.source.text, span.start) : offset_of(fault.source.text, span.end)]
    quote = written[:1] if written[:1] in ("'", '"') else ""
    meant = meant_version(written.strip(quote) if quote else written)
    if not meant:
        return None
    message = f"{code(written.strip(quote))} is not a semantic version, as 1.2.0"
    return BadForm.at(
        fault.source,
        fault.pointer,
        message,
        label=f"write `{meant}`",
        help=("a version has three numbers: of a break, of something new, of a mend",),
        fix=(Edit(span, f"{quote}{meant}{quote}"),),
    )


def _retyped(value: object, wanted: str) -> str:
    """How the value would be written as what is wanted, when that can be said."""
    match value, wanted:
        case None, _:
            return "write a value, or delete the key"
        case ((bool() | int() | float()), "text"):
            return f'put it in quotes: "{flow(value)}"'
        case ((str() | int() | float()), "a list"):
            return f"write it as a list: [{code(flow(value))[1:-1]}]"
        case str(), "a number" | "a whole number" if _DIGITS.fullmatch(value):
            return "write the digits without quotes"
        case str(), "true or false" if value.lower() in ("true", "false"):
            return f"write {value.lower()} without quotes"
    return ""


def _not_a_choice(fault: _Fault) -> Diagnostic:
    in_key = fault.at.in_key
    choices = _CHOICE.findall(str(fault.context("expected"))) if in_key else fault.place.choices
    written = fault.key if in_key else str(fault.at.value)
    shown = code(written) if in_key or isinstance(fault.at.value, str) else kind(fault.at.value)
    listed = len(choices) <= _MOST_LISTED
    return NotAChoice.at(
        fault.source,
        fault.pointer,
        f"{shown} can't be a key here" if in_key else f"{shown} is not a choice for {fault.name}",
        key=in_key,
        label="not known here",
        slip=Slip(written, choices),
        help=(f"choices: {', '.join(choices)}" if listed else fault.explain(fault.at.pointer),),
    )


def _bad_form(fault: _Fault) -> Diagnostic:
    pattern = str(fault.context("pattern"))
    message = f"{fault.text} can't be {'a key here' if fault.at.in_key else fault.name}"
    remedy = f"write {FORMS.get(pattern, f'what matches {pattern}')}"
    written = fault.key if fault.at.in_key else str(fault.at.value)
    foreign = next((each for each in written if each.isalpha() and not each.isascii()), "")
    help_ = (
        remedy,
        *([f"`{foreign}` in it is U+{ord(foreign):04X}, {name_of(foreign, 'a letter').lower()}"] if foreign else ()),
    )
    return BadForm.at(fault.source, fault.pointer, message, key=fault.at.in_key, help=help_)


def _refused(fault: _Fault) -> Diagnostic:
    """One of our own validators said no: to a text, or to keys that contradict each other."""
    if (version := _version(fault)) is not None:
        return version
    reason = str(fault.context("error"))
    if isinstance(fault.at.value, str):
        examples = fault.place.field.examples if fault.place.field else None
        usual = f"for example {flow(examples[0])}" if examples else fault.explain(fault.at.pointer)
        remedy = _with_unit(fault) or usual
        return BadForm.at(fault.source, fault.pointer, f"{fault.text} is {reason}", help=(remedy,))
    is_narrowed = INSTEAD in (fault.at.context or {})
    at = fault.at.pointer[:-1] if is_narrowed else fault.at.pointer
    name = f"`{dotted(at)}`" if at else f"`{fault.subject.name}`"
    span = _head(fault.source, fault.parent if is_narrowed else fault.pointer)
    return Contradiction.at(fault.source, fault.pointer, f"in {name}, {reason}", span=span, help=(fault.explain(at),))


def _out_of_bounds(fault: _Fault) -> Diagnostic:
    limit, words = _BOUNDS[fault.at.type]
    value = fault.at.value
    size = len(value) if isinstance(value, str | list | Mapping) else value
    message = f"{fault.name} {words.format(size, fault.context(limit))}"
    return OutOfBounds.at(fault.source, fault.pointer, message, help=(fault.explain(fault.at.pointer),))


def _other(fault: _Fault) -> Diagnostic:
    return WrongType.at(
        fault.source, fault.pointer, f"{fault.name} is not right", help=(fault.explain(fault.at.pointer),)
    )


_FINDINGS: Final[Mapping[str, Callable[[_Fault], Diagnostic]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "wrong_type": _wrong_type,
    "literal_error": _not_a_choice,
    "string_pattern_mismatch": _bad_form,
    "value_error": _refused,
    **dict.fromkeys(_BOUNDS, _out_of_bounds),
}


def _head(source: Source, pointer: Pointer) -> Span:
    """The key that leads to a node; for an element of a list its first line."""
    span = source.key_at(pointer)
    if span.start.line == span.end.line:
        return span
    line = source.text.split("\n")[span.start.line - 1].rstrip()
    return Span(span.start, Position(span.start.line, len(line) + 1))
