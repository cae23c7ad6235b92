"""What machines say of a commit, and the runs of workflows."""

import json
from dataclasses import replace

import pytest
from github import GithubException, UnknownObjectException

from paoctl.sandbox import runs
from paoctl.sandbox.refusal import Refused
from paoctl.sandbox.world import Sandbox
from tests.support.people import ACTIONS, APP, Clients
from tests.support.pull_requests import Desk
from tests.support.raw_http import ask

REPO = "/api/v3/repos/acme/platform"


def test_an_app_reports_a_check_and_changes_it(clients: Clients, desk: Desk) -> None:
    sha = desk.commit("feature", {"a": "1\n"})
    app = clients.repo(APP)
    run = app.create_check_run("pao/validate", sha, status="in_progress", external_id="7")
    assert (run.status, run.app.slug) == ("in_progress", "acme-paoctl")
    assert run.raw_data["conclusion"] is None
    annotation = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "No."}
    output = {"title": "1 error", "summary": "**PAO101**", "annotations": [annotation]}
    run.edit(conclusion="failure", output=output)
    seen = app.get_check_run(run.id)
    assert (seen.status, seen.conclusion, seen.external_id) == ("completed", "failure", "7")
    assert (seen.output.title, seen.output.annotations_count) == ("1 error", 1)


def test_a_check_of_the_same_name_takes_the_place_of_the_one_before(clients: Clients, desk: Desk) -> None:
    sha = desk.commit("feature", {"a": "1\n"})
    app = clients.repo(APP)
    for conclusion in ("failure", "success"):
        app.create_check_run("pao/validate", sha, status="completed", conclusion=conclusion)
    commit = app.get_commit("feature")
    assert [run.conclusion for run in commit.get_check_runs()] == ["success"]
    assert [run.conclusion for run in commit.get_check_runs(filter="all")] == ["success", "failure"]
    assert list(commit.get_check_runs(check_name="other")) == []


def test_a_person_reports_no_check(clients: Clients) -> None:
    repo = clients.repo()
    with pytest.raises(GithubException) as caught:
        repo.create_check_run("ci", repo.get_branch("main").commit.sha)
    assert caught.value.status == 403


def test_a_completed_check_needs_a_conclusion(clients: Clients) -> None:
    app = clients.repo(APP)
    with pytest.raises(GithubException) as caught:
        app.create_check_run("ci", app.get_branch("main").commit.sha, status="completed")
    assert caught.value.status == 422


def test_a_summary_has_a_limit(clients: Clients) -> None:
    app = clients.repo(APP)
    with pytest.raises(GithubException) as caught:
        app.create_check_run("ci", app.get_branch("main").commit.sha, output={"title": "t", "summary": "x" * 65536})
    assert caught.value.status == 422
    assert list(app.get_commit("main").get_check_runs()) == []


def test_the_newest_status_of_each_context_counts(clients: Clients, desk: Desk) -> None:
    sha = desk.commit("feature", {"a": "1\n"})
    commit = clients.repo().get_commit(sha)
    assert commit.get_combined_status().state == "pending"
    commit.create_status("failure", context="ci", description="No")
    assert commit.get_combined_status().state == "failure"
    commit.create_status("success", context="ci", target_url="https://ci.example/1")
    combined = commit.get_combined_status()
    assert (combined.state, [status.context for status in combined.statuses]) == ("success", ["ci"])
    assert [status.state for status in commit.get_statuses()] == ["success", "failure"]


def test_a_status_needs_a_commit_and_a_known_state(clients: Clients) -> None:
    url, requester = clients.repo().url, clients.of("ana").requester
    for sha, state in (("1" * 40, "success"), (clients.repo().get_branch("main").commit.sha, "fine")):
        with pytest.raises(GithubException) as caught:
            requester.requestJsonAndCheck("POST", f"{url}/statuses/{sha}", input={"state": state})
        assert caught.value.status == 422


def test_workflows_are_the_files_of_main(clients: Clients) -> None:
    found = {workflow.path: workflow.name for workflow in clients.repo().get_workflows()}
    assert found == {
        ".github/workflows/deploy.yml": "Deploy",
        ".github/workflows/test.yml": ".github/workflows/test.yml",
    }


def test_a_dispatch_starts_a_run(sandbox: Sandbox, clients: Clients) -> None:
    repo = clients.repo(ACTIONS)
    workflow = repo.get_workflow("deploy.yml")
    assert workflow.create_dispatch("main", {"pao_key": "k1"})
    (run,) = repo.get_workflow_runs()
    assert (run.event, run.status, run.head_branch, run.actor.login) == ("workflow_dispatch", "queued", "main", ACTIONS)
    assert sandbox.forge.ledger.runs[0].inputs == {"pao_key": "k1"}
    runs.set_run(sandbox.forge, run.id, "completed", "success", title="deploy k1")
    seen = repo.get_workflow_run(run.id)
    assert (seen.status, seen.conclusion, seen.display_title) == ("completed", "success", "deploy k1")
    assert [found.id for found in workflow.get_runs(status="success")] == [run.id]


def test_a_dispatch_tells_its_run_when_asked(sandbox: Sandbox) -> None:
    body = {"ref": "main", "return_run_details": True}
    path, token = f"{REPO}/actions/workflows/deploy.yml/dispatches", sandbox.people.tokens[APP]
    answer = ask(sandbox.base_url, "POST", path, token=token, body=json.dumps(body).encode())
    details = answer.json()
    assert isinstance(details, dict)
    assert answer.status == 200
    assert details["workflow_run_id"] == sandbox.forge.ledger.runs[0].id
    assert details["run_url"].endswith(f"/actions/runs/{details['workflow_run_id']}")


def test_only_a_workflow_that_says_so_is_dispatched(clients: Clients) -> None:
    url, requester = clients.repo().url, clients.of("ana").requester
    for name, ref, status in (("test.yml", "main", 422), ("deploy.yml", "nope", 422), ("none.yml", "main", 404)):
        with pytest.raises(GithubException) as caught:
            requester.requestJsonAndCheck("POST", f"{url}/actions/workflows/{name}/dispatches", input={"ref": ref})
        assert caught.value.status == status


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"pao_key": "k1", "key": "k1"}, 'Unexpected inputs provided: ["key"]'),
        ({"size": "huge"}, "Provided value 'huge' for input 'size' not in the list of allowed values"),
    ],
)
def test_a_dispatch_gives_only_what_the_workflow_asks_for(
    sandbox: Sandbox, clients: Clients, inputs: dict[str, str], words: str
) -> None:
    url, requester = clients.repo().url, clients.of("ana").requester
    wish = {"ref": "main", "inputs": inputs}
    with pytest.raises(GithubException) as caught:
        requester.requestJsonAndCheck("POST", f"{url}/actions/workflows/deploy.yml/dispatches", input=wish)
    assert (caught.value.status, caught.value.data["message"]) == (422, words)
    assert sandbox.forge.ledger.runs == []


def test_who_may_not_write_starts_nothing(sandbox: Sandbox, clients: Clients) -> None:
    sandbox.people._people["oscar"] = replace(sandbox.people._people["oscar"], role="read")
    url, requester = clients.repo().url, clients.of("oscar").requester
    with pytest.raises(GithubException) as caught:
        requester.requestJsonAndCheck("POST", f"{url}/actions/workflows/deploy.yml/dispatches", input={"ref": "main"})
    assert (caught.value.status, sandbox.forge.ledger.runs) == (403, [])


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("on: workflow_dispatch", {}),
        ("on: [push, workflow_dispatch]", {}),
        ("'on':\n  workflow_dispatch:", {}),
        ("on: {workflow_dispatch: {inputs: {a: null}}}", {"a": {}}),
        ("# workflow_dispatch\non: push", None),
        ("on: {push: }\nenv: {a: workflow_dispatch}", None),
        ("on: [", None),
        ("", None),
    ],
)
def test_what_a_workflow_asks_for_is_read_from_its_file(text: str, declared: object) -> None:
    assert runs.declared_inputs(text.encode()) == declared


def test_defaults_are_filled_in_and_what_is_required_must_be_given() -> None:
    declared: dict[str, dict[str, object]] = {"a": {"default": "x"}, "b": {"required": True}, "c": {}}
    assert runs.filled_inputs(declared, {"b": "1"}) == {"a": "x", "b": "1"}
    with pytest.raises(Refused, match="Required input 'b' not provided"):
        runs.filled_inputs(declared, {})


def test_an_attempt_says_who_started_it(sandbox: Sandbox, clients: Clients) -> None:
    dana, ana = (sandbox.people.by_login(login) for login in ("dana", "ana"))
    assert dana is not None
    run = runs.start_run(sandbox.forge, dana, ".github/workflows/deploy.yml", event="push", ref="main")
    runs.rerun(sandbox.forge, run.id, ana)
    requester, url = clients.of("ana").requester, f"{clients.repo().url}/actions/runs/{run.id}"
    attempts = [requester.requestJsonAndCheck("GET", f"{url}/attempts/{number}")[1] for number in (1, 2)]
    assert [each["triggering_actor"]["login"] for each in attempts] == ["dana", "ana"]
    assert {each["actor"]["login"] for each in attempts} == {"dana"}


def test_an_attempt_that_another_followed_is_completed(sandbox: Sandbox, clients: Clients) -> None:
    dana = sandbox.people.by_login("dana")
    assert dana is not None
    run = runs.start_run(sandbox.forge, dana, ".github/workflows/deploy.yml", event="push", ref="main")
    runs.rerun(sandbox.forge, run.id)
    requester, url = clients.of("ana").requester, f"{clients.repo().url}/actions/runs/{run.id}/attempts"
    states = [requester.requestJsonAndCheck("GET", f"{url}/{number}")[1]["status"] for number in (1, 2)]
    assert states == ["completed", "queued"]
    with pytest.raises(UnknownObjectException):
        requester.requestJsonAndCheck("GET", f"{url}/3")
