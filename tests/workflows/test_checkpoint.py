"""A state branch that was cut back, deleted or made anew is noticed before anything is run on it."""

import pytest

from paoctl.errors import PlatformError, TransientError
from paoctl.model.phase import Phase
from paoctl.model.request import RequestRef
from paoctl.ports import CheckResult, Commit
from paoctl.workflows.checkpoint import NAME, Checkpoint, keep_checkpoint, seen_checkpoint
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE, platform
from tests.workflows.test_crashes import Fate, finish, run_until_killed
from tests.workflows.test_fulfil import Provider

STATE = "pao-state"


@pytest.fixture
def journey(provider: Provider) -> Journey:
    """With one request that is ready, and its checkpoint."""
    made = platform(provider)
    made.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    assert made.fulfil().warnings == ()
    provider.calls.clear()
    return made


def kept(journey: Journey) -> Checkpoint:
    [(place, result)] = [(at, result) for (at, name), result in journey.world.forge.checks.items() if name == NAME]
    found = Checkpoint.parse(result.title)
    assert found
    assert len(result.title) <= 140, "a commit status takes no more"
    assert place in journey.world.remote.history(journey.world.remote.branches["main"])
    return found


def ask_more(journey: Journey, name: str = "more-db") -> None:
    journey.ask(DATABASE, name, {"instanceName": name})


def tip(journey: Journey) -> Commit:
    return journey.world.remote.branches[STATE]


def see_once(journey: Journey, old: Commit) -> None:
    """Have the next look at the state branch see an old tip."""

    class Early(type(journey.world.repo)):  # type: ignore[misc] # the fake with one old answer
        told = False

        def fetch(self, *refs: str) -> dict[str, Commit | None]:
            tips = dict(super().fetch(*refs))
            if STATE in refs and not self.told:
                self.told, tips[STATE] = True, old
            return tips

    journey.world.repo.__class__ = Early


def test_it_moves_on_with_every_run_that_wrote(journey: Journey) -> None:
    first = kept(journey)
    assert first.tip == tip(journey)
    journey.fulfil()
    assert kept(journey) == first
    ask_more(journey)
    journey.fulfil()
    assert (kept(journey).tip, kept(journey).lineage) == (tip(journey), first.lineage)
    assert kept(journey) != first


def test_a_branch_that_lacks_its_end_is_refused_however_much_is_missing(journey: Journey, provider: Provider) -> None:
    full = tip(journey)
    ask_more(journey)
    history = journey.world.remote.history(full)
    assert len(history) >= 4
    for commit in (each for each in history if each != full):
        journey.world.remote.branches[STATE] = commit
        with pytest.raises(PlatformError, match=f"lacks the commit {full}") as found:
            journey.fulfil()
        assert f"git push --force origin {full}:refs/heads/{STATE}" in found.value.remedy
    assert provider.calls == []
    journey.world.remote.branches[STATE] = full
    assert len(journey.fulfil().driven) == 1


def test_a_branch_that_is_gone_or_another_one_is_refused(journey: Journey, provider: Provider) -> None:
    full = tip(journey)
    del journey.world.remote.branches[STATE]
    with pytest.raises(PlatformError, match="was cut back, or is another one"):
        journey.fulfil()
    assert STATE not in journey.world.remote.branches, "nothing is founded"
    lineage = b'{"lineage": "00000000-0000-0000-0000-000000000000", "repository": 4711}'
    journey.world.remote.commit(STATE, {"lineage.json": lineage}, "Another")
    with pytest.raises(PlatformError, match=full):
        journey.fulfil()
    assert provider.calls == []


def test_an_admin_may_give_a_lost_state_up_by_pull_request(journey: Journey) -> None:
    full = tip(journey)
    journey.world.remote.branches[STATE] = journey.world.remote.history(full)[-1]
    raw = journey.files["paoctl.yaml"].replace(b"forge:", f"forge:\n  lostState: {full}".encode(), 1)
    assert b"lostState" in raw
    journey.world.remote.commit("main", {"paoctl.yaml": raw}, "Give it up")
    journey.fulfil()
    assert kept(journey).tip == tip(journey) != full


def test_a_checkpoint_of_an_app_that_is_not_trusted_is_none(journey: Journey) -> None:
    """Else whoever may install an App here could stop all runs, or bless a state that was cut back."""
    ask_more(journey)
    forge = journey.world.forge
    [(key, ours)] = forge.checks.items()
    forge.checks[key], forge.written_by[key] = CheckResult("success", "no checkpoint at all", ""), "foreign[bot]"
    assert len(journey.fulfil().driven) == 1
    assert kept(journey) != Checkpoint.parse(ours.title), "ours is written anew"
    ask_more(journey, "third-db")
    forge.checks[key], forge.written_by[key] = CheckResult("success", "no checkpoint at all", ""), "acme-paoctl[bot]"
    with pytest.raises(PlatformError, match="no checkpoint of ours"):
        journey.fulfil()


def test_a_mirror_has_no_checkpoint_and_is_known_by_its_lineage(journey: Journey) -> None:
    ask_more(journey)
    journey.world.forge.checks.clear()
    journey.world.forge.id = 4712
    with pytest.raises(PlatformError, match="is of the repository with the id 4711"):
        journey.fulfil()


def test_a_token_that_may_not_read_checks_is_told_and_goes_on(journey: Journey) -> None:
    ask_more(journey)
    journey.world.forge.may_read_checks = False
    before = dict(journey.world.forge.checks)
    done = journey.fulfil()
    [warning] = done.warnings
    assert "is not noticed: give the token Checks: read" in warning
    assert (len(done.driven), journey.world.forge.checks) == (1, before)


def test_a_run_beside_ours_that_was_faster_is_no_cut(journey: Journey) -> None:
    """Its checkpoint is newer than what we looked at: the branch is looked at once more."""
    ask_more(journey)
    old = tip(journey)
    journey.fulfil()
    ask_more(journey, "third-db")

    see_once(journey, old)
    assert not [each for each in journey.fulfil().stuck if "cut back" in each.error.cause]


def test_a_checkpoint_that_can_not_be_written_is_told_and_loses_nothing(journey: Journey) -> None:
    ask_more(journey)

    class Full(type(journey.world.forge)):  # type: ignore[misc] # the fake that writes no check
        def check(self, commit: Commit, name: str, result: CheckResult) -> None:
            raise TransientError(f"no {name} at {commit}: {result.title}")

    journey.world.forge.__class__ = Full
    done = journey.fulfil()
    assert "could not be written" in done.warnings[0]
    assert [each.history.phase for each in done.driven] == [Phase.READY]


def test_a_branch_that_is_cut_during_a_run_is_told_and_the_checkpoint_stays(journey: Journey) -> None:
    world, before, remote = look(journey.world.repo, journey.project), kept(journey), journey.world.remote
    for commit in remote.history(tip(journey))[1:]:
        remote.branches[STATE] = commit
        assert keep_checkpoint(world, journey.world.forge).endswith(f"it lacks the commit {before.tip}")
        assert kept(journey) == before


def test_a_checkpoint_that_a_faster_run_has_just_written_stays_and_is_no_cut(journey: Journey) -> None:
    world, before = look(journey.world.repo, journey.project), kept(journey)
    see_once(journey, journey.world.remote.history(tip(journey))[1])
    assert (keep_checkpoint(world, journey.world.forge), kept(journey)) == ("", before)


def test_a_run_that_dies_before_its_checkpoint_is_followed_by_one_that_goes_on() -> None:
    for number in range(1, 40):
        journey = platform(Provider())
        ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
        if not run_until_killed(journey, Fate(number, after=True)):
            break
        finish(journey, ref)
        ask_more(journey)
        finish(journey, RequestRef(DATABASE, "more-db"))
        assert kept(journey).tip == tip(journey)
    assert number >= 5


def test_verify_tells_whether_it_was_seen(journey: Journey) -> None:
    def seen() -> tuple[bool, str]:
        return seen_checkpoint(look(journey.world.repo, journey.project), journey.world.forge)

    full = tip(journey)
    assert seen() == (True, f"checkpoint seen: pao-state holds {full[:12]}, as the forge knows it")
    journey.world.remote.branches[STATE] = journey.world.remote.history(full)[1]
    assert seen() == (False, f"cut: pao-state lacks {full}, which it had reached (PAO815)")
    journey.world.forge.failures.append(TransientError("GitHub is away"))
    assert seen() == (True, "no checkpoint seen: GitHub is away")
    journey.world.forge.checks.clear()
    assert seen()[1].startswith("no checkpoint yet")
