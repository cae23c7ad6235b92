"""Where a guess belongs: at the caret."""

from collections.abc import Mapping

from paoctl.form.fault import NOT_A_CHOICE, UNKNOWN_FIELD, FieldFault
from paoctl.model.form import Form
from paoctl.rules.nearest import nearest
from paoctl.rules.slip import Slip


def guess_first(lines: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A label and the lines of help that remain: a guess is read soonest behind the caret.

    At least one line of help stays, so that a finding is never without a remedy.
    """
    guess = next((line for line in lines if line.startswith("did you mean ")), "")
    rest = tuple(line for line in lines if line != guess)
    return (guess, rest) if rest else (guess, lines)


def slip_of(fault: FieldFault, form: Form, answers: Mapping[str, object]) -> Slip | None:
    """The slip of the pen behind a fault in answers, where it may be one: a field or an option that nobody knows."""
    name = str(fault.pointer[0])
    if fault.rule == UNKNOWN_FIELD:
        known = [field.id for field in form.fields()]
        return Slip(name, known, sure=nearest(name, known) not in answers)
    field, answer = form.field(name), answers[name]
    if fault.rule != NOT_A_CHOICE or field is None or not isinstance(answer, str):
        return None
    written_out = field.options if isinstance(field.options, tuple) else ()
    options = [option.value for option in written_out] or list(field.enum or ())
    return Slip(answer, [option for option in options if isinstance(option, str)])
