"""A proposal on a terminal, before anything is pushed."""

from collections.abc import Iterator

from paoctl.model.proposal import Proposal
from paoctl.report.answers import Answer, answers
from paoctl.report.findings import visible
from paoctl.report.terminal import Terminal


def preview_text(proposal: Proposal, terminal: Terminal) -> str:
    """The file, the answers, what will run, who must approve."""
    return "\n".join([*_head(proposal, terminal), *_answers(proposal), *_steps(proposal, terminal), *_who(proposal)])


def _head(proposal: Proposal, terminal: Terminal) -> Iterator[str]:
    request = proposal.request
    pin, metadata = request.spec.pin, request.metadata
    yield f"Preview    {terminal.paint(proposal.path, 'bold')}"
    yield f"           {pin.short} in {metadata.environment} for {metadata.team}"
    if proposal.kind == "removal":
        yield terminal.paint("           After the merge the service is destroyed, with what it holds.", "red")


def _answers(proposal: Proposal) -> list[str]:
    rows = answers(proposal.definition.presentation.form, proposal.values, proposal.values_before)
    width = max((len(row.name) for row in rows), default=0)
    return [f"           {row.name:{width}}  {_value(row)}" for row in rows]


def _value(row: Answer) -> str:
    return row.now if row.before is None else f"{row.before} -> {row.now}"


def _steps(proposal: Proposal, terminal: Terminal) -> Iterator[str]:
    steps = proposal.plan.steps if proposal.plan else ()
    if proposal.plan and not steps:
        yield f"{'Will run':10} nothing: nothing was made that this would change"
    width = max((len(step.id) for step in steps), default=0)
    for number, step in enumerate(steps, start=1):
        title = "Will run" if number == 1 else ""
        undo = "" if step.change.reversible else terminal.paint("  (can't be undone)", "yellow")
        yield f"{title:10} {number} {step.id:{width}}  {step.change.text}{undo}"
    for warning in proposal.warnings:
        yield f"{'Warning':10} {terminal.paint(visible(warning), 'yellow')}"
    if proposal.held:
        yield f"{'Not now':10} {terminal.paint(proposal.held, 'yellow')}"
    if reason := proposal.request.spec.break_glass:
        yield f"{'At once':10} {terminal.paint(f'whatever the change calendar says: {visible(reason)}', 'yellow')}"


def _who(proposal: Proposal) -> Iterator[str]:
    for number, approver in enumerate(proposal.approvers):
        yield f"{'' if number else 'Approval':10} one of {approver.team}: {approver.why}"
