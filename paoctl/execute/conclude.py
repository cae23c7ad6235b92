"""Writing down what a call came to."""

from paoctl.actions.base import Incomplete
from paoctl.errors import PaoError, PlatformError, UserError
from paoctl.execute.answer import concluded, failed, stored
from paoctl.execute.desk import Desk
from paoctl.model.events import Result
from paoctl.model.outcome import Done, Waiting
from paoctl.model.plan import Step


def conclude(step: Step, desk: Desk, key: str, answer: Done | Waiting) -> Result:
    """Record an answer. What fails here is not the call: it had its effect, and stays open until that is written."""
    if isinstance(answer, Waiting):
        result = concluded(step, key, answer, {}, desk.redactor)
        desk.pen.append(result)
        return result
    try:
        outputs = stored(step.action, answer.outputs, key, desk.ports.secrets, desk.redactor)
    except (UserError, PlatformError) as exc:
        return half(step, desk, key, Incomplete(exc.cause, done=answer, remedy=exc.remedy, code=exc.code))
    result = concluded(step, key, answer, outputs, desk.redactor)
    desk.pen.append(result)
    return result


def half(step: Step, desk: Desk, key: str, exc: Incomplete) -> Result:
    """The effect is there, what was asked of its answer is not: failed, with something to undo."""
    made = concluded(step, key, exc.done, {}, desk.redactor)
    result = failed(step, key, exc, desk.redactor).model_copy(update={"ref": made.ref, "effects": made.effects})
    desk.pen.append(result)
    return result


def fail(step: Step, desk: Desk, key: str, exc: PaoError, *, repeated: bool = False) -> Result:
    """Record that a call surely had no effect; of one that is `repeated`, if nobody knows it better meanwhile.

    Raises:
        Halted: somebody said what became of the first one; nothing is written.
    """
    result = failed(step, key, exc, desk.redactor)
    (desk.pen.refrain if repeated else desk.pen.append)(result)
    return result
