"""The benchmarks of the engine measure what they say: changes that are there, requests that are settled."""

from pathlib import Path

import pytest

from bench.committer import BRANCH, Recorded, bare, git, ours, theirs
from bench.committer import verdict as committer_verdict
from bench.lives import fill, send
from bench.overhead import Target
from bench.overhead import ours as fulfilled
from bench.overhead import verdict as overhead_verdict
from bench.reconcile import clone_of, plain_git, plan_work
from bench.reconcile import verdict as reconcile_verdict
from paoctl.gateways.git import GitRepo
from paoctl.model.phase import Phase
from paoctl.record.state import State


def test_every_change_that_is_counted_is_recorded(tmp_path: Path) -> None:
    turn = ours(tmp_path, clients=5, changes=4)

    assert (turn.changes, len(turn.waited)) == (20, 20)
    assert (
        git("--git-dir", str(tmp_path / "origin.git"), "rev-list", "--count", BRANCH).stdout == f"{turn.commits + 1}\n"
    )


def test_the_others_are_counted_by_what_is_there(tmp_path: Path) -> None:
    turn = theirs(tmp_path, writers=2, seconds=0.2, seed=1)

    assert turn.commits >= turn.changes >= 1


def test_the_steps_are_fulfilled_one_call_each(tmp_path: Path) -> None:
    target = Target(width=4, seconds=0)

    fulfilled(tmp_path, requests=3, steps=2, target=target)

    assert target.calls == 6


@pytest.mark.parametrize("make", ["filled", "sent"])
def test_the_lives_are_as_the_engine_writes_them(make: str, tmp_path: Path) -> None:
    origin = bare(tmp_path)
    commits = fill(origin, 12, 6) if make == "filled" else send(origin, tmp_path / "first.git", 12, 6)
    with GitRepo(origin.as_uri(), None, tmp_path / "store.git") as repo:
        state = State.at(repo, repo.fetch(BRANCH)[BRANCH])
        histories = [state.history(folder) for folder in state.folders()]

    assert commits == 1 + 2 * 6
    assert [each.phase for each in histories] == [Phase.READY] * 12
    assert {step.status.value for each in histories for step in each.steps.values()} == {"done"}


def test_there_is_nothing_to_do_for_them(tmp_path: Path) -> None:
    origin = bare(tmp_path)
    fill(origin, 12, 2)
    clone, environ = clone_of(origin, tmp_path)

    assert plan_work(clone, environ) > 0
    assert plain_git(origin, tmp_path) > 0


def test_a_gate_is_missed_by_each_of_its_figures() -> None:
    good, slow, late = (Recorded(changes, 1, [wait], 1) for changes, wait in ((500, 2.0), (499, 2.0), (500, 2.1)))
    others, better = Recorded(5, 1, [1], 5), Recorded(6, 1, [1], 6)

    assert committer_verdict([good], [others])
    for mine, theirs_ in ((slow, others), (late, others), (good, better)):
        assert not committer_verdict([mine], [theirs_])
    assert [overhead_verdict(5, wall) for wall in (6.5, 6.6)] == [True, False]
    assert [reconcile_verdict(*each) for each in ((1.9, 300), (2.0, 300), (1.9, 301))] == [True, False, False]
