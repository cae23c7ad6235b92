"""A word of somebody who may not push the state branch: from their command line, by a run, into the journal.

The run is driven as GitHub would: `paoctl plan-work` and `paoctl fulfill` with the variables and the event of the run
that the sandbox was asked to start. Every exchange is held against GitHub's description.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from paoctl.cli.scaffold import workflow_texts
from paoctl.sandbox.faults import Fault
from paoctl.sandbox.ledger import Run as WorkflowRun
from tests.cli.merged import DATABASE, RULE, phases, requested
from tests.cli.shell import Run
from tests.cli.stand import Stand, sandbox_at
from tests.support.exchange_checker import ExchangeChecker
from tests.support.journey import offered_files

PATH = ".github/workflows/fulfil.yml"
NO = Fault(method="PUT", status=422, effect=False)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """A platform with the workflows that `paoctl init --github` writes."""
    checker = ExchangeChecker()
    files = {**{path: raw.decode() for path, raw in offered_files().items()}, **workflow_texts()}
    with sandbox_at(tmp_path, files, on_exchange=checker) as stand:
        yield stand
    checker.raise_violations()


def as_dana(stand: Stand, *argv: str) -> Run:
    """A person who reads teams, writes to the repository, and may not push the state branch."""
    return stand.run(*argv, GITHUB_TOKEN=stand.environment["SANDBOX_OWNER_TOKEN"])


def runs(stand: Stand) -> Sequence[WorkflowRun]:
    return stand.sandbox.forge.ledger.runs


def in_run(stand: Stand, run: WorkflowRun, *argv: str, actor: str = "dana", **env: str) -> Run:
    """A step of a job of a run, with the token of the App; `actor` is what the environment claims."""
    event = stand.home / "event.json"
    event.write_text(json.dumps({"inputs": run.inputs, "ref": "refs/heads/main"}))
    given = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "workflow_dispatch",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_RUN_ID": str(run.id),
        "GITHUB_RUN_ATTEMPT": str(run.attempt),
        "GITHUB_REPOSITORY_ID": "1",
        "GITHUB_ACTOR": actor,
        "GITHUB_TOKEN": stand.environment["SANDBOX_APP_TOKEN"],
    }
    return stand.run(*argv, **{**given, **env})


def words(stand: Stand, ref: str) -> Sequence[Mapping[str, object]]:
    """Who said what, as recorded."""
    raw = stand.sandbox.forge.repository.run("show", f"pao-state:requests/{ref}/journal.jsonl")
    return [line for line in map(json.loads, raw.splitlines()) if line["type"] == "command"]


def failed(stand: Stand) -> str:
    """A database that its provider has refused."""
    requested(stand, DATABASE, "orders-db")
    stand.sandbox.provision.faults.set([NO])
    assert stand.run("fulfill").code == 1
    return f"{DATABASE}/orders-db"


def test_an_owner_retries_through_the_forge_and_the_run_says_and_does_it(stand: Stand, tmp_path: Path) -> None:
    ref = failed(stand)
    said = as_dana(stand, "retry", "orders-db", "--yes")
    [run] = runs(stand)
    assert said.code == 0, said.err
    assert said.out == f"{stand.sandbox.base_url}/runs/{run.id}\n"
    assert "create   main/instance" in said.err
    assert "This token may not record it, so fulfil.yml was started with it" in said.err
    assert said.err.endswith(f"Next: paoctl status {ref}\n")
    assert run.inputs == {"command": "retry", "request": ref}
    assert phases(stand) == {"orders-db": "failed"}

    given = tmp_path / "output"
    assert in_run(stand, run, "plan-work", GITHUB_OUTPUT=str(given)).code == 0
    assert given.read_text().startswith("work=true\n")
    done = in_run(stand, run, "fulfill", "--environment", "dev", "--shard", "1/1", actor="oscar")
    assert done.code == 0, done.err
    assert f"dana says retry to {ref}\n" in done.err
    [word] = words(stand, ref)
    assert (word["who"], word["verb"], str(word["run"]).endswith(f":{run.id}")) == ("dana", "retry", True)
    assert phases(stand) == {"orders-db": "ready"}

    stand.sandbox.forge.ledger.runs[0] = replace(run, attempt=2, again=["ana"])
    again = in_run(stand, runs(stand)[0], "fulfill", "--environment", "dev")
    assert again.code == 0, again.err
    assert "recorded already" in again.err
    assert len(words(stand, ref)) == 1


def test_an_owner_resolves_through_the_forge_with_what_the_step_tells(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    stand.run("fulfill")
    said = as_dana(stand, "resolve", "gate", "ticket", "--happened", "--ref", "fw-7", "--output", "ruleId=fw-7")
    assert said.code == 0, said.err
    [run] = runs(stand)
    done = in_run(stand, run, "fulfill")
    assert done.code == 0, done.err
    assert stand.run("outputs", "gate", "ruleId", "--raw").out == "fw-7\n"


@pytest.mark.ci
def test_a_token_that_may_not_read_teams_leaves_the_question_to_the_executor(stand: Stand) -> None:
    ref = failed(stand)
    people = stand.sandbox.people
    people._people["ana"] = replace(people._people["ana"], reads_teams=False)
    said = stand.run("retry", "orders-db", "--yes")
    assert said.code == 0, said.err
    [run] = runs(stand)
    assert in_run(stand, run, "fulfill").code == 0
    assert [word["who"] for word in words(stand, ref)] == ["ana"]


def test_what_is_plainly_not_allowed_starts_no_run(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    stand.run("fulfill")
    run = stand.run("resolve", "gate", "ticket", "--did-not-happen")
    assert (run.code, "ana may not resolve this request" in run.err) == (4, True), run.err
    assert runs(stand) == []


def test_an_outsider_who_starts_a_run_is_refused_there(stand: Stand) -> None:
    ref = failed(stand)
    run = stand.run("retry", "orders-db", "--yes", GITHUB_TOKEN=stand.environment["SANDBOX_OUTSIDER_TOKEN"])
    assert run.code == 0, "oscar's token sees no team, so only the executor can tell"
    [started] = runs(stand)
    done = in_run(stand, started, "fulfill", actor="dana")
    assert done.code == 4, done.err
    assert "oscar may not retry this request" in done.err
    assert "::error::oscar may not retry this request" in done.err
    assert words(stand, ref) == []


@pytest.mark.ci
def test_bad_inputs_are_told_and_nothing_is_recorded_or_run(stand: Stand) -> None:
    ref = failed(stand)
    as_dana(stand, "retry", "orders-db", "--yes")
    [run] = runs(stand)
    for inputs, words_told in (
        ({"command": "destroy", "request": ref}, "there is no command 'destroy'"),
        ({"command": "retry", "request": "$(touch hurt)"}, "there is no request `$(touch hurt)`"),
        ({"command": "retry", "request": ref, "component": "main'; touch hurt; '"}, "the request has no component"),
        ({"command": "resolve", "request": ref, "action": "main/instance"}, "outcome is ''"),
    ):
        done = in_run(stand, replace(run, inputs=dict(inputs)), "fulfill")
        assert (done.code, words_told in done.err) == (2, True), done.err
        assert "= help: " in done.err
    assert in_run(stand, replace(run, inputs={"command": "destroy"}), "plan-work").code == 2
    assert words(stand, ref) == []
    assert phases(stand) == {"orders-db": "failed"}
    assert not list(stand.clone.rglob("hurt"))


@pytest.mark.parametrize("text", ["", "[", '{"inputs": 7}', "[1]"])
def test_an_event_that_can_t_be_read_stops_the_run(stand: Stand, text: str) -> None:
    event = stand.home / "odd.json"
    if text:
        event.write_text(text)
    run = WorkflowRun(1, 1, "f", "f", "workflow_dispatch", "main", "0", "dana")
    done = in_run(stand, run, "fulfill", GITHUB_EVENT_PATH=str(event))
    assert (done.code, "PAO818" in done.err) == (2, True), done.err


def test_a_run_by_hand_without_a_word_does_what_there_is_to_do(stand: Stand) -> None:
    requested(stand, RULE, "gate")
    run = WorkflowRun(1, 1, "f", "f", "workflow_dispatch", "main", "0", "dana", inputs={"command": "none"})
    assert in_run(stand, run, "fulfill").code == 0
    assert phases(stand) == {"gate": "waiting"}


@pytest.mark.ci
def test_who_may_neither_push_nor_start_a_run_is_told_both_ways(stand: Stand) -> None:
    failed(stand)
    people = stand.sandbox.people
    people._people["dana"] = replace(people._people["dana"], role="read")
    unwritten = as_dana(stand, "retry", "orders-db", "--yes")
    stand.sandbox.github.faults.set([Fault(method="POST", path="*/dispatches", status=404, effect=False, times=9)])
    absent = as_dana(stand, "retry", "orders-db", "--yes")
    for run, words_told in ((unwritten, "GitHub says 403: Must have write access"), (absent, "GitHub says 404")):
        assert run.code == 4, run.err
        assert words_told in run.err
        assert "say it with a token that may push pao-state, or with one that may start" in run.err
    assert runs(stand) == []


def test_a_workflow_of_before_takes_no_word(tmp_path: Path) -> None:
    text = workflow_texts()[PATH]
    older = text[: text.index("    inputs:")] + "\n" + text[text.index("permissions: {}") :]
    with sandbox_at(tmp_path, {path: raw.decode() for path, raw in offered_files().items()} | {PATH: older}) as stand:
        failed(stand)
        run = as_dana(stand, "retry", "orders-db", "--yes")
    assert (run.code, "Unexpected inputs provided" in run.err) == (4, True), run.err
    assert "as `paoctl init --github` writes it" in run.err
