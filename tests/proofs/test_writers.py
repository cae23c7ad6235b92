"""Many processes write one state branch: nothing acknowledged is lost, nothing is there twice, nothing is torn."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proofs.crowd import Crowd, Weather

Record = Callable[[str, object], None]


def survive(crowd: Crowd, record: Record) -> float:
    """Let the crowd write, and judge it; every armed fault has to have fired. The p99 of the waiting, in seconds."""
    crowd.work()
    verdict = crowd.judge()
    record("told", dict(verdict.told))
    record("kills", verdict.kills)
    record("p99", round(verdict.p99, 2))
    assert verdict.faults == []
    assert verdict.told["ok"] > 0
    assert (
        verdict.kills >= crowd.weather.kills * 0.9
    )  # one that is to die in the middle of its last push may outlive it
    return verdict.p99


@pytest.mark.ci
def test_eight_processes_lose_nothing(tmp_path: Path, record_property: Record) -> None:
    weather = Weather(kills=8, pauses=4, refuse=13, vanish=17, cut=19)
    crowd = Crowd(tmp_path, processes=8, writes=400, weather=weather)
    p99 = survive(crowd, record_property)
    assert p99 <= 120  # a machine may be slow; bench/writers.py holds it to 10 s
    assert {name for name in ("refused", "vanished", "arrived") if not crowd.count(name)} == set()


@pytest.mark.nightly
def test_sixty_four_processes_lose_nothing(tmp_path: Path, record_property: Record) -> None:
    """On two processors they share some three writes a second, so that most wait for minutes: no time is asked for."""
    weather = Weather(kills=40, pauses=40, refuse=23, vanish=29, cut=31)
    survive(Crowd(tmp_path, processes=64, writes=2048, weather=weather), record_property)


@pytest.mark.parametrize(
    "writes", [pytest.param(2000, marks=pytest.mark.ci), pytest.param(4000, marks=pytest.mark.nightly)]
)
def test_a_committer_that_is_killed_two_hundred_times_loses_nothing(
    tmp_path: Path, record_property: Record, writes: int
) -> None:
    crowd = Crowd(tmp_path, processes=4, writes=writes, weather=Weather(kills=210))
    survive(crowd, record_property)
    assert crowd.kills >= 200
