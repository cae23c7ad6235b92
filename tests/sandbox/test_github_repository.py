"""The repository, its branches and rules, and what GitHub says of its CODEOWNERS."""

import pytest
from github import GithubException, UnknownObjectException

from paoctl.sandbox.rules import Rules
from paoctl.sandbox.world import Sandbox
from tests.support.people import OWNER, Clients
from tests.support.pull_requests import Desk


def test_a_repository_says_what_the_caller_may_do(clients: Clients) -> None:
    assert clients.repo().permissions.push
    assert not clients.repo().permissions.admin
    assert clients.repo(OWNER).permissions.admin
    assert clients.repo().default_branch == "main"


def test_another_repository_is_not_there(clients: Clients) -> None:
    with pytest.raises(UnknownObjectException):
        clients.of("ana").get_repo("acme/other")


def test_main_is_protected_and_other_branches_are_not(clients: Clients, desk: Desk) -> None:
    desk.commit("feature/one", {"a": "1\n"})
    branches = {branch.name: branch.protected for branch in clients.repo().get_branches()}
    assert branches == {"feature/one": False, "main": True}
    assert clients.repo().get_branch("feature/one").commit.commit.message == "Change"


def test_a_missing_branch_is_not_there(clients: Clients) -> None:
    with pytest.raises(GithubException) as caught:
        clients.repo().get_branch("nope")
    assert caught.value.status == 404


def test_the_rules_of_main_say_what_a_merge_needs(sandbox: Sandbox, clients: Clients) -> None:
    sandbox.forge.rules = Rules(required_checks=("ci",), approvals=2)
    url = f"{clients.repo().url}/rules/branches/main"
    _, rules = clients.of("ana").requester.requestJsonAndCheck("GET", url)
    by_type = {rule["type"]: rule.get("parameters") for rule in rules}
    assert by_type["pull_request"]["required_approving_review_count"] == 2
    assert by_type["pull_request"]["require_code_owner_review"]
    assert by_type["pull_request"]["require_last_push_approval"]
    assert by_type["pull_request"]["dismiss_stale_reviews_on_push"]
    assert by_type["required_status_checks"]["required_status_checks"] == [{"context": "ci"}]


def test_a_branch_without_rules_has_none(clients: Clients) -> None:
    url = f"{clients.repo().url}/rules/branches/feature/one"
    _, rules = clients.of("ana").requester.requestJsonAndCheck("GET", url)
    assert rules == []


def codeowners_errors(clients: Clients, ref: str) -> list[dict[str, object]]:
    url = f"{clients.repo().url}/codeowners/errors?ref={ref}"
    _, body = clients.of("ana").requester.requestJsonAndCheck("GET", url)
    errors: list[dict[str, object]] = body["errors"]
    return errors


def test_a_good_codeowners_has_no_errors(clients: Clients) -> None:
    assert codeowners_errors(clients, "main") == []


def test_codeowners_errors_name_syntax_and_unknown_owners_by_line(clients: Clients, desk: Desk) -> None:
    desk.commit("broken", {"CODEOWNERS": "* @acme/ghosts\n[ab] @ana\n* @ana @oscar dana@acme.example\n"})
    errors = codeowners_errors(clients, "broken")
    assert [(error["line"], error["kind"]) for error in errors] == [(1, "Unknown owner"), (2, "Invalid pattern")]


def test_without_a_codeowners_its_errors_are_not_there(clients: Clients) -> None:
    repo = clients.repo()
    repo.create_git_ref("refs/heads/bare", repo.get_branch("main").commit.sha)
    file = repo.get_contents("CODEOWNERS")
    assert not isinstance(file, list)
    repo.delete_file("CODEOWNERS", "Nobody owns", file.sha, branch="bare")
    with pytest.raises(UnknownObjectException):
        codeowners_errors(clients, "bare")
