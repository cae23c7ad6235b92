"""The answers of a request, as people read them: in the order of the form, choices by their labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from paoctl.model.form import Field, Form, Scalar

NOTHING: Final = "-"


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the table."""

    name: str
    now: str
    before: str | None = None
    """What stood there, where a request is changed and this answer with it."""


def answers(form: Form, now: Mapping[str, object], before: Mapping[str, object] | None = None) -> tuple[Answer, ...]:
    """The answers that were given; of a change also those that are gone, each with what it was."""
    rows = []
    for field in form.fields():
        new = answer_text(field, now.get(field.id))
        old = answer_text(field, before.get(field.id)) if before is not None else None
        if new != NOTHING or old not in (None, NOTHING):
            rows.append(Answer(field.name, new, old if old != new else None))
    return tuple(rows)


def answer_text(field: Field, value: object) -> str:
    """An answer in words. A password is named by its reference; there is no other form of it."""
    match value:
        case None | "" | [] | ():
            return NOTHING
        case {"secretRef": reference}:
            return f"the secret {reference}"
        case bool():
            return "yes" if value else "no"
        case str() | int() | float():
            return _label(field, value)
        case Mapping():
            return ", ".join(f"{key}={each}" for key, each in value.items()) or NOTHING
        case list() | tuple():
            return ", ".join(answer_text(field, each) for each in value)
        case _:
            return str(value)


def _label(field: Field, value: Scalar) -> str:
    options = field.options if isinstance(field.options, tuple) else ()
    return next((option.label for option in options if option.value == value and option.label), None) or str(value)
