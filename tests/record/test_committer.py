"""One committer a process: group commits, lost races, answers that never came."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo
from paoctl.errors import PlatformError, TransientError
from paoctl.execute.pen import Fenced, Pen
from paoctl.model.digest import line_hash
from paoctl.model.events import Command, Leased, Parked, Released, Settled
from paoctl.model.journal import GENESIS, Appended, Conflict, Delta, Entry
from paoctl.model.phase import Phase, Reason
from paoctl.model.replay import read_history
from paoctl.ports import Commit, Lost, Pushed, Unanswered, Write
from paoctl.record.committer import Committer
from paoctl.record.state import State, found_state, newest_history

BRANCH = "pao-state"


def world() -> tuple[FakeRemote, FakeRepo]:
    remote = FakeRemote()
    repo = FakeRepo(remote)
    found_state(repo, BRANCH, 4711)
    return remote, repo


def leased(number: int = 1, prev: str = GENESIS, owner: str = "local:here:me") -> bytes:
    return Entry(number, prev, "2026-11-23T09:00:00Z", owner, number, Leased()).line()


def folder(name: str) -> str:
    return f"requests/network-firewall-rule/{name}"


def test_a_delta_becomes_journal_status_and_observed_in_one_commit() -> None:
    remote, repo = world()
    with Committer(repo, BRANCH, FakeClock()) as journal:
        answer = journal.append(Delta(folder("a"), GENESIS, (leased(),)))
    assert isinstance(answer, Appended)
    tip = remote.branches[BRANCH]
    assert answer.commit == tip
    assert set(repo.tree(tip, "requests")) == {
        f"{folder('a')}/{name}" for name in ("journal.jsonl", "observed", "status.yaml")
    }
    assert repo.read(tip, f"{folder('a')}/journal.jsonl") == leased() + b"\n"


def test_what_waits_while_a_push_is_under_way_shares_the_next_commit() -> None:
    _, repo = world()
    slow = SlowRepo(repo)
    with Committer(slow, BRANCH, FakeClock()) as journal:
        first = journal.submit(Delta(folder("first"), GENESIS, (leased(),)))
        assert slow.pushing.wait(5)
        others = [journal.submit(Delta(folder(f"r{number}"), GENESIS, (leased(),))) for number in range(50)]
        slow.go.set()
        assert isinstance(first.result(5), Appended)
        assert len({answer.commit for other in others if isinstance(answer := other.result(5), Appended)}) == 1
        assert journal.commits == 2


def test_a_lost_race_is_run_again_on_the_new_tip() -> None:
    remote, repo = world()
    repo.push_faults.extend(["lost", "lost", "lost"])
    with Committer(repo, BRANCH, FakeClock()) as journal:
        answer = journal.append(Delta(folder("a"), GENESIS, (leased(),)))
    assert answer == Appended(remote.branches[BRANCH])


@pytest.mark.parametrize("fault", ["arrived", "vanished"])
def test_an_unanswered_push_ends_in_exactly_one_line(fault: str) -> None:
    _, repo = world()
    repo.push_faults.append("arrived" if fault == "arrived" else "vanished")
    with Committer(repo, BRANCH, FakeClock()) as journal:
        assert isinstance(journal.append(Delta(folder("a"), GENESIS, (leased(),))), Appended)
    assert newest_history(repo, BRANCH, folder("a")).length == 1


def test_a_journal_that_moved_is_a_conflict_and_the_others_never_notice() -> None:
    remote, repo = world()
    with Committer(FakeRepo(remote), BRANCH, FakeClock()) as theirs:
        theirs.append(Delta(folder("a"), GENESIS, (leased(owner="other"),)))
    with Committer(repo, BRANCH, FakeClock()) as journal:
        conflict = journal.submit(Delta(folder("a"), GENESIS, (leased(),)))
        fine = journal.submit(Delta(folder("b"), GENESIS, (leased(),)))
        assert conflict.result(5) == Conflict(line_hash(leased(owner="other")))
        assert isinstance(fine.result(5), Appended)


def test_a_race_is_run_again_as_long_as_sixteen_writers_may_take() -> None:
    _, repo = world()
    repo.push_faults.extend(["lost"] * 150)
    with Committer(repo, BRANCH, FakeClock()) as journal:
        assert isinstance(journal.append(Delta(folder("a"), GENESIS, (leased(),))), Appended)


@pytest.mark.parametrize(("seconds", "longest"), [(0.001, 0.08), (0.5, 2.0), (10.0, 20.0)])
def test_who_loses_waits_longer_each_time_and_longer_where_a_try_takes_long(seconds: float, longest: float) -> None:
    clock = FakeClock()
    repo = FarRepo(world()[1], clock, seconds)
    repo.push_faults.extend(["lost"] * 7)
    journal = Committer(repo, BRANCH, clock)
    journal._random.seed(1)
    with journal:
        assert isinstance(journal.append(Delta(folder("a"), GENESIS, (leased(),))), Appended)
    assert len(clock.slept) == 7
    assert clock.slept[0] <= max(0.02, seconds)
    assert longest / 4 < max(clock.slept) <= longest


@pytest.mark.parametrize(("stopped", "fewest", "most"), [(False, 120, 600), (True, 20, 20)])
def test_a_race_that_is_never_won_says_so_and_nothing_is_written(*, stopped: bool, fewest: int, most: int) -> None:
    remote, near = world()
    clock = FakeClock()
    repo = FarRepo(near, clock, 1.0)
    repo.push_faults.extend(["lost"] * 1000)
    clock.stopped = stopped
    with Committer(repo, BRANCH, clock) as journal, pytest.raises(TransientError) as refused:
        journal.append(Delta(folder("a"), GENESIS, (leased(),)))
    words = refused.value.cause.split()
    assert words[:4] + words[5:6] == ["the", "branch", BRANCH, "moved", "times"]
    assert fewest <= int(words[4]) <= most
    assert State.at(repo, repo.fetch(BRANCH)[BRANCH]).folders() == frozenset()
    assert remote.branches[BRANCH]


def test_a_refused_push_reaches_everybody_who_waits_and_the_next_try_starts_anew() -> None:
    remote, repo = world()
    remote.protected[BRANCH] = "GH006: protected"
    with Committer(repo, BRANCH, FakeClock()) as journal:
        with pytest.raises(PlatformError, match="GH006"):
            journal.append(Delta(folder("a"), GENESIS, (leased(),)))
        remote.protected.clear()
        assert isinstance(journal.append(Delta(folder("a"), GENESIS, (leased(),))), Appended)


def test_sixteen_writers_in_four_processes_lose_nothing() -> None:
    """Every append that was answered is in the journal once; each journal is a chain."""
    remote, _ = world()

    def process(number: int) -> int:
        repo = FakeRepo(remote)
        with Committer(repo, BRANCH, FakeClock()) as journal, ThreadPoolExecutor(4) as pool:
            names = [f"p{number}-{writer}" for writer in range(4)]
            return sum(pool.map(lambda name: write_ten(journal, name), names))

    with ThreadPoolExecutor(4) as processes:
        assert sum(processes.map(process, range(4))) == 160
    reader = FakeRepo(remote)
    state = State.at(reader, reader.fetch(BRANCH)[BRANCH])
    assert [state.history(each).length for each in sorted(state.folders())] == [10] * 16


def write_ten(journal: Committer, name: str) -> int:
    last, written = GENESIS, 0
    for number in range(1, 11):
        line = leased(number, last)
        if isinstance(journal.append(Delta(folder(name), last, (line,))), Appended):
            last, written = line_hash(line), written + 1
    return written


def pen(repo: FakeRepo, journal: Committer, name: str = "a", owner: str = "local:here:me") -> Pen:
    where = folder(name)
    return Pen(
        where,
        newest_history(repo, BRANCH, where),
        journal,
        lambda: newest_history(repo, BRANCH, where),
        FakeClock(),
        owner,
    )


def test_events_of_many_threads_are_one_chain() -> None:
    _, repo = world()
    with Committer(repo, BRANCH, FakeClock()) as journal:
        mine = pen(repo, journal)
        mine.lease()
        mine.flush()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: mine.append(Parked(reason=Reason.TICKET, wake=f"ticket:N-{n}")), range(40)))
    assert newest_history(repo, BRANCH, folder("a")).length == 41


def test_a_command_said_in_between_is_kept_and_our_lines_follow_it() -> None:
    _, repo = world()
    with Committer(repo, BRANCH, FakeClock()) as journal:
        mine = pen(repo, journal)
        mine.lease()
        mine.flush()
        assert pen(repo, journal, owner="local:laptop:x").note(Command(who="dana", verb="cancel"))
        mine.append(Released(reason="done"))
    history = newest_history(repo, BRANCH, folder("a"))
    assert (history.length, history.holder, [each.who for each in history.commands]) == (3, None, ["dana"])


def test_a_holder_that_was_taken_over_writes_nothing_more() -> None:
    _, repo = world()
    with Committer(repo, BRANCH, FakeClock()) as journal:
        slow = pen(repo, journal, owner="local:here:slow")
        slow.lease()
        slow.flush()
        other = pen(repo, journal, owner="local:here:other")
        other.stage(Released(reason="taken-over"))
        other.lease()
        other.flush()
        with pytest.raises(Fenced):
            slow.still_ours()
        with pytest.raises(Fenced):
            slow.append(Settled(generation=1, phase=Phase.READY))
    assert newest_history(repo, BRANCH, folder("a")).holder == "local:here:other"


def test_two_that_take_the_lease_at_once_are_told_apart() -> None:
    _, repo = world()
    with Committer(repo, BRANCH, FakeClock()) as journal:
        first, second = pen(repo, journal, owner="one"), pen(repo, journal, owner="two")
        first.lease()
        second.lease()
        first.flush()
        with pytest.raises(Fenced):
            second.flush()
    assert newest_history(repo, BRANCH, folder("a")).holder == "one"


def test_the_files_on_the_branch_are_what_the_journal_says_after_each_commit() -> None:
    remote, repo = world()
    with Committer(repo, BRANCH, FakeClock()) as journal:
        mine = pen(repo, journal)
        mine.lease()
        mine.append(Settled(generation=1, phase=Phase.READY, outputs={"host": "h"}))
        tip = repo.fetch(BRANCH)[BRANCH]
        assert tip is not None
        assert b"host: h" in (repo.read(tip, f"{folder('a')}/outputs.yaml") or b"")
        mine.append(Settled(generation=2, phase=Phase.DELETED))
    tip = remote.branches[BRANCH]
    repo.fetch(BRANCH)
    assert repo.read(tip, f"{folder('a')}/outputs.yaml") is None
    raw = repo.read(tip, f"{folder('a')}/journal.jsonl")
    assert raw is not None
    assert read_history(raw).phase is Phase.DELETED


class FarRepo(FakeRepo):
    """A push takes so many seconds."""

    def __init__(self, repo: FakeRepo, clock: FakeClock, seconds: float) -> None:
        super().__init__(repo.remote)
        self.clock, self.seconds = clock, seconds

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        self.clock.advance(self.seconds)
        return super().push(ref, expect, writes, message)


class SlowRepo(FakeRepo):
    """Holds its first push until it is told to go."""

    def __init__(self, repo: FakeRepo) -> None:
        super().__init__(repo.remote)
        self.pushing, self.go = threading.Event(), threading.Event()

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        self.pushing.set()
        self.go.wait(5)
        return super().push(ref, expect, writes, message)
