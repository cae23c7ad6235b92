"""Several jobs on one state branch: whether they part the work or race for it, everything is done, and once."""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.proofs.playground import PATIENCE, Playground, playground

ITEM = "database-postgresql-standard"


def asked(ground: Playground, requests: int) -> list[str]:
    """So many databases, approved and merged."""
    names = [f"orders{number}-db" for number in range(requests)]
    for name in names:
        ground.must("request", ITEM, "--name", name, "--yes")
    ground.agree()
    return [f"{ITEM}/{name}" for name in names]


def at_once(ground: Playground, jobs: Sequence[Sequence[str]]) -> None:
    """Run jobs side by side, each to its end."""
    with ExitStack() as stack:
        running = [stack.enter_context(ground.start(*job)) for job in jobs]
        for process in running:
            out, err = process.communicate(timeout=PATIENCE * 5)
            assert process.returncode == 0, out + err


def assert_once(ground: Playground, wishes: Sequence[str]) -> None:
    """Everything is ready, was made once, and another run has nothing to do."""
    assert ground.phases() == dict.fromkeys(wishes, "ready")
    effects = Counter((effect.op, effect.collection, effect.name) for effect in ground.effects())
    assert effects == Counter({("create", "databases", wish.rpartition("/")[2]): 1 for wish in wishes})
    assert ground.count_events()["settled"] == len(wishes)
    assert ground.git("fsck", "--strict", "--no-dangling") == b""
    before = ground.state_commits()
    ground.must("fulfill")
    assert ground.state_commits() == before


def rows(ground: Playground, shards: int) -> list[list[str]]:
    """The jobs that the gate asks for, as their command lines."""
    matrix = json.loads(ground.must("plan-work", "--shards", str(shards), "--output", "json").out)["include"]
    return [
        ["fulfill", "--environment", row["environment"], "--shard", f"{row['shard']}/{row['of']}"] for row in matrix
    ]


def test_runs_that_race_for_the_same_requests_double_nothing(tmp_path: Path) -> None:
    with playground(tmp_path / "platform") as ground:
        wishes = asked(ground, 2)
        at_once(ground, [["fulfill"]] * 3)
        assert_once(ground, wishes)


@pytest.mark.ci
def test_sixteen_runs_that_race_double_nothing(tmp_path: Path) -> None:
    with playground(tmp_path / "platform") as ground:
        wishes = asked(ground, 16)
        at_once(ground, [["fulfill"]] * 16)
        assert_once(ground, wishes)


@pytest.mark.ci
def test_sixteen_shards_leave_nothing_undone(tmp_path: Path) -> None:
    with playground(tmp_path / "platform") as ground:
        wishes = asked(ground, 24)
        jobs = rows(ground, 16)
        assert 1 < len(jobs) <= 16
        at_once(ground, jobs)
        assert_once(ground, wishes)
