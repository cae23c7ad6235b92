"""What cancelling a request would stop, what would stay, and that nothing is destroyed by it."""

from collections.abc import Iterator

from paoctl.model.history import History
from paoctl.model.phase import StepStatus
from paoctl.model.request import RequestRef
from paoctl.model.step_state import StepState
from paoctl.report.status import rows_text
from paoctl.report.steps import steps_in_order
from paoctl.report.terminal import Terminal


def cancel_text(ref: RequestRef, history: History, terminal: Terminal) -> str:
    """What becomes of each step once nobody goes on with the request, a line each."""
    rows = [*_rows(history), ("Destroyed", f"nothing; paoctl rollback {ref} undoes what this version has made")]
    if len(rows) == 1:
        rows.insert(0, ("Not begun", "all of it: nothing was made yet"))
    return rows_text(rows, terminal)


def _rows(history: History) -> Iterator[tuple[str, str]]:
    if history.refused:
        yield "Not begun", "the newest content of its file"
    planned = {step.id for step in history.planned.steps} if history.planned and not history.refused else set()
    for step in steps_in_order(history):
        if step.open:
            yield "Ends first", f"{step.id}: its call was made, and what became of it is found out and recorded"
        elif step.at_work:
            yield "Ends first", f"{step.id}: its work goes on, and is followed to its end"
        elif step.status is StepStatus.WAITING:
            yield "Stops", f"{step.id}: {_waiting(step)}"
            continue
        elif step.id in planned and step.seen in {StepStatus.PENDING, StepStatus.RUNNING, StepStatus.FAILED}:
            yield "Not begun", step.id if step.seen is not StepStatus.FAILED else f"{step.id}: no further try"
        if step.recorded:
            yield "Stays", f"{step.id}{f': {step.recorded.ref}' if step.recorded.ref else ''}"
        elif step.removed:
            yield "Gone", f"{step.id}: it was removed already, and does not come back"


def _waiting(step: StepState) -> str:
    kind, _, thing = (step.wake or "").partition(":")
    if kind == "ticket":
        return f"{thing} is told that nobody waits for it; it stays open, and what people do there is not undone"
    return "nobody waits for it any more; it stays open"
