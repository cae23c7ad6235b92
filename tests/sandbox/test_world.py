"""The whole sandbox: how it starts, what it exports, and that it goes on where it stopped."""

import json
import socket
import stat
from pathlib import Path

import pytest

from paoctl.sandbox.jira.site import CUSTOM_FIELDS
from paoctl.sandbox.world import Sandbox
from tests.support.exchange_checker import ExchangeChecker
from tests.support.people import OWNER, Clients
from tests.support.pull_requests import DATABASE, Desk
from tests.support.raw_http import ask
from tests.support.shell_git import Git


def make_ticket(sandbox: Sandbox) -> str:
    """Create a ticket as paoctl does, and return its key."""
    fields = {"project": {"key": "DBA"}, "issuetype": {"name": "Task"}, "summary": "Make a database"}
    token, headers = sandbox.environment()["JIRA_TOKEN"], {"Content-Type": "application/json"}
    body = json.dumps({"fields": fields}).encode()
    answer = ask(sandbox.base_url, "POST", "/rest/api/2/issue", token=token, body=body, headers=headers)
    value = answer.json()
    assert isinstance(value, dict)
    return str(value["key"])


def test_the_environment_leads_to_everything(sandbox: Sandbox) -> None:
    environment = sandbox.environment()
    assert environment["GITHUB_API_URL"] == f"{sandbox.base_url}/api/v3"
    assert environment["GITHUB_REPOSITORY"] == "acme/platform"
    assert sandbox.people.by_token(environment["SANDBOX_APP_TOKEN"]) == sandbox.people.by_login("acme-paoctl[bot]")
    tokens = [value for name, value in environment.items() if name.endswith(("TOKEN", "KEY"))]
    assert len(set(tokens)) == len(tokens) == 8
    me = ask(sandbox.base_url, "GET", "/rest/api/2/myself", token=environment["JIRA_TOKEN"])
    assert me.status == 200
    assert "paoctl" in me.text
    listed = ask(sandbox.base_url, "GET", "/v1/databases", token=environment["PROVISION_TOKEN"])
    assert listed.status == 200


def test_the_clone_has_the_seed_with_the_real_address(sandbox: Sandbox) -> None:
    assert (sandbox.directory / "README.md").read_text() == f"# Catalog at {sandbox.base_url}/\n"
    git = Git(sandbox.directory, {"GITHUB_TOKEN": sandbox.environment()["GITHUB_TOKEN"]})
    assert git("status", "--porcelain") == ""
    assert git("rev-parse", "main").strip() == sandbox.forge.repository.branch("main")


def test_the_clone_keeps_no_token(sandbox: Sandbox) -> None:
    config = (sandbox.directory / ".git" / "config").read_text()
    assert f"url = {sandbox.base_url}/acme/platform.git" in config
    assert not [token for token in sandbox.people.tokens.values() if token in config]


def test_secrets_are_readable_by_their_owner_alone(sandbox: Sandbox) -> None:
    for name in ("secrets.json", "state.json"):
        assert stat.S_IMODE((sandbox.vault.folder / name).stat().st_mode) == 0o600


def test_without_a_seed_there_is_a_small_one(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "bare") as sandbox:
        assert (sandbox.directory / "CODEOWNERS").read_text() == "* @acme/platform\n"


def test_it_goes_on_where_it_stopped(tmp_path: Path, seed: Path, checker: ExchangeChecker) -> None:
    with Sandbox(tmp_path / "demo", seed=seed, on_exchange=checker) as first:
        clients = Clients(first)
        Desk(first, clients).approved().create_issue_comment("Thanks.")
        key = make_ticket(first)
        before = first.environment()
        clients.close()
    with Sandbox(tmp_path / "demo", on_exchange=checker) as second:
        assert second.environment() == before
        clients = Clients(second)
        pull = clients.repo(OWNER).get_pull(1)
        assert [review.state for review in pull.get_reviews()] == ["APPROVED"]
        assert [comment.body for comment in pull.get_issue_comments()] == ["Thanks."]
        assert pull.merge().merged
        assert ask(second.base_url, "GET", f"/browse/{key}").status == 200
        clients.close()


def test_what_was_answered_is_kept_before_the_sandbox_stops(sandbox: Sandbox, desk: Desk) -> None:
    desk.open()
    state = sandbox.vault.state()["github"]
    assert isinstance(state, dict)
    assert [pull["title"] for pull in state["pulls"]] == ["Ask for feature"]


def test_at_another_port_the_clone_finds_it_again(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "demo") as first:
        taken = first.server.port
    with socket.create_server(("127.0.0.1", taken)), Sandbox(tmp_path / "demo") as second:
        assert second.server.port != taken
        git = Git(second.directory, {"GITHUB_TOKEN": second.environment()["GITHUB_TOKEN"]})
        assert "refs/heads/main" in git("ls-remote", "origin")


def test_a_port_that_is_taken_is_not_replaced(tmp_path: Path, sandbox: Sandbox) -> None:
    with pytest.raises(OSError, match="in use"):
        Sandbox(tmp_path / "other", port=sandbox.server.port)


def test_a_folder_with_files_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.tex").write_text("important\n")
    with pytest.raises(FileExistsError, match="has files"):
        Sandbox(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_owners_do_by_hand_what_the_story_needs(sandbox: Sandbox, desk: Desk) -> None:
    desk.open()
    sandbox.approve(1)
    sandbox.merge(1, "squash")
    assert sandbox.forge.repository.file("main", DATABASE) == b"size: large\n"
    host = next(name for name, label in CUSTOM_FIELDS.items() if label == "Host")
    done, declined = make_ticket(sandbox), make_ticket(sandbox)
    sandbox.close_ticket(done, {host: "db.example"})
    sandbox.decline_ticket(declined, "Not this year.")
    found = {ticket.key: ticket for ticket in sandbox.jira.tickets.all()}
    assert (found[done].resolution, found[done].fields[host]) == ("Done", "db.example")
    assert found[declined].resolution == "Declined"
    assert "Make a database" in ask(sandbox.base_url, "GET", "/").text


def test_a_tickets_page_is_the_owners_and_names_each_field_as_the_ticket_does(sandbox: Sandbox) -> None:
    text = ask(sandbox.base_url, "GET", f"/browse/{make_ticket(sandbox)}").text

    assert '<select name="as"><option>dana</option>' in text
    assert '<label>Host (customfield_10042) <input name="customfield_10042"' in text


def test_a_team_that_a_merge_names_as_owner_is_the_owners(tmp_path: Path, seed: Path) -> None:
    with Sandbox(tmp_path / "demo", seed=seed) as sandbox:
        clients = Clients(sandbox)
        desk = Desk(sandbox, clients)
        assert not sandbox.people.knows("@acme/storage")
        desk.open("offer", {"CODEOWNERS": "* @acme/platform\n/b @acme/Storage @other/team @ana\n"})
        assert not sandbox.people.knows("@acme/storage")
        sandbox.approve(1)
        sandbox.merge(1)
        clients.close()
        assert sandbox.people.owners("@acme/storage") == {OWNER}
        assert not sandbox.people.knows("@other/team")
    with Sandbox(tmp_path / "demo") as again:
        assert again.people.owners("@acme/storage") == {OWNER}


def test_teams_that_were_given_stay_as_they_are(tmp_path: Path, seed: Path) -> None:
    with Sandbox(tmp_path / "demo", seed=seed, teams={"orders": ["ana"]}) as sandbox:
        assert not sandbox.people.knows("@acme/platform")


def test_an_unknown_path_of_each_service_is_answered_in_its_own_way(sandbox: Sandbox) -> None:
    github = ask(sandbox.base_url, "GET", "/api/v3/nope", token=sandbox.people.tokens["ana"])
    jira = ask(sandbox.base_url, "GET", "/rest/api/2/nope", token=sandbox.environment()["JIRA_TOKEN"])
    assert (github.status, jira.status) == (404, 404)
    assert "documentation_url" in github.text
    assert "errorMessages" in jira.text
