"""One request: where it stands, how it came there, what comes next."""

from collections.abc import Iterator, Mapping, Sequence

from paoctl.model.events import Accepted
from paoctl.model.history import History
from paoctl.model.phase import Phase
from paoctl.model.standing import Standing
from paoctl.ports import Team
from paoctl.record.status import is_removal, status_document
from paoctl.report.document import json_document
from paoctl.report.findings import visible
from paoctl.report.marks import mark
from paoctl.report.steps import steps_in_order, steps_text
from paoctl.report.terminal import Terminal

Rows = Sequence[tuple[str, str]]


def status_text(standing: Standing, history: History, terminal: Terminal, answerers: Sequence[Team] = ()) -> str:
    """The phase and why, the facts, the steps, the links; `answerers` may say whether an unanswered call happened."""
    steps = steps_text(history, terminal)
    links = rows_text(list(_links(standing, history)), terminal, "  ")
    parts = [_head(standing, terminal), rows_text(list(_facts(standing, history, answerers)), terminal)]
    parts += [f"{terminal.paint('Steps', 'bold')}\n{steps}"] if steps else []
    parts += [f"{terminal.paint('Links', 'bold')}\n{links}"] if links else []
    return "\n".join(parts)


def status_json(standing: Standing, history: History) -> str:
    """The `RequestStatus` of the state branch, brought up to what the base branch and the forge say now."""
    document = dict(status_document(standing.ref, history))
    document |= {"phase": standing.phase, "reason": standing.reason or None, "message": standing.message or None}
    document |= {"team": standing.team or None, "environment": standing.environment or None}
    document |= {"requestedBy": standing.requested_by or None, "next": standing.next or None}
    document |= {"remedy": history.refused.remedy or None if history.refused else None}
    proposal = standing.proposal
    document["proposal"] = {"number": proposal.number, "url": proposal.url} if proposal else None
    return json_document("RequestStatus", {k: each for k, each in document.items() if k not in {"apiVersion", "kind"}})


def rows_text(rows: Rows, terminal: Terminal, indent: str = "") -> str:
    """Names and values, one below the other, the values aligned."""
    width = max((len(name) for name, _ in rows), default=0)
    margin = len(indent) + width + 2
    lines = (
        line for name, value in rows for line in terminal.hung(f"{indent}{name:{width}}  ", visible(value), margin)
    )
    return "".join(f"{line}\n" for line in lines)


def _head(standing: Standing, terminal: Terminal) -> str:
    reason = f" ({standing.reason})" if standing.reason else ""
    head = f"{mark(standing.phase, terminal)}{reason}  {terminal.paint(str(standing.ref), 'bold')}\n"
    return head + "".join(f"{line}\n" for line in terminal.folded(visible(standing.message)))


def _facts(standing: Standing, history: History, answerers: Sequence[Team]) -> Iterator[tuple[str, str]]:
    accepted = history.accepted
    if history.phase is Phase.UNKNOWN and answerers:
        yield "May answer", f"who is in {' or '.join(answerers)}"
    if history.refused and history.refused.remedy:
        yield "How to go on", history.refused.remedy
    elif history.phase is Phase.FAILED:
        remedies = (step.error.remedy for step in steps_in_order(history) if step.error)
        yield from (("How to go on", remedy) for remedy in dict.fromkeys(remedies) if remedy)
    if accepted:
        pins: Mapping[str, str] = accepted.pins
        yield "Item", pins.get("main", "").partition("#")[0]
        yield "Mode", accepted.mode
    if is_removal(history) and history.phase is not Phase.DELETED:
        yield "Removal", _removal(history)
    yield from _rollback(history)
    yield "Team", standing.team
    yield "Environment", standing.environment
    if standing.requested_by:
        yield "Requested by", standing.requested_by
    if accepted:
        yield "Generation", str(accepted.generation)
        yield "Approved by", approvals(accepted) or "nobody was asked"
    if standing.updated:
        yield "Updated", standing.updated


def _removal(history: History) -> str:
    """That this version asks for the service to be gone, and what is recorded of it still."""
    left = ", ".join(step.id for step in steps_in_order(history) if step.recorded)
    return f"asked for; still recorded: {left}" if left else "asked for; nothing of it is recorded any more"


def _rollback(history: History) -> Iterator[tuple[str, str]]:
    """That what this generation has done is being undone, or is about to be, and why."""
    if history.word and history.word.verb == "rollback":
        yield "Rollback", f"asked for by {history.word.who}; the next run begins it"
    elif history.planned and history.planned.purpose == "rollback" and not history.settled:
        why = next((f"{each.step} failed" for each in history.failures), "somebody asked for it")
        yield "Rollback", f"begun, because {why}: what this version has made or changed is undone"


def approvals(accepted: Accepted) -> str:
    """Who approved, for which team, by which line of CODEOWNERS."""
    lines = [line.partition(":")[0] for line in accepted.codeowners]
    rule = f" (CODEOWNERS:{lines[0]})" if lines else ""
    return ", ".join(f"{each.login} for {each.team}" for each in accepted.given) + (rule if accepted.given else "")


def _links(standing: Standing, history: History) -> Iterator[tuple[str, str]]:
    if standing.url:
        yield "pull request", standing.url
    if standing.proposal and standing.proposal.url != standing.url:
        yield "proposed change", standing.proposal.url
    if history.run:
        yield "run", history.run
