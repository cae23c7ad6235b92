"""A person who may only read: sees everything, says something, changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from github import GithubException

from paoctl.sandbox import by_hand
from paoctl.sandbox.world import Sandbox
from tests.support.exchange_checker import ExchangeChecker
from tests.support.people import OUTSIDER, OWNER, Clients
from tests.support.pull_requests import Desk
from tests.support.shell_git import Git


@pytest.fixture
def sandbox(tmp_path: Path, seed: Path, checker: ExchangeChecker) -> Iterator[Sandbox]:
    """Return a sandbox whose outsider may only read."""
    with Sandbox(tmp_path / "demo", seed=seed, roles={OUTSIDER: "read"}, on_exchange=checker) as sandbox:
        yield sandbox


def test_a_reader_reads_and_comments(clients: Clients, desk: Desk) -> None:
    pull = desk.as_seen_by(OUTSIDER, desk.open())
    comment = pull.create_issue_comment("What for?")
    comment.edit("What is it for?")
    assert [row.body for row in pull.get_issue_comments()] == ["What is it for?"]
    assert not clients.repo(OUTSIDER).permissions.push
    assert clients.repo().get_collaborator_permission(OUTSIDER) == "read"


def test_a_reader_does_not_change_what_others_wrote(desk: Desk) -> None:
    pull = desk.open()
    comment = pull.create_issue_comment("Mine.")
    with pytest.raises(GithubException) as caught:
        desk.as_seen_by(OUTSIDER, pull).get_issue_comment(comment.id).edit("Yours.")
    assert caught.value.status == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "git/refs", {"ref": "refs/heads/x", "sha": "MAIN"}, 403),
        ("POST", "git/blobs", {"content": "x"}, 403),
        ("POST", "git/trees", {"tree": []}, 403),
        ("POST", "git/commits", {"message": "x", "tree": "MAIN"}, 403),
        ("PUT", "contents/x", {"message": "x", "content": "", "branch": "feature"}, 403),
        ("POST", "pulls", {"title": "x", "head": "feature", "base": "main"}, 403),
        ("PATCH", "pulls/1", {"title": "x"}, 403),
        ("PUT", "pulls/1/merge", {}, 403),
        ("PUT", "pulls/1/reviews/REVIEW/dismissals", {"message": "x"}, 403),
        ("POST", "statuses/MAIN", {"state": "success"}, 404),
        ("POST", "actions/workflows/deploy.yml/dispatches", {"ref": "main"}, 403),
    ],
)
def test_a_reader_writes_nothing(
    clients: Clients, desk: Desk, method: str, path: str, body: dict[str, object], status: int
) -> None:
    pull = desk.open()
    review = desk.as_seen_by(OWNER, pull).create_review(event="APPROVE")
    main = clients.repo().get_branch("main").commit.sha
    url = f"{clients.repo().url}/{path}".replace("MAIN", main).replace("REVIEW", str(review.id))
    sent = {name: main if value == "MAIN" else value for name, value in body.items()}
    before = desk.sandbox.forge.repository.refs()
    with pytest.raises(GithubException) as caught:
        clients.of(OUTSIDER).requester.requestJsonAndCheck(method, url, input=sent)
    assert caught.value.status == status
    assert desk.sandbox.forge.repository.refs() == before


def test_a_reader_does_not_push(sandbox: Sandbox) -> None:
    git = Git(sandbox.directory, {"GITHUB_TOKEN": sandbox.people.tokens[OUTSIDER]})
    git.commit("feature", {"a": "1\n"})
    done = git.attempt("push", "origin", "feature")
    assert done.returncode != 0
    assert "403" in done.stderr
    assert sandbox.forge.repository.branch("feature") is None


def test_the_approval_of_a_reader_does_not_count(sandbox: Sandbox, desk: Desk) -> None:
    desk.open(files={"requests/free/a.yaml": "a: 1\n"})
    sandbox.approve(1, OUTSIDER)
    with pytest.raises(by_hand.ByHandError, match="At least 1 approving review"):
        sandbox.merge(1)


def test_a_reader_named_in_codeowners_owns_nothing(sandbox: Sandbox) -> None:
    assert not sandbox.people.knows(f"@{OUTSIDER}")
    assert sandbox.people.knows("@dana")
    assert sandbox.people.knows("dana@acme.example")
    assert not sandbox.people.knows("@other/platform")
