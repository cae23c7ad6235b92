"""The executor and what people say to it, by the command line: real processes against the sandbox."""

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from paoctl.sandbox.faults import Fault
from tests.cli.merged import (
    DATABASE,
    RULE,
    ask,
    document,
    interrupt,
    merge,
    phases,
    platform_at,
    read_until,
    requested,
    start,
)
from tests.cli.stand import Stand

SLOW = Fault(method="PUT", delay=2.0)
NO = Fault(method="PUT", status=422, effect=False)
FULL = Fault(times=9, method="PUT", status=503, effect=False)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """A platform of its own for every test."""
    with platform_at(tmp_path) as stand:
        yield stand


def state_commits(stand: Stand) -> int:
    repository = stand.sandbox.forge.repository
    return int(repository.run("rev-list", "--count", "pao-state")) if repository.branch("pao-state") else 0


def last_events(stand: Stand, count: int) -> list[tuple[object, object]]:
    """The end of the one journal there is: types, and reasons."""
    repository = stand.sandbox.forge.repository
    paths = repository.run("ls-tree", "-r", "--name-only", "pao-state", "requests/").decode().splitlines()
    [path] = [each for each in paths if each.endswith("journal.jsonl")]
    lines = [json.loads(line) for line in repository.run("show", f"pao-state:{path}").splitlines()]
    return [(line["type"], line.get("reason")) for line in lines[-count:]]


def items(text: str) -> list[dict[str, object]]:
    found = json.loads(text)["items"]
    assert isinstance(found, list)
    return found


def test_a_run_tells_each_change_in_a_line_and_ends_with_a_table(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    requested(stand, RULE, "gate")
    run = stand.run("fulfill")
    assert run.code == 0, run.err
    assert sorted(line.split("\t")[:3] for line in run.out.splitlines()) == [
        [f"{DATABASE}/orders-db", "ready", ""],
        [f"{RULE}/gate", "waiting", "Ticket"],
    ]
    lines = run.err.splitlines()
    assert any(line.startswith(f"running     {DATABASE}/orders-db main/instance: PUT ") for line in lines)
    assert any(line.startswith(f"done        {DATABASE}/orders-db main/announce") for line in lines)
    assert run.err.endswith(f"Next: paoctl watch {RULE}/gate --stay\n")


def test_a_run_whose_messages_nobody_reads_any_more_goes_on(stand: Stand) -> None:
    """As `paoctl fulfill 2>&1 >out.txt | head -1`."""
    requested(stand, DATABASE, "orders-db")
    with start(stand, "fulfill") as process:
        assert process.stderr
        process.stderr.readline()
        process.stderr.close()
        assert process.wait(60) == 0
    assert phases(stand) == {"orders-db": "ready"}


@pytest.mark.ci
def test_a_terminal_shows_a_table_that_follows_the_steps(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    child = stand.talk("fulfill", python=sys.executable)
    child.expect("● running     database-postgresql-standard/orders-db  main/instance")
    child.expect("○ pending     database-postgresql-standard/orders-db  main/announce")
    child.expect("✓ done        database-postgresql-standard/orders-db  main/announce")
    child.expect("REQUEST +PHASE +REASON +WHAT")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    child = stand.talk("watch", "orders-db", python=sys.executable)
    child.expect("✓ ready       database-postgresql-standard/orders-db: the service is there")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    child = stand.talk("watch", "orders-db", python=sys.executable, COLUMNS="70")
    child.expect("✓ ready       database-postgresql-standard/orders-db: the [a-z ]*…")
    child.expect(pexpect.EOF)


def test_a_second_run_writes_nothing_and_says_so(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.run("fulfill")
    before = state_commits(stand)
    run = stand.run("fulfill")
    assert (run.code, run.out, run.err) == (0, "", "there is nothing to do\n")
    assert state_commits(stand) == before


def test_the_pull_request_has_one_comment_that_follows_the_request(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    stand.run("fulfill")
    [ticket] = stand.sandbox.jira.tickets.all()
    stand.sandbox.close_ticket(ticket.key, {"customfield_10042": "fw-7"})
    assert stand.run("sync").code == 0
    [comment] = [each for each in stand.sandbox.forge.ledger.comments if "paoctl" in each.body]
    assert "### ✓ ready: `gate`" in comment.body
    assert "| `ruleId` | `fw-7` |" in comment.body


@pytest.mark.ci
def test_exit_codes_are_told_in_detail_for_one_request_or_when_asked(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    assert stand.run("fulfill").code == 0
    assert stand.run("fulfill", "--detailed-exitcode").code == 8
    assert stand.run("fulfill", "gate").code == 8
    assert stand.run("sync", "gate").code == 8
    [ticket] = stand.sandbox.jira.tickets.all()
    stand.sandbox.decline_ticket(ticket.key)
    assert stand.run("sync").code == 1
    assert stand.run("fulfill").code == 0, "a settled failure is not this run's"
    assert stand.run("fulfill", "gate").code == 1, "but it is what there is to say of it"


def test_a_run_as_json_is_one_document_on_stdout(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    run = stand.run("fulfill", "-o", "json")
    found = document(run)
    assert found["kind"] == "Run"
    [item] = items(run.out)
    assert (item["name"], item["phase"], item["changed"]) == ("orders-db", "ready", True)


def test_a_dry_run_shows_the_plan_and_does_nothing(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    run = stand.run("fulfill", "--dry-run", "--detailed-exitcode")
    assert run.code == 10
    assert "2 steps: 2 to create" in run.out
    assert state_commits(stand) == 0
    assert stand.sandbox.provision.inventory.effects == []


def test_in_a_job_there_are_annotations_and_a_summary(stand: Stand, tmp_path: Path) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([NO])
    summary = tmp_path / "summary.md"
    run = stand.run("fulfill", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert run.code == 1
    [annotation] = [line for line in run.err.splitlines() if line.startswith("::")]
    assert annotation.startswith(f"::error title={DATABASE}/orders-db is failed::main/instance: ")
    assert summary.read_text().startswith("### paoctl: 1 failed; ")
    assert f"| ! failed | [`{DATABASE}/orders-db`](" in summary.read_text()


def test_outside_a_job_no_line_is_an_annotation(stand: Stand, tmp_path: Path) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([NO])
    run = stand.run("fulfill", GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert not any(line.startswith("::") for line in (run.out + run.err).splitlines())
    assert not (tmp_path / "summary.md").exists()


@pytest.mark.ci
def test_the_gate_tells_the_jobs_that_have_work(stand: Stand, tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert stand.run("plan-work", GITHUB_OUTPUT=str(output)).code == 0
    requested(stand, RULE, "gate")
    ask(stand, RULE, "far", "--env", "production")
    merge(stand)
    run = stand.run("plan-work", "--shards", "2", "--detailed-exitcode", GITHUB_OUTPUT=str(output))
    assert run.code == 10
    lines = dict(line.split("=", 1) for line in output.read_text().splitlines()[2:])
    assert output.read_text().splitlines()[0] == "work=false"
    rows = json.loads(lines["matrix"])["include"]
    assert (lines["work"], [row["environment"] for row in rows]) == ("true", ["dev", "production"])
    row = rows[1]
    named = ("--environment", row["environment"], "--shard", f"{row['shard']}/{row['of']}")
    stand.run("fulfill", *named)
    assert phases(stand) == {"gate": "queued", "far": "waiting"}


def test_wrong_orders_are_refused_before_anything_is_done(stand: Stand) -> None:
    for argv, words in (
        (("--shard", "3/2"), "not a shard, as 2/3"),
        (("--patience", "long"), "not a duration"),
        (("--environment", "moon"), "there is no environment `moon`"),
        (("--take-over",), "--take-over is said of requests by name"),
        (("nobody",), "there is no request `nobody`"),
    ):
        run = stand.run("fulfill", *argv)
        assert (run.code, words in run.err) == (2, True), run.err


def test_a_fork_does_not_act_on_the_original(stand: Stand) -> None:
    for argv in (("fulfill",), ("status",)):
        run = stand.run(*argv, GITHUB_REPOSITORY="mallory/platform")
        assert (run.code, "speaks of acme/platform, but this is mallory/platform" in run.err) == (2, True), run.err


def test_an_outside_system_that_is_down_parks_the_request(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([FULL])
    run = stand.run("fulfill", "--patience", "0s")
    assert run.code == 0, run.err
    assert "waiting\tBackoff" in run.out
    assert stand.run("fulfill", "orders-db", "--patience", "0s").code == 5


def test_ctrl_c_ends_what_is_under_way_and_the_next_run_goes_on(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([SLOW])
    with start(stand, "fulfill") as process:
        read_until(process, "running")
        interrupt(process)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Stopping: what is under way has 3 s to end, and is recorded" in err
    assert "orders-db\tqueued" in out
    assert phases(stand) == {"orders-db": "queued"}
    assert stand.run("fulfill").code == 0
    assert phases(stand) == {"orders-db": "ready"}
    creations = [each for each in stand.sandbox.provision.inventory.effects if each.collection == "databases"]
    assert len(creations) == 1


@pytest.mark.ci
def test_a_call_that_does_not_end_is_left_and_the_next_run_finds_out(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([Fault(method="PUT", delay=40.0)])
    with start(stand, "fulfill") as process:
        read_until(process, "running")
        process.terminate()
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "unanswered" in err
    assert "orders-db\tqueued" in out
    assert last_events(stand, 2) == [("intent", None), ("released", "interrupted")]
    assert stand.run("fulfill").code == 0
    assert phases(stand) == {"orders-db": "ready"}


@pytest.mark.ci
def test_a_second_ctrl_c_stops_at_once_and_nothing_is_lost(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([Fault(method="PUT", delay=8.0)])
    with start(stand, "fulfill") as process:
        read_until(process, "running")
        interrupt(process)
        read_until(process, "Ctrl-C again stops at once")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=4) == 130
    assert stand.run("fulfill").code == 0
    assert phases(stand) == {"orders-db": "ready"}


@pytest.mark.ci
def test_a_run_that_died_elsewhere_is_taken_over_only_when_a_person_says_so(stand: Stand, tmp_path: Path) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([SLOW])
    with start(stand, "fulfill", XDG_STATE_HOME=str(tmp_path / "elsewhere")) as process:
        read_until(process, "running")
        process.kill()
    held = stand.run("fulfill")
    assert held.code == 0
    assert f"can't be seen from here; if it is dead: paoctl fulfill {DATABASE}/orders-db --take-over" in held.out
    assert phases(stand) == {"orders-db": "running"}
    assert stand.run("fulfill", "orders-db", "--take-over").code == 0
    assert phases(stand) == {"orders-db": "ready"}


def test_a_retry_shows_what_will_run_and_the_next_run_does_it(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([NO])
    assert stand.run("fulfill").code == 1
    said = stand.run("status", "orders-db").err
    assert f"Next: paoctl edit {DATABASE}/orders-db\n   or paoctl retry {DATABASE}/orders-db\n" in said
    run = stand.run("retry", "orders-db")
    assert run.code == 0, run.err
    assert "create   main/instance" in run.err
    assert run.out == f"queued      {DATABASE}/orders-db: retry asked by ana\n"
    assert stand.run("fulfill").code == 0
    assert phases(stand) == {"orders-db": "ready"}


@pytest.mark.ci
def test_a_retry_asks_first_where_somebody_can_answer(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([NO])
    stand.run("fulfill")
    child = stand.talk("retry", "orders-db", python=sys.executable)
    child.expect("Try .*orders-db again")
    child.send("n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert phases(stand) == {"orders-db": "failed"}


@pytest.mark.ci
def test_who_has_nothing_to_do_with_it_may_say_nothing(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([NO])
    stand.run("fulfill")
    run = stand.run("retry", "orders-db", GITHUB_TOKEN=stand.environment["SANDBOX_OUTSIDER_TOKEN"])
    assert run.code == 4, run.err
    assert "can't tell whether oscar may retry it" in run.err
    assert phases(stand) == {"orders-db": "failed"}


@pytest.mark.ci
def test_a_failed_request_is_cancelled_no_more_but_rolled_back(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.hooks.faults.set([Fault(method="POST", status=422, effect=False)])
    assert stand.run("fulfill").code == 1
    refused = stand.run("cancel", "orders-db")
    assert (refused.code, "the request is failed: there is nothing to cancel" in refused.err) == (2, True), refused.err
    run = stand.run("rollback", "orders-db")
    assert run.code == 0, run.err
    assert "destroy  main/instance" in run.err
    assert run.out == f"queued      {DATABASE}/orders-db: rollback asked by ana\n"
    assert stand.run("fulfill", "orders-db").code == 7
    assert phases(stand) == {"orders-db": "rolled-back"}


@pytest.mark.ci
def test_where_nothing_was_made_there_is_nothing_to_roll_back_and_nobody_is_asked(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    requested(stand, RULE, "gate")
    stand.sandbox.provision.faults.set([NO])
    stand.run("fulfill")
    child = stand.talk("rollback", "orders-db", python=sys.executable)
    child.expect("made and changed nothing in this version: there is nothing to roll back")
    child.expect(f"Next: paoctl retry {DATABASE}/orders-db")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert phases(stand) == {"orders-db": "failed", "gate": "waiting"}
    assert stand.run("status").err.endswith(f"Next: paoctl status {DATABASE}/orders-db\n")


def test_who_cancels_is_told_of_a_merged_change_that_no_run_has_seen(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    assert stand.run("fulfill").code == 0
    assert "no run has looked at" not in stand.run("cancel", "gate", "--no-input").err
    assert stand.run("edit", "gate", "--set", "port=8443", "--yes").code == 0
    merge(stand)

    said = stand.run("cancel", "gate", "--yes")

    assert said.code == 0
    assert "warning: a change of it is merged that no run has looked at yet" in said.err


@pytest.mark.ci
def test_a_ticket_of_a_cancelled_request_is_told(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    stand.run("fulfill")
    child = stand.talk("cancel", "gate", python=sys.executable)
    child.expect("Stops .* main/ticket: NET-1 is told that nobody waits for it; it stays open")
    child.expect("Destroyed .* nothing; paoctl rollback")
    child.expect("Begin nothing more of .*gate")
    child.send("y")
    child.expect("cancel asked by ana")
    child.expect(pexpect.EOF)
    assert stand.run("fulfill").code == 0
    assert phases(stand) == {"gate": "cancelled"}
    [ticket] = stand.sandbox.jira.tickets.all()
    assert ["cancelled by ana" in comment.body for comment in ticket.comments] == [True]


@pytest.mark.ci
def test_a_part_of_a_ready_request_runs_again(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.run("fulfill")
    run = stand.run("retry", "orders-db", "--from", "announce")
    assert run.code == 0, run.err
    assert "update   main/announce" in run.err
    assert "main/instance" not in run.err
    assert stand.run("fulfill", "orders-db").code == 0
    wrong = stand.run("retry", "orders-db", "--from", "annonce")
    assert (wrong.code, "did you mean `announce`?" in wrong.err) == (2, True), wrong.err


def test_a_person_answers_for_a_ticket_and_the_request_is_ready(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    stand.run("fulfill")
    argv = ("resolve", "gate", "ticket", "--happened", "--ref", "fw-7", "--output", "ruleId=fw-7")
    refused = stand.run(*argv)
    assert refused.code == 4, "ana asked for it and does not own it"
    assert "ana may not resolve this request" in refused.err
    stand.sandbox.people.teams["network"] += ("ana",)
    run = stand.run(*argv)
    assert run.code == 0, run.err
    assert stand.run("fulfill", "gate").code == 0
    assert stand.run("outputs", "gate", "ruleId", "--raw").out == "fw-7\n"


def test_a_token_that_may_not_push_the_state_can_say_nothing(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    stand.run("fulfill")
    argv = ("resolve", "gate", "ticket", "--happened")
    run = stand.run(*argv, GITHUB_TOKEN=stand.environment["SANDBOX_OWNER_TOKEN"])
    assert run.code == 4, run.err
    assert "say it with a token that may push pao-state" in run.err


def test_an_answer_has_to_be_whole(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    stand.run("fulfill")
    for argv, words in (
        (("gate", "ticket"), "did it happen?"),
        (("gate", "ticket", "--did-not-happen", "--output", "ruleId=1"), "has no outputs"),
        (("gate", "tickets", "--happened"), "names no action"),
        (("gate", "ticket", "--happened", "--output", "rule=1"), "has no output `rule`"),
    ):
        run = stand.run("resolve", *argv)
        assert (run.code, words in run.err) == (2, True), run.err


def test_ctrl_c_on_a_terminal_leaves_it_as_it_was(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([Fault(method="PUT", delay=8.0)])
    child = stand.talk("fulfill", python=sys.executable)
    child.expect("● running")
    child.sendintr()
    child.expect("Stopping: what is under way has 3 s")
    child.sendintr()
    child.expect(r"\x1b\[\?25h")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


def test_ctrl_c_in_a_watch_ends_the_look_and_not_the_request(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    with start(stand, "watch", "orders-db") as process:
        read_until(process, "no run has looked at it yet")
        interrupt(process)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert f"interrupted: {DATABASE}/orders-db goes on without a watcher" in err
    assert f"paoctl watch {DATABASE}/orders-db" in err


@pytest.mark.ci
def test_watch_follows_a_request_from_its_merge_to_its_end(stand: Stand) -> None:
    requested(stand, DATABASE, "orders-db")
    with start(stand, "watch", "orders-db") as process:
        read_until(process, "no run has looked at it yet")
        assert stand.run("fulfill").code == 0
        seen = read_until(process, "ready  ")
        assert process.wait(timeout=30) == 0
    assert "done        main/instance" in seen
    assert "done        main/announce" in seen
