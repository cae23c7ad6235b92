"""Who must approve, who did, by which line of CODEOWNERS."""

from collections.abc import Iterator, Sequence

from paoctl.model.approvals import Approvals
from paoctl.report.document import json_document
from paoctl.report.findings import visible
from paoctl.report.marks import mark
from paoctl.report.terminal import Terminal

_WORD = 7


def approvals_text(pack: Sequence[Approvals], terminal: Terminal) -> str:
    """Each request with its teams."""
    return "\n".join("".join(f"{line}\n" for line in _lines(each, terminal)) for each in pack)


def approvals_json(pack: Sequence[Approvals]) -> str:
    """An `ApprovalList`."""
    items = [
        {
            "item": each.ref.item,
            "name": each.ref.name,
            "pullRequest": {"number": each.pull, "url": each.url} if each.pull else None,
            "approved": not each.cause,
            "codeowners": each.rule or None,
            "cause": each.cause or None,
            "remedy": each.remedy or None,
            "teams": [{"team": team.team, "approvedBy": list(team.given)} for team in each.teams],
        }
        for each in pack
    ]
    return json_document("ApprovalList", {"items": items})


def _lines(approvals: Approvals, terminal: Terminal) -> Iterator[str]:
    pull = f", pull request #{approvals.pull}" if approvals.pull else ""
    yield f"{terminal.paint(str(approvals.ref), 'bold')}{pull}"
    width = max((len(each.team) for each in approvals.teams), default=0)
    for each in approvals.teams:
        state = "waiting" if each.missing else "done"
        said = f"approved by {', '.join(each.given)}" if each.given else "one of them must approve"
        yield f"  {mark(state, terminal, width=_WORD)}  {each.team:{width}}  {said}"
    if approvals.rule:
        yield f"  by CODEOWNERS:{visible(approvals.rule)}"
    if approvals.cause:
        yield f"  not approved: {visible(approvals.cause)}"
        yield f"  help: {visible(approvals.remedy)}"
    if approvals.url:
        yield f"  {approvals.url}"
