"""What people read when an answer is not right."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from paoctl.form.fault import (
    BAD_CHARACTER,
    BAD_FORMAT,
    NO_MATCH,
    NOT_A_CHOICE,
    OUT_OF_BOUNDS,
    REQUIRED,
    WRONG_TYPE,
)
from paoctl.form.finding import Finding
from paoctl.form.pattern import compile_pattern
from paoctl.model.form import Field
from paoctl.model.source import Pointer
from paoctl.rules.nearest import nearest
from paoctl.template.values import excerpt, json_text, kind_of, text_of


class Words(NamedTuple):
    """A rule, a message, lines of help."""

    rule: str
    message: str
    help: tuple[str, ...] = ()


NEVER_A_VALUE: Final = "a password is never written in a request, only where it is kept"
HOW_TO_REFER: Final = "write secretRef: <provider>:<path>, as aws-secretsmanager:teams/orders/db"

_AUTHORED: Final = frozenset(
    {
        "pattern",
        "format",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    }
)
"""The keywords that come from an author's `validation`, and the form of dates and addresses."""
_KINDS: Final = {
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "keyvalue": "a map of texts, as {a: b}",
    "list": "a list",
    "multiselect": "a list of choices",
}


class _Case(NamedTuple):
    """A finding about the answer to a question."""

    finding: Finding
    field: Field

    @property
    def subject(self) -> str:
        """What is spoken of."""
        return subject_of(self.field, self.finding.path)

    @property
    def shown(self) -> str:
        """The value, short."""
        value = self.finding.value
        return f"`{excerpt(value if isinstance(value, str) else json_text(value))}`"


def words_of(finding: Finding, field: Field) -> Words:
    """The words for a finding about an answer; the author's, where the author has said some."""
    case = _Case(finding, field)
    ours = _of_key(case) if finding.of_key else _WORDS[finding.keyword](case)
    authored = field.validation.message if field.validation else None
    if authored and finding.keyword in _AUTHORED and ours.rule != REQUIRED and not finding.of_key:
        return Words(ours.rule, authored, (ours.message, *ours.help))
    return ours


def subject_of(field: Field, path: Pointer) -> str:
    """The answer, or the part of it, that is spoken of: `zones[1]`, `tags.owner`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return f"`{excerpt(field.id + ''.join(parts))}`"


def _of_key(case: _Case) -> Words:
    what = "a key is 1 to 128 characters without white space and does not begin with `$`"
    return Words(BAD_CHARACTER, f"{case.shown} can't be a key of {case.subject}", (what,))


def _type(case: _Case) -> Words:
    value, whole = case.finding.value, not case.finding.path
    kind = _KINDS.get(case.field.type if whole else case.field.of or "", "text")
    quote = kind == "text" and isinstance(value, int | float)
    remedy = (f'put it in quotes: "{json_text(value)}"',) if quote else ()
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return Words(WRONG_TYPE, f"{case.subject} must be {kind}, not {value if number else kind_of(value)}", remedy)


def _enum(case: _Case) -> Words:
    limit = case.finding.limit
    choices = [text_of(choice) for choice in limit] if isinstance(limit, list) else []
    meant = nearest(text_of(case.finding.value), choices)
    remedy = (*((f"did you mean `{meant}`?",) if meant else ()), f"choices: {', '.join(choices)}")
    return Words(NOT_A_CHOICE, f"{case.shown} is not a choice of {case.subject}", remedy)


def _not(case: _Case) -> Words:
    breaks = "" if case.field.type == "textarea" else "line breaks, "
    why = "a reader would see something else than what is there"
    return Words(BAD_CHARACTER, f"{case.subject} can't hold {breaks}control or invisible characters", (why,))


def _format(case: _Case) -> Words:
    what = "a date, as 2026-11-23" if case.finding.limit == "date" else "an e-mail address, as ana@acme.example"
    return Words(BAD_FORMAT, f"{case.shown} is not {what}")


def _pattern(case: _Case) -> Words:
    pattern = str(case.finding.limit)
    message, longest = f"{case.subject} does not match `{pattern}`", compile_pattern(pattern).longest
    if len(str(case.finding.value)) <= longest:
        return Words(NO_MATCH, message)
    return Words(NO_MATCH, message, (f"so large a pattern is tried on at most {longest:,} characters",))


def _least(case: _Case) -> Words:
    field, finding = case.field, case.finding
    if field.required and not finding.path and not finding.value:
        return Words(REQUIRED, f"{case.subject} needs an answer", (field.description,) if field.description else ())
    return Words(OUT_OF_BOUNDS, f"{case.subject} needs at least {_count(finding)}")


def _most(case: _Case) -> Words:
    return Words(OUT_OF_BOUNDS, f"{case.subject} can have at most {_count(case.finding)}")


def _count(finding: Finding) -> str:
    one, many = {"Length": ("character", "characters"), "Items": ("item", "items")}.get(
        finding.keyword[3:], ("entry", "entries")
    )
    return f"{finding.limit} {one if finding.limit == 1 else many}"


_WORDS: Final[Mapping[str, Callable[[_Case], Words]]] = {
    "type": _type,
    "enum": _enum,
    "not": _not,
    "format": _format,
    "minLength": _least,
    "maxLength": _most,
    "minItems": _least,
    "maxItems": _most,
    "minProperties": _least,
    "maxProperties": _most,
    "minimum": lambda case: Words(OUT_OF_BOUNDS, f"{case.subject} must be at least {case.finding.limit}"),
    "maximum": lambda case: Words(OUT_OF_BOUNDS, f"{case.subject} must be at most {case.finding.limit}"),
    "pattern": _pattern,
    "uniqueItems": lambda case: Words(OUT_OF_BOUNDS, f"{case.subject} names a choice twice"),
}
RANK: Final = tuple(_WORDS)
"""Of several findings at one place, the first in this order is told."""
