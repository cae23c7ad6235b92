"""Everything that is wrong with the answers to a form, at once."""

from collections.abc import Iterator, Mapping

from paoctl.form.fault import NOT_ASKED, REQUIRED, UNKNOWN_FIELD, FieldFault
from paoctl.form.options import options_of
from paoctl.form.schema import static_options
from paoctl.form.validity import faults_of, normal
from paoctl.form.walk import Asked, walk
from paoctl.model.form import Form
from paoctl.rules.nearest import nearest
from paoctl.template.suggestion import did_you_mean

__all__ = ["FieldFault", "check", "options_of"]


def check(form: Form, given: Mapping[str, object], scopes: Mapping[str, object]) -> list[FieldFault]:
    """The faults, in the order of the form; none where the answers are right.

    Args:
        form: the questions.
        given: the answers by field; null is no answer. `Later` stands for an output not known yet, and is checked by
            its type; `Hidden` for a secret, which only a password takes.
        scopes: as for `form.answers.resolve`.
    """
    faults: list[FieldFault] = []
    faulty: set[str] = set()
    for asked in walk(form, given, scopes):
        found = list(_faults(asked, faulty))
        if found:
            faulty.add(asked.field.id)
        faults += found
    meant = _misspelt(form, given)
    told = (each for each in faults if not (each.rule == REQUIRED and each.pointer[0] in meant))
    return [*told, *_unknown(form, given)]


def check_alone(form: Form, given: Mapping[str, object]) -> list[FieldFault]:
    """The faults of each answer by itself: those that no other answer can mend, so that nothing need be asked first."""
    answers = ((field, given.get(field.id)) for field in form.fields())
    faults = [
        fault
        for field, answer in answers
        if answer is not None
        for fault in faults_of(field, static_options(field), normal(field, answer))
    ]
    return [*faults, *_unknown(form, given)]


def _misspelt(form: Form, given: Mapping[str, object]) -> frozenset[str]:
    """The questions whose answers stand under a slip of the pen: they are not missing besides."""
    known = [field.id for field in form.fields()]
    open_ = [name for name in known if name not in given]
    meant = (nearest(str(key), known) for key in given if key not in known)
    return frozenset(name for name in meant if name in open_)


def _faults(asked: Asked, faulty: set[str]) -> Iterator[FieldFault]:
    """A condition that fails because of an earlier faulty answer is not told again."""
    pointer = (asked.field.id,)
    for trouble in asked.troubles:
        if not trouble.looks_at & faulty:
            error = trouble.error
            message = f"the item's `{trouble.key}` of `{asked.field.id}` fails: {error.cause}"
            yield FieldFault(pointer, error.code, message, (error.remedy,) if error.remedy else (), of_form=True)
    if asked.visible is False:
        if asked.given is not None:
            yield FieldFault(
                pointer, NOT_ASKED, f"`{asked.field.id}` is not asked here", (_condition(asked), "leave it out")
            )
    elif asked.value is not None:
        yield from faults_of(asked.field, asked.options, asked.value)
    elif asked.field.required and asked.visible and not asked.troubles:
        yield FieldFault(pointer, REQUIRED, f"`{asked.field.id}` needs an answer", _ways(asked))


def _condition(asked: Asked) -> str:
    condition = asked.field.visible_when
    return f"it is asked when `{condition}`" if condition else "its whole group is hidden by other answers"


def _ways(asked: Asked) -> tuple[str, ...]:
    description = asked.field.description
    return (description,) if description else ()


def _unknown(form: Form, given: Mapping[str, object]) -> Iterator[FieldFault]:
    known = [field.id for field in form.fields()]
    for key in given:
        if key not in known:
            remedy = did_you_mean(str(key), known, "fields")
            yield FieldFault((str(key),), UNKNOWN_FIELD, f"`{key}` is not a field of this item", (remedy,))
