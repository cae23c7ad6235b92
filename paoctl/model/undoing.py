"""What a rollback has left, as the journal says."""

from collections.abc import Sequence

from paoctl.model.history import History
from paoctl.model.plan import HANDOVER, LEFTOVERS
from paoctl.model.step_state import StepState


def left_over(history: History) -> Sequence[str]:
    """A sentence for each thing that is not as it was before this generation; none when the rollback is complete.

    Asked once the rollback has run as far as it goes.
    """
    return [said for step in history.steps.values() if is_of_item(step.id) and (said := _left(step))]


def is_of_item(step_id: str) -> bool:
    """Is it a step that an item wrote, and not a ticket of ours?"""
    return step_id.rpartition("/")[2] not in {HANDOVER, LEFTOVERS}


def _left(step: StepState) -> str:
    if step.open:
        return f"nobody can tell whether {step.id} happened: paoctl resolve, then retry"
    if step.former is not None and step.recorded is None:
        return f"{step.id} was removed and can't be brought back"
    if step.undone:
        return ""
    unknown = ", which paoctl resolve can tell of" if step.half_made else ""
    why = step.error.cause if step.error else "it comes after another that failed"
    return f"could not undo {step.id}{unknown}: {why}"
