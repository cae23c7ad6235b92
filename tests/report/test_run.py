"""What a run came to: for people, for programs, for a job of GitHub Actions."""

import json

from paoctl.errors import Interrupted, TransientError
from paoctl.model.events import Command, Planned, Settled
from paoctl.model.phase import Phase
from paoctl.model.request import RequestRef
from paoctl.report.run import (
    LONGEST,
    RunReport,
    RunRow,
    run_annotations,
    run_json,
    run_next,
    run_sentence,
    run_summary,
    run_text,
)
from paoctl.report.terminal import PIPE, Terminal
from tests.report.lives import FAILED, PARKED, PULL, REF, START, WHOLE, failed, history, intent, unknown, waiting

WIDE = Terminal(interactive=True, colour=False, width=120)
RULE = RequestRef("network-firewall-rule", "gate")
READY = RunRow(REF, history(*WHOLE), changed=True)
WAITS = RunRow(RULE, history(*START, intent(), waiting(), PARKED), note="waits: Ticket (ticket:DBA-12)")
FAILS = RunRow(REF, history(*START, intent(), failed(), FAILED), changed=True)
HELD = RunRow(REF, history(*START), note="held by gha:1:2/3:dev.1, which is at work")
STUCK = RunRow(RULE, None, error=TransientError("can't reach it\n100 %", remedy="run it again"))


def test_a_line_a_request_on_a_terminal() -> None:
    assert (
        run_text(RunReport([READY, WAITS, HELD], 7), WIDE)
        == """\
REQUEST                                 PHASE      REASON  WHAT
database-postgresql-standard/orders-db  ✓ ready            the service is there
network-firewall-rule/gate              ○ waiting  Ticket  DBA-12 is open: https://jira.example/browse/DBA-12
database-postgresql-standard/orders-db  ● running          held by gha:1:2/3:dev.1, which is at work
"""
    )


def test_a_line_a_request_in_a_pipe() -> None:
    assert run_text(RunReport([STUCK], 0), PIPE) == "network-firewall-rule/gate\tfailed\t\tcan't reach it 100 %\n"


def test_a_request_whose_record_is_still_on_its_way_has_not_failed() -> None:
    late = RunRow(RULE, None, error=Interrupted("what it came to is still on its way"))
    report = RunReport([late], 0, interrupted=True)
    assert run_text(report, WIDE).splitlines()[1].split("  ")[1].strip() == "! interrupted"
    assert run_annotations(report) == ""


def test_the_sum_is_a_sentence() -> None:
    assert run_sentence(RunReport([READY, WAITS, READY], 7)) == "2 ready, 1 waiting; 7 commits"
    assert run_sentence(RunReport([], 0)) == "there is nothing to do"


def test_for_programs_each_request_with_what_happened() -> None:
    document = json.loads(run_json(RunReport([READY, STUCK], 7)))
    assert (document["kind"], document["commits"], document["interrupted"]) == ("Run", 7, False)
    ready, stuck = document["items"]
    assert {key: ready[key] for key in ("name", "item", "team", "environment", "phase", "reason", "changed")} == {
        "name": "orders-db",
        "item": "database-postgresql-standard",
        "team": "@acme/orders",
        "environment": "dev",
        "phase": "ready",
        "reason": None,
        "changed": True,
    }
    assert stuck["error"]["cause"].startswith("can't reach it")
    assert stuck["phase"] is None


def test_failures_are_errors_and_doubts_are_warnings() -> None:
    unclear = RunRow(RULE, history(*START, intent(), unknown()))
    lines = run_annotations(RunReport([READY, FAILS, STUCK, unclear], 7)).splitlines()
    assert lines == [
        f"::error title={REF} is failed::main/instance: 409: the name is taken",
        "::error title=network-firewall-rule/gate is failed::can't reach it%0A100 %25%0Ahelp: run it again",
    ], "the step is unknown, the request is still running"


def test_no_more_annotations_than_are_shown_and_the_last_one_says_so() -> None:
    lines = run_annotations(RunReport([FAILS] * 25, 7)).splitlines()
    assert len(lines) == 10
    assert lines[-1] == "::error::16 more requests; the summary of this job has all of them"


def test_the_summary_of_a_job() -> None:
    assert (
        run_summary(RunReport([READY, WAITS], 7, interrupted=True))
        == f"""\
### paoctl: 1 ready, 1 waiting; 7 commits

**Asked to stop:** what was under way is recorded; the next run goes on from there.

|  | Request | Reason | What |
| --- | --- | --- | --- |
| ✓ ready | [`{REF}`](<{PULL}>) |  | the service is there |
| ○ waiting | [`{RULE}`](<{PULL}>) | Ticket | DBA-12 is open: <https://jira.example/browse/DBA-12> |
"""
    )


def test_a_summary_is_never_refused_for_its_size() -> None:
    rows = [RunRow(REF, history(*WHOLE), note="x" * 500, error=TransientError("y" * 900))] * 3000
    assert len(run_summary(RunReport(rows, 1)).encode()) <= LONGEST


def test_the_next_command_is_about_what_is_worst() -> None:
    assert run_next(RunReport([READY, WAITS, FAILS], 7)) == f"paoctl edit {REF}, or paoctl retry {REF}"
    assert run_next(RunReport([READY, WAITS], 7)) == f"paoctl watch {RULE} --stay"
    assert run_next(RunReport([STUCK], 7)) == ""


def test_what_was_undone_because_somebody_said_so_is_no_error_of_the_run() -> None:
    back = Settled(generation=1, phase=Phase.ROLLED_BACK, message="what this version made is undone")
    undoing = Planned(purpose="rollback", steps=())
    said = history(*START, intent(), failed(), FAILED, Command(who="ana", verb="rollback"), undoing, back)
    itself = history(*START, intent(), failed(), undoing, back)
    assert run_annotations(RunReport([RunRow(REF, said)], 1)) == ""
    assert run_annotations(RunReport([RunRow(REF, itself)], 1)).startswith(f"::error title={REF} is rolled-back::")
