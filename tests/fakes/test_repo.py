"""What a test may make a `FakeRepo` do that a contract can't ask of real git."""

import pytest

from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo
from paoctl.errors import PlatformError, TransientError
from paoctl.ports import Lost, Pushed, Unanswered, Write

WRITES = [Write("a", b"2")]


@pytest.fixture
def remote() -> FakeRemote:
    remote = FakeRemote()
    remote.commit("pao-state", {"a": b"1"})
    return remote


@pytest.fixture
def repo(remote: FakeRemote) -> FakeRepo:
    repo = FakeRepo(remote)
    repo.fetch("pao-state")
    return repo


def test_a_push_may_be_lost_to_a_writer_that_was_faster(remote: FakeRemote, repo: FakeRepo) -> None:
    tip = remote.branches["pao-state"]
    repo.push_faults.append("lost")

    outcome = repo.push("pao-state", tip, WRITES, "Record")

    assert outcome == Lost(remote.branches["pao-state"]) != Lost(tip)
    found = repo.fetch("pao-state")["pao-state"]
    assert isinstance(repo.push("pao-state", found, WRITES, "Record"), Pushed)


def test_a_push_may_arrive_without_an_answer(remote: FakeRemote, repo: FakeRepo) -> None:
    repo.push_faults.append("arrived")

    outcome = repo.push("pao-state", remote.branches["pao-state"], WRITES, "Record")

    assert outcome == Unanswered(remote.branches["pao-state"])


def test_a_push_may_vanish_with_its_answer(remote: FakeRemote, repo: FakeRepo) -> None:
    tip = remote.branches["pao-state"]
    repo.push_faults.append("vanished")

    outcome = repo.push("pao-state", tip, WRITES, "Record")

    assert isinstance(outcome, Unanswered)
    assert remote.branches["pao-state"] == tip
    assert not repo.contains(tip, outcome.commit)


def test_the_remote_may_be_down_for_a_call(remote: FakeRemote, repo: FakeRepo) -> None:
    remote.failures.append(TransientError("down"))

    with pytest.raises(TransientError):
        repo.fetch("pao-state")
    assert repo.tips("pao-state") == {"pao-state": remote.branches["pao-state"]}


def test_a_protected_branch_refuses_with_its_words(remote: FakeRemote, repo: FakeRepo) -> None:
    remote.protected["pao-state"] = "GH006: Protected branch"

    with pytest.raises(PlatformError, match="GH006"):
        repo.push("pao-state", remote.branches["pao-state"], WRITES, "Record")


def test_two_processes_see_what_they_fetched(remote: FakeRemote, repo: FakeRepo) -> None:
    other = FakeRepo(remote)
    tip = remote.branches["pao-state"]

    with pytest.raises(PlatformError, match="not here"):
        other.read(tip, "a")
    other.fetch("pao-state")
    assert other.read(tip, "a") == repo.read(tip, "a") == b"1"


def test_a_merge_brings_what_the_branch_changed_and_nothing_that_it_missed(remote: FakeRemote) -> None:
    base = remote.commit("main", {"kept": b"1", "changed": b"1"})
    remote.commit("topic", {"changed": b"2", "new": b"3"}, parents=[base])
    remote.commit("main", {"meanwhile": b"4"})

    merged = remote.snapshot(remote.merge("topic", "main"))

    assert set(merged.files) == {"kept", "changed", "new", "meanwhile"}
    assert remote.blob(merged.files["changed"].blob) == b"2"
