"""Pull requests: opened, found, changed, closed, followed."""

import pytest
from github import GithubException, UnknownObjectException

from paoctl.sandbox.repository import ABSENT
from paoctl.sandbox.world import Sandbox
from tests.support.people import Clients
from tests.support.pull_requests import DATABASE, Desk


def reasons(caught: pytest.ExceptionInfo[GithubException]) -> list[object]:
    assert caught.value.status == 422
    return [error.get("message") or (error["field"], error["code"]) for error in caught.value.data["errors"]]


def test_a_pull_request_shows_what_it_changes(sandbox: Sandbox, desk: Desk) -> None:
    pull = desk.open()
    assert pull.html_url == f"{sandbox.base_url}/pulls/1"
    assert (pull.user.login, pull.state, pull.mergeable, pull.mergeable_state) == ("ana", "open", True, "blocked")
    assert [(file.filename, file.status) for file in pull.get_files()] == [(DATABASE, "added")]
    assert [commit.commit.message for commit in pull.get_commits()] == ["Change"]
    assert (pull.commits, pull.changed_files, pull.additions) == (1, 1, 1)


def test_the_same_branch_is_asked_for_once(clients: Clients, desk: Desk) -> None:
    desk.open()
    with pytest.raises(GithubException) as caught:
        clients.repo().create_pull(base="main", head="acme:feature", title="Again")
    assert reasons(caught) == ["A pull request already exists for acme:feature."]


def test_a_branch_without_commits_is_refused(clients: Clients) -> None:
    repo = clients.repo()
    repo.create_git_ref("refs/heads/empty", repo.get_branch("main").commit.sha)
    with pytest.raises(GithubException) as caught:
        repo.create_pull(base="main", head="empty", title="Nothing")
    assert reasons(caught) == ["No commits between main and empty"]


@pytest.mark.parametrize(("base", "head", "field"), [("main", "nope", "head"), ("nope", "main", "base")])
def test_a_missing_branch_is_named(clients: Clients, base: str, head: str, field: str) -> None:
    with pytest.raises(GithubException) as caught:
        clients.repo().create_pull(base=base, head=head, title="Nothing")
    assert reasons(caught) == [(field, "invalid")]


def test_pull_requests_are_found_by_state_head_and_base(clients: Clients, desk: Desk) -> None:
    first, second = desk.open("one"), desk.open("two")
    first.edit(state="closed")
    repo = clients.repo()

    def numbers(**wanted: str) -> list[int]:
        return [pull.number for pull in repo.get_pulls(**wanted)]

    assert numbers() == [second.number]
    assert numbers(state="closed") == [first.number]
    assert numbers(state="all") == [second.number, first.number]
    assert numbers(state="all", direction="asc") == [first.number, second.number]
    assert numbers(head="acme:two") == [second.number]
    assert numbers(head="acme:one") == []
    assert numbers(head="stranger:two") == []
    assert numbers(base="other") == []


def test_title_and_body_can_be_changed(clients: Clients, desk: Desk) -> None:
    desk.open().edit(title="Better", body="Why")
    pull = clients.repo().get_pull(1)
    assert (pull.title, pull.body) == ("Better", "Why")


def test_a_closed_pull_request_opens_again_unless_its_branch_is_gone(clients: Clients, desk: Desk) -> None:
    pull = desk.open()
    pull.edit(state="closed")
    pull.edit(state="open")
    assert pull.state == "open"
    clients.repo().get_git_ref("heads/feature").delete()
    assert clients.repo().get_pull(1).state == "closed"
    with pytest.raises(GithubException) as caught:
        pull.edit(state="open")
    assert caught.value.status == 422


def test_a_pull_request_can_be_pointed_at_another_base(clients: Clients, desk: Desk) -> None:
    desk.commit("release", {"r": "1\n"})
    pull = desk.open()
    pull.edit(base="release")
    assert clients.repo().get_pull(1).base.ref == "release"
    with pytest.raises(GithubException) as caught:
        pull.edit(base="nope")
    assert caught.value.status == 422


def test_the_head_follows_its_branch(clients: Clients, desk: Desk) -> None:
    desk.open()
    sha = desk.commit("feature", {"more": "1\n"})
    assert clients.repo().get_pull(1).head.sha == sha


def test_the_commits_of_a_pull_request_outlive_its_branch(sandbox: Sandbox, desk: Desk) -> None:
    pull = desk.open()
    sandbox.forge.repository.update_ref("refs/heads/feature", ABSENT)
    assert sandbox.forge.repository.ref("refs/pull/1/head") == pull.head.sha


def test_a_conflict_is_not_mergeable(clients: Clients, desk: Desk) -> None:
    desk.open(files={"README.md": "mine\n"})
    desk.advance_main({"README.md": "theirs\n"})
    pull = clients.repo().get_pull(1)
    assert (pull.mergeable, pull.mergeable_state) == (False, "dirty")


@pytest.mark.parametrize("number", ["7", "0", "x", "9" * 30])
def test_a_pull_request_that_is_not_there(clients: Clients, number: str) -> None:
    with pytest.raises(UnknownObjectException):
        clients.of("ana").requester.requestJsonAndCheck("GET", f"{clients.repo().url}/pulls/{number}")


def test_reviewers_are_asked_and_let_off(desk: Desk) -> None:
    pull = desk.open()
    pull.create_review_request(reviewers=["oscar"], team_reviewers=["databases"])
    users, teams = pull.get_review_requests()
    assert ([user.login for user in users], [team.slug for team in teams]) == (["oscar"], ["databases"])
    pull.delete_review_request(reviewers=["oscar"], team_reviewers=["databases"])
    assert [list(rows) for rows in pull.get_review_requests()] == [[], []]


@pytest.mark.parametrize("wanted", [{"reviewers": ["ana"]}, {"reviewers": ["ghost"]}, {"team_reviewers": ["ghosts"]}])
def test_nobody_else_can_be_asked(desk: Desk, wanted: dict[str, list[str]]) -> None:
    pull = desk.open()
    with pytest.raises(GithubException) as caught:
        pull.create_review_request(**wanted)
    assert caught.value.status == 422


def test_a_pull_request_is_an_issue_too(clients: Clients, desk: Desk) -> None:
    pull = desk.open()
    issue = clients.repo().get_issue(pull.number)
    assert issue.title == pull.title
    assert issue.pull_request is not None
    assert issue.pull_request.html_url == pull.html_url


def test_comments_are_written_changed_and_removed(clients: Clients, desk: Desk) -> None:
    pull = desk.open()
    comment = pull.create_issue_comment("<!-- paoctl --> one")
    comment.edit("<!-- paoctl --> two")
    assert [row.body for row in pull.get_issue_comments()] == ["<!-- paoctl --> two"]
    assert clients.repo().get_pull(1).get_issue_comment(comment.id).user.login == "ana"
    comment.delete()
    assert list(pull.get_issue_comments()) == []


@pytest.mark.parametrize("body", [" ", "x" * 65537])
def test_a_comment_must_be_neither_blank_nor_too_long(desk: Desk, body: str) -> None:
    pull = desk.open()
    with pytest.raises(GithubException) as caught:
        pull.create_issue_comment(body)
    assert caught.value.status == 422
