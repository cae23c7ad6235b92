"""SIGINT and SIGTERM of the real program at random instants: it ends soon, and the next run finishes what it left."""

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from paoctl.sandbox.faults import Fault
from tests.proofs.playground import PATIENCE, Playground, playground

DATABASE = "database-postgresql-standard"
NAMES = ("PUT", "POST")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with playground(tmp_path_factory.mktemp("signals") / "platform") as ground:
        yield ground


def events(ground: Playground, name: str) -> list[dict[str, object]]:
    path = f"requests/{DATABASE}/{name}/journal.jsonl"
    if ground.state_commits() == 0 or not ground.git("ls-tree", "pao-state", path):
        return []
    return [json.loads(line) for line in ground.git("show", f"pao-state:{path}").splitlines()]


def signalled(ground: Playground, number: int) -> tuple[float, str]:
    """One request, a run that is asked to stop, one that goes on: how long the first took to end, and where it was."""
    dice, name = Random(number), f"shop-{number}"
    ground.must("request", DATABASE, "--name", name, "--yes")
    ground.agree()
    slow = [Fault(method=method, delay=dice.choice((0.2, 1.0, 8.0))) for method in NAMES]
    ground.sandbox.provision.faults.set(slow)
    with ground.start("fulfill") as process:
        assert process.stderr
        early = dice.random() < 0.2
        said = "" if early else next((line for line in process.stderr if "running" in line), "")
        time.sleep(dice.random() * (2.5 if early else 1.2))
        asked = time.monotonic()
        process.send_signal(dice.choice((signal.SIGINT, signal.SIGTERM)))
        _, err = process.communicate(timeout=PATIENCE)
        took = time.monotonic() - asked
    ground.sandbox.provision.faults.set([])
    err, stopped = said + err, "Stopping:" in err
    assert process.returncode == 130 if stopped else process.returncode in (0, 130, -signal.SIGTERM, -signal.SIGINT), (
        err
    )
    assert took < 30, "the bound is generous: what is asserted is that no call is waited for"
    left = events(ground, name)
    assert_given_back(left, stopped=stopped)
    ground.must("fulfill")
    assert ground.phases()[f"{DATABASE}/{name}"] == "ready"
    kinds = [str(each["type"]) for each in left]
    return took, "midway" if stopped and kinds.count("intent") > 0 and "settled" not in kinds else "at an end"


def assert_given_back(left: list[dict[str, object]], *, stopped: bool) -> None:
    """A run that was asked to stop leaves no lease behind, and says why it ended early."""
    ends = [each["reason"] for each in left if each["type"] == "released"]
    if stopped and any(each["type"] == "leased" for each in left):
        settled = any(each["type"] == "settled" for each in left)
        assert ends == (["done"] if settled else ["interrupted"]), left


def assert_once(ground: Playground) -> None:
    effects = Counter((effect.op, effect.collection, effect.name) for effect in ground.effects())
    assert set(effects.values()) == {1}, effects
    assert ground.git("fsck", "--strict", "--no-dangling") == b""


def test_a_signal_at_a_random_instant_ends_the_run_and_loses_nothing(ground: Playground) -> None:
    for number in range(2):
        signalled(ground, number)
    assert_once(ground)


@pytest.mark.nightly
def test_forty_signals_at_random_instants(ground: Playground, capsys: pytest.CaptureFixture[str]) -> None:
    ends = [signalled(ground, number) for number in range(100, 140)]
    assert_once(ground)
    midway = sorted(took for took, where in ends if where == "midway")
    with capsys.disabled():
        sys.stdout.write(f"{len(ends)} signals, {len(midway)} midway; seconds to the end of the process, midway: ")
        sys.stdout.write(f"median {midway[len(midway) // 2]:.2f}, longest {midway[-1]:.2f}\n")
    assert len(midway) >= 10
