"""What a committer remembers of the branch may be older than what its caller decided on."""

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.execute.pen import Pen
from paoctl.model.events import Command
from paoctl.model.journal import GENESIS, Appended, Delta
from paoctl.ports import Journal
from paoctl.record.committer import Committer
from paoctl.record.state import newest_history
from tests.record.test_committer import BRANCH, folder, leased, world


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


def _pen(repo: FakeRepo, journal: Journal, where: str) -> Pen:
    history = newest_history(repo, BRANCH, where)
    return Pen(where, history, journal, lambda: newest_history(repo, BRANCH, where), FakeClock(), "local:here:me")
