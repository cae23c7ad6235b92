"""The pull request of a request: what its reader must know, and must do, first."""

from collections.abc import Iterator
from typing import Final

from paoctl.model.plan import Plan, Step
from paoctl.model.proposal import Proposal
from paoctl.ports import PullText
from paoctl.report.answers import NOTHING, Answer, answers
from paoctl.report.markdown import code, cut, prose, table

LONGEST: Final = 60_000
"""Characters. GitHub takes 65,536."""

_VERB: Final = {"request": "Request", "change": "Change", "removal": "Remove"}
_ASKS: Final = {"request": "asks for", "change": "asks to change", "removal": "asks to remove"}


def pull_request_text(proposal: Proposal, base: str, *, draft: bool = False) -> PullText:
    """Title and body of the pull request against the branch `base`."""
    return PullText(title(proposal), cut(pull_request_body(proposal), LONGEST), base, draft)


def title(proposal: Proposal) -> str:
    """As `Request orders-db: PostgreSQL database in production`; also the subject of the commit."""
    metadata = proposal.request.metadata
    what = proposal.definition.metadata.name
    return f"{_VERB[proposal.kind]} {metadata.name}: {what} in {metadata.environment}"


def pull_request_body(proposal: Proposal) -> str:
    """The body: a verdict, the answers, what will run, who must approve, how to go on."""
    parts = [marker(proposal), _verdict(proposal), *_removal(proposal), *_warnings(proposal), _about(proposal)]
    parts += _answers(proposal)
    parts += [*_steps(proposal), _approval(proposal), _next(proposal)]
    return "\n\n".join(parts) + "\n"


def marker(proposal: Proposal) -> str:
    """The hidden line by which paoctl knows its pull requests."""
    return f"<!-- paoctl:request {proposal.request.ref} -->"


def _verdict(proposal: Proposal) -> str:
    metadata = proposal.request.metadata
    what = f"{prose(proposal.definition.metadata.name)} {code(metadata.name)} in {code(metadata.environment)}"
    needs = " and ".join(code(approver.team) for approver in proposal.approvers)
    waits = f"**It waits for approval by {needs}.**" if needs else "**It waits for approval by its owners.**"
    return f"{code(metadata.requested_by)} {_ASKS[proposal.kind]} {what}. {waits}"


def _removal(proposal: Proposal) -> Iterator[str]:
    if proposal.kind == "removal":
        yield "> [!CAUTION]\n> After the merge the service is destroyed, with what it holds."


def _warnings(proposal: Proposal) -> Iterator[str]:
    for warning in proposal.warnings:
        yield f"> [!WARNING]\n> {prose(warning)}"


def _about(proposal: Proposal) -> str:
    metadata, pins = proposal.request.metadata, proposal.request.spec.pins
    rows = [("Item" if len(pins) == 1 else "Bundle", code(pins["main"].short))]
    rows += [(f"Component {code(name)}", code(pin.short)) for name, pin in pins.items() if name != "main"]
    rows += [("Team", code(metadata.team)), ("Environment", code(metadata.environment))]
    rows += [("Requested by", code(metadata.requested_by)), ("File", code(proposal.path))]
    return table(("", ""), rows)


def _answers(proposal: Proposal) -> Iterator[str]:
    form = proposal.definition.presentation.form
    before = proposal.values_before
    rows = answers(form, proposal.values, before)
    if not rows:
        return
    if before is None or proposal.kind == "removal":
        yield "#### Answers\n\n" + table(("Question", "Answer"), [(prose(row.name), _value(row.now)) for row in rows])
        return
    yield "#### Answers\n\n" + table(("Question", "Before", "After"), [_changed(row) for row in rows])


def _changed(row: Answer) -> tuple[str, str, str]:
    if row.before is None:
        return (prose(row.name), "", _value(row.now))
    now = "*removed*" if row.now == NOTHING else f"**{code(row.now)}**"
    return (f"**{prose(row.name)}**", _value(row.before), now)


def _value(text: str) -> str:
    return "" if text == NOTHING else code(text)


def _steps(proposal: Proposal) -> Iterator[str]:
    plan: Plan | None = proposal.plan
    if plan is None:
        return
    if not plan.steps:
        yield "Nothing will run: nothing was made that this would change."
        return
    count = f"{len(plan.steps)} step{'' if len(plan.steps) == 1 else 's'}"
    rows = [
        (str(number), code(step.id), code(step.action.type), prose(step.change.text), _undo(step))
        for number, step in enumerate(plan.steps, start=1)
    ]
    yield f"#### What will run: {count}\n\n" + table(("#", "Step", "Kind", "Does", "Undo"), rows)
    if proposal.held:
        yield f"Merged now, it would be {prose(proposal.held)}: see `calendar` in paoctl.yaml."
    if reason := proposal.request.spec.break_glass:
        yield f"**It passes the change calendar** (`breakGlass`): {prose(reason)}. Approve it only if you approve that."


def _undo(step: Step) -> str:
    return "can be undone" if step.change.reversible else "**can't be undone**"


def _approval(proposal: Proposal) -> str:
    lines = [f"- {code(approver.team)}: {prose(approver.why)}" for approver in proposal.approvers]
    who = "\n".join(lines) or "- the owners of this file (see CODEOWNERS)"
    return f"#### Who must approve\n\nOne of each, and not the one who asks:\n\n{who}"


def _next(proposal: Proposal) -> str:
    edit = f"`paoctl edit {proposal.request.ref}`"
    return f"**Agree?** Approve; merging starts the work. **Not?** Comment, or change it with {edit}."
