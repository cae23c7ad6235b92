"""What a committer remembers may be older than what its caller decided on; one that can't be read is one of many."""

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.errors import UsageError
from paoctl.execute.pen import Pen
from paoctl.model.events import Command, Result
from paoctl.model.journal import GENESIS, Appended, Delta, Entry
from paoctl.model.phase import Verb
from paoctl.ports import Journal
from paoctl.record.committer import Committer
from paoctl.record.state import newest_history
from tests.record.test_committer import BRANCH, SlowRepo, folder, leased, world


def test_a_decision_on_a_newer_journal_than_we_remember_is_recorded() -> None:
    remote, repo = world()
    where = folder("a")
    with Committer(repo, BRANCH, FakeClock()) as ours, Committer(FakeRepo(remote), BRANCH, FakeClock()) as theirs:
        first = Delta(where, GENESIS, (leased(),))
        assert isinstance(ours.append(first), Appended)
        other = _pen(FakeRepo(remote), theirs, where)
        assert other.note(Command(who="dana", verb="cancel"))
        assert _pen(repo, ours, where).note(Command(who="dana", verb="retry"))
    assert newest_history(repo, BRANCH, where).length == 3


def test_a_journal_that_cant_be_read_stops_no_other_of_its_batch() -> None:
    remote, repo = world()
    remote.commit(BRANCH, {f"{folder('bad')}/journal.jsonl": b'{"v":2}\n'}, "by a newer one")
    slow = SlowRepo(repo)
    known = Result(step="main/instance", verb=Verb.APPLY, key="k", status="done", ref="db-1")
    of_the_bad = Entry(2, "0" * 64, "2026-11-23T09:00:00Z", "local:here:me", 1, known).line()
    with Committer(slow, BRANCH, FakeClock()) as journal:
        journal.submit(Delta(folder("first"), GENESIS, (leased(),)))
        assert slow.pushing.wait(5)
        before = journal.submit(Delta(folder("a"), GENESIS, (leased(),)))
        bad = journal.submit(lost := Delta(folder("bad"), "0" * 64, (of_the_bad,)))
        after = journal.submit(Delta(folder("b"), GENESIS, (leased(),)))
        slow.go.set()
        assert before.result(5) == after.result(5) == Appended(remote.branches[BRANCH])
        with pytest.raises(UsageError, match="version 2"):
            bad.result(5)
    assert journal.unpushed == [lost], "what is known is kept"
    assert slow.read(remote.branches[BRANCH], f"{folder('b')}/journal.jsonl") == leased() + b"\n"


def _pen(repo: FakeRepo, journal: Journal, where: str) -> Pen:
    history = newest_history(repo, BRANCH, where)
    return Pen(where, history, journal, lambda: newest_history(repo, BRANCH, where), FakeClock(), "local:here:me")
