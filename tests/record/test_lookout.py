"""One look for many, and never an answer that is older than its question."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo
from paoctl.errors import TransientError
from paoctl.execute.pen import Fenced, Pen
from paoctl.model.digest import blob_id
from paoctl.model.events import Leased, Parked, Released
from paoctl.model.history import History
from paoctl.model.journal import GENESIS, Delta, Entry
from paoctl.model.phase import Reason
from paoctl.model.replay import read_history
from paoctl.ports import Commit
from paoctl.record import replayed
from paoctl.record.committer import Committer
from paoctl.record.lookout import Asked, Lookout
from paoctl.record.state import found_state, newest_history

BRANCH, FOLDER = "pao-state", "requests/network-firewall-rule/a"


class Slow(FakeRepo):
    """Counts its looks; each reads the tip, then waits until it may tell it."""

    def __init__(self, remote: FakeRemote) -> None:
        super().__init__(remote)
        self.fetch(BRANCH)
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.looks = 0

    def tips(self, *refs: str) -> Mapping[str, Commit | None]:
        found = super().tips(*refs)
        self.looks += 1
        self.begun.release()
        assert self.go.acquire(timeout=5)
        return found


class Queue:
    """The lock that looks are made under, and who came to it."""

    def __init__(self, lookout: Lookout) -> None:
        self.came, self._lock = threading.Semaphore(0), lookout._looking
        lookout._looking = self  # type: ignore[assignment] # a lock is what has these two methods

    def __enter__(self) -> None:
        self.came.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def wait_for(self, threads: int) -> None:
        for _ in range(threads):
            assert self.came.acquire(timeout=5)


def remote() -> FakeRemote:
    made = FakeRemote()
    found_state(FakeRepo(made), BRANCH, 1)
    return made


def take(made: FakeRemote, owner: str, *, over: bool = False) -> None:
    """Another process takes the lease."""
    repo = FakeRepo(made)
    with Committer(repo, BRANCH, FakeClock()) as journal:
        pen = pen_of(made, journal, owner)
        if over:
            pen.stage(Released(reason="taken-over"))
        pen.lease()
        pen.flush()


def pen_of(made: FakeRemote, journal: Committer, owner: str, lookout: Lookout | None = None) -> Pen:
    repo = FakeRepo(made)
    look = lookout or Lookout(repo, BRANCH)
    return Pen(FOLDER, newest_history(repo, BRANCH, FOLDER), journal, lambda: look.history(FOLDER), FakeClock(), owner)


def test_who_asks_while_a_look_is_under_way_gets_the_next_one_and_all_of_them_the_same() -> None:
    made = remote()
    repo = Slow(made)
    lookout = Lookout(repo, BRANCH)
    queue = Queue(lookout)
    with ThreadPoolExecutor(12) as pool:
        first = pool.submit(lookout.history, FOLDER)
        assert repo.begun.acquire(timeout=5)  # it has read the tip, and is on its way back with it
        take(made, "other")
        later = [pool.submit(lookout.history, FOLDER) for _ in range(10)]
        queue.wait_for(11)
        repo.go.release(20)
        assert first.result(5).holder is None
        assert {each.result(5).holder for each in later} == {"other"}
    assert repo.looks == 2


def test_a_fence_that_is_looked_at_after_the_take_over_is_never_answered_from_before_it() -> None:
    """The look of a neighbour began before we were taken over: it is no answer to us, who ask after it."""
    made = remote()
    repo = Slow(made)
    lookout = Lookout(repo, BRANCH)
    queue = Queue(lookout)
    with Committer(repo, BRANCH, FakeClock()) as journal, ThreadPoolExecutor(2) as pool:
        mine = pen_of(made, journal, "mine", lookout)
        mine.lease()
        mine.append(Parked(reason=Reason.TICKET, wake="ticket:N-1"))  # as an intent is
        neighbour = pool.submit(lookout.history, FOLDER)
        assert repo.begun.acquire(timeout=5)
        take(made, "other", over=True)
        fence = pool.submit(mine.still_ours)
        queue.wait_for(2)
        repo.go.release(2)
        assert neighbour.result(5).holder == "mine"
        with pytest.raises(Fenced):
            fence.result(5)


def test_a_look_that_fails_fails_for_all_who_wait_for_it_and_for_nobody_else() -> None:
    made = remote()
    lookout = Lookout(FakeRepo(made), BRANCH)
    made.failures.append(TransientError("the remote is away for a moment"))
    with pytest.raises(TransientError, match="away"):
        lookout.history(FOLDER)
    assert lookout.history(FOLDER).length == 0


def test_a_tip_of_our_own_is_not_fetched() -> None:
    class Fetched(FakeRepo):
        fetches = 0

        def fetch(self, *refs: str) -> dict[str, Commit | None]:
            self.fetches += 1
            return dict(super().fetch(*refs))

    made = remote()
    repo = Fetched(made)
    with Committer(repo, BRANCH, FakeClock()) as journal:
        line = Entry(1, GENESIS, "2026-11-23T09:00:00Z", "mine", 1, Leased()).line()
        journal.append(Delta(FOLDER, GENESIS, (line,)))
    before = repo.fetches
    assert Lookout(repo, BRANCH).history(FOLDER).holder == "mine"
    assert repo.fetches == before
    take(made, "other", over=True)
    assert Lookout(repo, BRANCH).history(FOLDER).holder == "other"
    assert repo.fetches == before + 1


def test_what_is_asked_for_is_read_once_for_each_new_tip_of_the_base_branch() -> None:
    class Listed(FakeRepo):
        lists = 0

        def tree(self, at: Commit, prefix: str) -> Mapping[str, str]:
            self.lists += 1
            return super().tree(at, prefix)

    made = remote()
    path = "requests/network-firewall-rule/a.yaml"
    first = made.commit("main", {path: b"1"})
    repo = Listed(made)
    repo.fetch("main")
    lookout = Lookout(repo, BRANCH, Asked("main", first, repo.tree(first, "requests")))
    lookout.history(FOLDER)
    assert (lookout.file(path), repo.lists) == (blob_id(b"1"), 1)
    made.commit("main", {path: b"2"})
    assert lookout.file(path) == blob_id(b"1"), "nobody has looked"
    for _ in range(3):
        lookout.history(FOLDER)
    assert (lookout.file(path), repo.lists) == (blob_id(b"2"), 2)
    del made.branches["main"]
    lookout.history(FOLDER)
    assert lookout.file(path) == blob_id(b"2"), "a branch that is gone says nothing"


def test_a_journal_that_has_grown_is_replayed_from_where_it_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    replays: list[bytes] = []

    def read(raw: bytes, before: History | None = None) -> History:
        replays.append(raw)
        return read_history(raw, before)

    monkeypatch.setattr(replayed, "read_history", read)
    made = remote()
    take(made, "mine")
    lookout = Lookout(FakeRepo(made), BRANCH)
    seen = lookout.history(FOLDER)
    take(made, "other", over=True)
    replays.clear()

    assert lookout.history(FOLDER) == newest_history(FakeRepo(made), BRANCH, FOLDER)
    assert seen.holder == "mine"
    assert [raw.count(b"\n") for raw in replays] == [2]
    lookout.history(FOLDER).add(Entry(4, GENESIS, "", "nobody", 3, Leased()), GENESIS)
    assert lookout.history(FOLDER).holder == "other"
