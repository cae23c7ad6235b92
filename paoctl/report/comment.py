"""The one comment on a request's pull request: where it stands now. Written anew at its place each time."""

from collections.abc import Iterator
from typing import Final

from paoctl.model.history import History
from paoctl.model.phase import Phase
from paoctl.model.request import RequestRef
from paoctl.record.status import OR, is_removal, status_document
from paoctl.report.findings import visible
from paoctl.report.markdown import code, cut, linked, table
from paoctl.report.marks import symbol
from paoctl.report.outputs import bare, value_text
from paoctl.report.steps import note, steps_in_order

LONGEST: Final = 60_000
"""Characters. GitHub takes 65,536."""


def marker(ref: RequestRef) -> str:
    """By which the comment is found again."""
    return f"paoctl:{ref}"


def comment_text(ref: RequestRef, history: History) -> str:
    """Verdict, steps, outputs, tickets, and what the reader can do."""
    parts = [*_verdict(ref, history), *_steps(history), *_outputs(history), *_approvals(history), _next(ref, history)]
    return cut("\n\n".join(parts) + "\n", LONGEST, f"`paoctl status {ref}` tells all of it.")


def state(word: str) -> str:
    """A phase or a status with its symbol."""
    return f"{symbol(word)} {word}"


def _verdict(ref: RequestRef, history: History) -> Iterator[str]:
    reason = f" ({history.reason})" if history.reason else ""
    yield f"### {state(history.phase)}{reason}: {code(ref.name)}"
    if history.message:
        yield f"**{linked(visible(history.message))}**"
    if is_removal(history) and history.phase is not Phase.DELETED:
        yield "This version asks for its removal."
    if history.refused and history.refused.remedy:
        yield f"How to go on: {linked(visible(history.refused.remedy))}"


def _steps(history: History) -> Iterator[str]:
    steps = steps_in_order(history)
    if steps and not history.refused:
        rows = [(state(step.status), code(step.id), code(step.kind), linked(note(step, history))) for step in steps]
        yield table(("", "Step", "Kind", "What happened"), rows)


def _outputs(history: History) -> Iterator[str]:
    """The outputs; of a secret its reference, which is no secret."""
    if history.outputs and history.phase is not Phase.DELETED:
        rows = [(code(name), _value(value)) for name, value in history.outputs.items()]
        yield "#### Outputs\n\n" + table(("Name", "Value"), rows)


def _value(value: object) -> str:
    if isinstance(value, dict) and "$secret" in value:
        return f"the secret {code(bare(value))}"
    return code(visible(value_text(value)))


def _approvals(history: History) -> Iterator[str]:
    accepted = history.accepted
    if accepted and accepted.given and not history.refused:
        given = ", ".join(f"{code(each.login)} for {code(each.team)}" for each in accepted.given)
        yield f"Approved by {given}."


def _next(ref: RequestRef, history: History) -> str:
    """One command or one thing to do, and where this comes from."""
    text = str(status_document(ref, history)["next"])
    what = " or ".join(map(code, text.split(OR))) if text.startswith("paoctl ") else linked(text)
    run = f" [The run.](<{history.run}>)" if history.run else ""
    generation = f" of generation {history.generation}" if history.generation else ""
    return f"**Next:** {what}\n\n<sub>The state{generation}, kept up to date by paoctl.{run}</sub>"
