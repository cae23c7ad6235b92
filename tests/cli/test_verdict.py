"""The exit code as a function of what happened (`paoctl help exit-codes`)."""

from itertools import combinations

import pytest

from paoctl.cli.verdict import found_code, request_code, run_code, worst
from paoctl.errors import LoginError, PaoError, PlatformError, TransientError, UsageError
from paoctl.model.events import Body, Command, Parked, Planned, PlannedStep, Refused, Released, Result, Settled
from paoctl.model.history import History
from paoctl.model.phase import Effect, Phase, Reason, Verb
from paoctl.model.standing import Standing
from paoctl.report.run import RunReport, RunRow
from paoctl.workflows.standings import Found
from tests.report.lives import (
    ACCEPTED,
    BLOB,
    FAILED,
    PARKED,
    READY,
    REF,
    REFUSED,
    START,
    WHOLE,
    failed,
    history,
    intent,
    unknown,
    waiting,
)


def settled(phase: Phase) -> Settled:
    return Settled(generation=1, phase=phase)


def parked(reason: Reason) -> Parked:
    return Parked(reason=reason, wake="-")


FELL_BACK: list[Body] = [
    ACCEPTED,
    Planned(steps=(PlannedStep(id="main/fallback", kind="jira-ticket", effect=Effect.LAG),)),
    Result(step="main/fallback", verb=Verb.APPLY, key="1" * 40, status="done", ref="DBA-1"),
    READY,
]
UNDONE: list[Body] = [
    Command(who="ana", verb="rollback"),
    Planned(purpose="rollback", steps=()),
    settled(Phase.ROLLED_BACK),
]
LOST = Refused(blob=BLOB, cause="gone", phase=Phase.DEGRADED, reason=Reason.REQUEST_MISSING)

CODES: list[tuple[str, History, int, int]] = [
    # what, its history, its code in detail, its code in a run without detail
    ("ready", history(*WHOLE), 0, 0),
    ("deleted", history(*START, settled(Phase.DELETED)), 0, 0),
    ("failed", history(*START, intent(), failed(), FAILED), 1, 1),
    ("rolled back", history(*START, intent(), failed(), settled(Phase.ROLLED_BACK)), 7, 1),
    ("rolled back as asked", history(*START, intent(), failed(), *UNDONE), 7, 0),
    ("unknown", history(*START, intent(), unknown(), Released(reason="done")), 8, 0),
    ("degraded", history(*WHOLE, LOST), 8, 0),
    ("waits for a ticket", history(*START, intent(), waiting(), PARKED), 8, 0),
    ("waits for approval", history(REFUSED), 8, 0),
    ("rests until later", history(*START, parked(Reason.BACKOFF)), 5, 0),
    ("waits for a search", history(*START, parked(Reason.SEARCH_LAG)), 5, 0),
    ("waits for a window", history(*START, parked(Reason.CHANGE_WINDOW)), 0, 0),
    ("running", history(*START), 0, 0),
    ("done by a ticket instead", history(*FELL_BACK), 6, 0),
]


@pytest.mark.parametrize(("what", "stands", "code", "plain"), CODES, ids=[row[0] for row in CODES])
def test_of_one_request(what: str, stands: History, code: int, plain: int) -> None:
    report = RunReport([RunRow(REF, stands)], 1)
    assert (request_code(stands), run_code(report, detailed=True), run_code(report, detailed=False)) == (
        code,
        code,
        plain,
    ), what


@pytest.mark.parametrize(
    ("error", "code"),
    [(UsageError("x"), 2), (LoginError("x"), 4), (TransientError("x"), 5), (PlatformError("x"), 1)],
)
def test_of_a_request_that_could_not_be_read(error: PaoError, code: int) -> None:
    assert run_code(RunReport([RunRow(REF, None, error=error)], 0), detailed=False) == code


def test_of_several_the_worst_counts() -> None:
    order = (70, 2, 4, 5, 1, 7, 8, 6, 0)
    for first, second in combinations(order, 2):
        assert worst([second, first]) == worst([first, second, second]) == first
    assert worst([]) == 0


def test_of_a_run_that_was_asked_to_stop() -> None:
    row = RunRow(REF, history(*START, intent(), failed(), FAILED))
    assert run_code(RunReport([row], 0, interrupted=True), detailed=True) == 130


def test_of_a_request_that_is_only_proposed_or_not_seen_yet() -> None:
    proposed = Found(Standing(REF, "proposed"), History())
    queued = Found(Standing(REF, "queued"), history(*START, intent(), failed(), FAILED))
    assert (found_code(proposed), found_code(queued)) == (8, 0)
