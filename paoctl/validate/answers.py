"""PAO21x: are the answers right that a document gives to a form?"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from paoctl.form.check import FieldFault, check
from paoctl.form.fault import OF_CHECKS, REQUIRED, UNKNOWN_FIELD
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.form import Form
from paoctl.model.source import Pointer, Source
from paoctl.rules.table import BY_CODE
from paoctl.validate.guess import guess_first, slip_of

_MOST_LISTED: Final = 8


def answer_faults(
    source: Source,
    at: Pointer,
    form: Form,
    answers: Mapping[str, object],
    scopes: Mapping[str, object],
    is_told: Callable[[], bool] = lambda: False,
    faulty: Callable[[], Collection[str]] = frozenset,
) -> Iterator[Diagnostic]:
    """What is wrong with answers that stand at a place of a document; a wrong default is the item's fault.

    Args:
        source: the document.
        at: where the answers stand.
        form: the questions.
        answers: them.
        scopes: as for `form.check.check`.
        is_told: is something wrong with what asks? What follows from that is not told here, and no answer is mended
            by it. Asked only where an answer is wrong.
        faulty: the fields whose own checks or choices are at fault, and not the answers to them. Asked as rarely.
    """
    for fault in check(form, answers, scopes):
        if (fault.of_form and is_told()) or (fault.rule in OF_CHECKS and fault.pointer[0] in faulty()):
            continue
        if fault.pointer[0] in answers or fault.rule == REQUIRED:
            found = _fault(source, at, form, answers, fault)
            yield found._replace(fix=()) if found.fix and is_told() else found


def _fault(source: Source, at: Pointer, form: Form, answers: Mapping[str, object], fault: FieldFault) -> Diagnostic:
    rule, name = BY_CODE[fault.rule], str(fault.pointer[0])
    field = form.field(name)
    help_ = fault.help or ((f"the question is: {field.description or field.name}",) if field else ())
    if name in answers:
        key, slip = fault.rule == UNKNOWN_FIELD, slip_of(fault, form, answers)
        label, help_ = guess_first((*help_, *_questions(form)) if slip and key and slip.guess else help_)
        place = (*at, *fault.pointer)
        return rule.at(source, place, fault.message, key=key, label=label, slip=slip, help=help_)
    label = f"add `{name}:` to the fields"
    return rule.at(source, (*at, *fault.pointer), fault.message, key=True, label=label, help=help_)


def _questions(form: Form) -> tuple[str, ...]:
    names = list(dict.fromkeys(field.id for field in form.fields()))
    more = len(names) - _MOST_LISTED
    return (f"fields here: {', '.join(names[:_MOST_LISTED])}{f' and {more} more' if more > 0 else ''}",)
