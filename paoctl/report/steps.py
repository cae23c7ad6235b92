"""The steps of a request, as far as they came."""

from collections.abc import Iterator, Sequence

from paoctl.model.history import History
from paoctl.model.phase import StepStatus
from paoctl.model.step_state import StepState
from paoctl.report.calls import where_to_look
from paoctl.report.findings import visible
from paoctl.report.marks import mark
from paoctl.report.terminal import Terminal

_WORD = 7
"""Columns of the longest word for a step."""


def steps_in_order(history: History) -> Sequence[StepState]:
    """The steps of the plan in its order, then those of earlier generations that are not in it."""
    planned = [step.id for step in history.planned.steps] if history.planned else []
    return [history.steps[step_id] for step_id in dict.fromkeys([*planned, *history.steps]) if step_id in history.steps]


def steps_text(history: History, terminal: Terminal) -> str:
    """A line a step: its state, its id, its kind, and what there is to say; empty where there are none."""
    steps = steps_in_order(history)
    if not steps:
        return ""
    ids, kinds = (max(map(len, column)) for column in zip(*((step.id, step.kind) for step in steps), strict=True))
    margin = len("  ✓ ") + _WORD + 2 + ids + 2 + kinds + 2
    heads = (f"  {mark(step.seen, terminal, width=_WORD)}  {step.id:{ids}}  {step.kind:{kinds}}  " for step in steps)
    rows = (terminal.hung(head, note(step, history), margin) for head, step in zip(heads, steps, strict=True))
    return "".join(f"{line}\n" for row in rows for line in row)


def note(step: StepState, history: History) -> str:
    """What there is to say of a step, in one line: calls, what it made, why it stands where it stands."""
    return visible("; ".join(" ".join(part.split()) for part in _notes(step, history) if part))


def _notes(step: StepState, history: History) -> Iterator[str]:
    if step.attempts > 1:
        yield f"{step.attempts} calls"
    message = step.error.cause if step.error else step.message
    if step.ref and step.ref not in message:
        yield step.ref
    yield message
    if step.status is StepStatus.UNKNOWN:
        look = where_to_look(step)
        yield f"look for: {look}" if look else ""
    if step.seen is StepStatus.PENDING:
        yield _waits_for(step, history)


def _waits_for(step: StepState, history: History) -> str:
    """The steps before it that are not done."""
    planned = history.planned.steps if history.planned else ()
    after = next((each.after for each in planned if each.id == step.id), ())
    done = {StepStatus.DONE, StepStatus.REMOVED}
    open_ = [other for other in after if history.step(other).status not in done]
    return f"after {', '.join(open_)}" if open_ else ""
