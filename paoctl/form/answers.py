"""Answers resolved: what is asked, what is answered, what follows by default."""

from collections.abc import Mapping
from typing import NamedTuple

from paoctl.form.walk import walk
from paoctl.model.form import Form


class Answers(NamedTuple):
    """The answers to a form."""

    values: Mapping[str, object]
    """By field, in the order of the form: what is asked and has an answer, defaults filled."""
    hidden: frozenset[str]
    """Fields that other answers hide."""
    derived: frozenset[str]
    """Fields whose value is a default computed from other answers."""
    scope: Mapping[str, object]
    """What templates see as `fields`: every field, null where there is no answer, a password as its reference."""


def resolve(form: Form, given: Mapping[str, object], scopes: Mapping[str, object]) -> Answers:
    """Fill what follows from the answers given; whether they are right is the business of `check`.

    Args:
        form: the questions.
        given: the answers by field; null is no answer; what is hidden or unknown is left out.
        scopes: what conditions and defaults may see besides `fields`, of which each sees only the earlier ones.

    Raises:
        TemplateError: a condition or a default has no value for these answers.
    """
    asked = list(walk(form, given, scopes))
    for trouble in (trouble for each in asked for trouble in each.troubles if trouble.key != "options"):
        raise trouble.error
    return Answers(
        values={each.field.id: each.value for each in asked if each.value is not None},
        hidden=frozenset(each.field.id for each in asked if each.visible is False),
        derived=frozenset(each.field.id for each in asked if each.origin == "derived"),
        scope={each.field.id: each.scope for each in asked},
    )
