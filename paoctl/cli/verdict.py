"""The exit code of the executor: `paoctl help exit-codes` as a function of what a run came to."""

from collections.abc import Iterable
from typing import Final

from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.plan import HANDOVER
from paoctl.report.run import RunReport, RunRow
from paoctl.workflows.standings import Found

WORK: Final = 10
"""There is work, or there are changes."""
INTERRUPTED: Final = 130
PERSON: Final = 8
"""It waits for a person."""
TICKET: Final = 6
"""Automation failed, and people do it instead, by a ticket."""
_WORST_FIRST: Final = (70, 2, 4, 5, 1, 7, 8, 6, 0)
_PERSONS_MOVE: Final = frozenset({Reason.NEEDS_APPROVAL, Reason.TICKET, Reason.PULL_REQUEST})
_PASSING: Final = frozenset({Reason.BACKOFF, Reason.SEARCH_LAG})


def run_code(report: RunReport, *, detailed: bool) -> int:
    """Of a whole run. 6, 7 and 8, and 5 for what rests until later, are said only when `detailed`."""
    if report.interrupted:
        return INTERRUPTED
    return worst(_row_code(row, detailed=detailed) for row in report.rows)


def worst(codes: Iterable[int]) -> int:
    """The one that counts of several."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), max(found, default=0))


def request_code(history: History) -> int:
    """Of one request, in full detail."""
    match history.phase:
        case Phase.FAILED:
            return 1
        case Phase.ROLLED_BACK:
            return 7
        case Phase.UNKNOWN | Phase.DEGRADED:
            return PERSON
        case Phase.WAITING if history.reason is Reason.TICKET and _handed_over(history):
            return TICKET
        case Phase.WAITING if history.reason in _PERSONS_MOVE:
            return PERSON
        case Phase.WAITING if history.reason in _PASSING:
            return 5
        case Phase.READY | Phase.DELETED if _by_ticket(history):
            return TICKET
        case _:
            return 0


def found_code(found: Found) -> int:
    """Of one request as it is seen from outside: also before any run has seen it."""
    if found.standing.phase == "proposed":
        return PERSON
    return request_code(found.history) if found.standing.phase == found.history.phase else 0


def _row_code(row: RunRow, *, detailed: bool) -> int:
    if row.error is not None:
        return row.error.exit_code
    code = request_code(row.history) if row.history else 0
    if row.undone_as_asked and not detailed:
        return 0
    # A request that failed and was undone is no success either, without detail it is a failure as any other.
    return code if detailed else {1: 1, 7: 1}.get(code, 0)


def _handed_over(history: History) -> bool:
    """Has automation failed in this generation, and do people do it instead?"""
    return _automatic(history) and history.step(f"main/{HANDOVER}").status is StepStatus.WAITING


def _automatic(history: History) -> bool:
    return history.accepted is not None and history.accepted.mode == "automatic"


def _by_ticket(history: History) -> bool:
    """Did people do what an automatic item should have done?"""
    done = {StepStatus.DONE, StepStatus.REMOVED}
    return _automatic(history) and any(
        step.kind == "jira-ticket" and step.status in done for step in history.steps.values()
    )
