"""Commits, comparisons, and the way from a commit to its pull request."""

import pytest
from github import UnknownObjectException

from tests.support.people import OWNER, Clients
from tests.support.pull_requests import DATABASE, Desk


def test_history_is_listed_newest_first_and_by_path(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"a": "1\n"}, message="First")
    desk.commit("feature", {"b": "1\n"}, message="Second")
    repo = clients.repo()
    messages = [commit.commit.message for commit in repo.get_commits("feature")]
    assert messages == ["Second", "First", "Start the service catalog"]
    assert [commit.commit.message for commit in repo.get_commits("feature", path="a")] == ["First"]


def test_a_pattern_is_not_a_path(clients: Clients) -> None:
    assert list(clients.repo().get_commits("main", path="*.md")) == []


def test_history_is_listed_by_author(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"a": "1\n"}, person="oscar")
    commits = clients.repo().get_commits("feature", author="oscar")
    assert [commit.author.login for commit in commits] == ["oscar"]


def test_a_commit_tells_its_parents_files_and_numbers(clients: Clients, desk: Desk) -> None:
    before = clients.repo().get_branch("main").commit.sha
    desk.commit("feature/x", {"README.md": "new\n", "sub/b.txt": "1\n2\n"})
    commit = clients.repo().get_commit("feature/x")
    assert [parent.sha for parent in commit.parents] == [before]
    files = {file.filename: (file.status, file.additions, file.deletions) for file in commit.files}
    assert files == {"README.md": ("modified", 1, 1), "sub/b.txt": ("added", 2, 0)}
    assert commit.stats.total == 4


def test_a_removed_file_a_rename_and_a_binary_are_told_apart(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"old.txt": "same\n" * 20, "data": "\x00\x01\n"})
    repo = clients.repo()
    assert [file.patch for file in repo.get_commit("feature").files if file.filename == "data"] == [None]
    text = repo.get_contents("old.txt", ref="feature")
    assert not isinstance(text, list)
    repo.create_file("new.txt", "Move", text.decoded_content, branch="feature")
    repo.delete_file("old.txt", "Move", text.sha, branch="feature")
    changed = {file.filename: file for file in repo.compare("feature~2", "feature").files}
    assert changed["new.txt"].status == "renamed"
    assert changed["new.txt"].previous_filename == "old.txt"
    assert {file.filename: file.status for file in repo.get_commit("feature").files} == {"old.txt": "removed"}


def test_the_first_commit_adds_everything(clients: Clients) -> None:
    commit = clients.repo().get_commit("main")
    assert commit.parents == []
    assert {file.status for file in commit.files} == {"added"}


def test_a_comparison_counts_both_sides(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"a": "1\n"})
    desk.advance_main({"b": "1\n"})
    found = clients.repo().compare("main", "feature")
    assert (found.status, found.ahead_by, found.behind_by) == ("diverged", 1, 1)
    assert [file.filename for file in found.files] == ["a"]
    assert clients.repo().compare("main", "main").status == "identical"


def test_what_is_not_there_cannot_be_compared(clients: Clients) -> None:
    with pytest.raises(UnknownObjectException):
        clients.repo().compare("main", "nope")


def test_a_commit_leads_to_its_open_pull_request(clients: Clients, desk: Desk) -> None:
    pull = desk.open()
    found = clients.repo().get_commit(pull.head.sha).get_pulls()
    assert [row.number for row in found] == [pull.number]


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_what_a_merge_brought_leads_to_its_pull_request(clients: Clients, desk: Desk, method: str) -> None:
    pull = desk.approved()
    sha = desk.as_seen_by(OWNER, pull).merge(merge_method=method).sha
    other = desk.open("other", {DATABASE: "size: huge\n"})
    found = clients.repo().get_commit(sha).get_pulls()
    assert [(row.number, row.merge_commit_sha) for row in found] == [(pull.number, sha)]
    assert [row.number for row in clients.repo().get_commit(other.head.sha).get_pulls()] == [other.number]
