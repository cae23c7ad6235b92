"""Thousands of lives on the real engine: nothing lost, nothing twice, nothing torn, whatever goes wrong.

A failing life says its seed. To see it again: `pytest tests/simulation -k seed --seed N`.
"""

import pprint
from collections.abc import Callable
from typing import Final

import pytest

from tests.simulation.replay import Lived, play, play_all, shortest
from tests.simulation.script import ALL_FAULTS, Script, written, written_beside
from tests.simulation.script_changeable import written_changeable
from tests.simulation.script_outspoken import written_outspoken
from tests.simulation.script_slow import written_slow

_LIVES: Final = 10_000
"""In CI: about four minutes of one core, some 27 ms each."""
_BATCH: Final = 400
_BESIDE: Final = 2_000
_CHANGEABLE: Final = 2_000
_SLOW: Final = 2_000
_OUTSPOKEN: Final = 1_000
_FEW: Final = 150
_FEWER: Final = 80
_AT_ONCE: Final = 1
"""Batches of each kind that `make test` plays; CI plays the others, too."""
Record = Callable[[str, object], None]


def _batches(lives: int, size: int = _BATCH) -> list[object]:
    count = -(-lives // size)
    return [pytest.param(each, marks=pytest.mark.ci) if each >= _AT_ONCE else each for each in range(count)]


@pytest.mark.parametrize("batch", _batches(_LIVES))
def test_every_life_comes_to_rest_with_each_effect_once(batch: int, record_property: Record) -> None:
    lived = play_all(range(batch * _BATCH, (batch + 1) * _BATCH))
    record_property("story", lived.story())
    _holds(lived)


@pytest.mark.parametrize("batch", _batches(_BESIDE))
def test_a_life_of_steps_side_by_side_does_so(batch: int) -> None:
    lived = play_all(range(batch * _BATCH, (batch + 1) * _BATCH), write=written_beside)
    assert not lived.failed, _story(*lived.failed[0], write=written_beside)


@pytest.mark.parametrize("batch", _batches(_CHANGEABLE, _FEW))
def test_a_life_of_what_changes_does_so(batch: int) -> None:
    lived = play_all(range(batch * _FEW, (batch + 1) * _FEW), write=written_changeable)
    assert not lived.failed, _story(*lived.failed[0], write=written_changeable)
    assert lived.fired["fog"] or not lived.armed["fog"]


@pytest.mark.parametrize("batch", _batches(_SLOW, _FEWER))
def test_a_life_of_slow_work_does_so(batch: int) -> None:
    lived = play_all(range(batch * _FEWER, (batch + 1) * _FEWER), write=written_slow)
    assert not lived.failed, _story(*lived.failed[0], write=written_slow)
    assert lived.works > lived.lives, lived.story()


@pytest.mark.parametrize("batch", _batches(_OUTSPOKEN, _FEW))
def test_a_life_of_people_who_say_what_they_see_does_so(batch: int) -> None:
    lived = play_all(range(batch * _FEW, (batch + 1) * _FEW), write=written_outspoken)
    assert not lived.failed, _story(*lived.failed[0], write=written_outspoken)


@pytest.mark.nightly
@pytest.mark.parametrize("batch", range(200))
def test_every_life_of_a_night_does_so(batch: int) -> None:
    _holds(play_all(range(100_000 + batch * 1000, 100_000 + (batch + 1) * 1000)))


@pytest.mark.nightly
@pytest.mark.parametrize("batch", range(20))
def test_every_life_of_steps_side_by_side_of_a_night_does_so(batch: int) -> None:
    lived = play_all(range(10_000 + batch * 1000, 10_000 + (batch + 1) * 1000), write=written_beside)
    assert not lived.failed, _story(*lived.failed[0], write=written_beside)


@pytest.mark.nightly
@pytest.mark.parametrize("batch", range(20))
def test_every_life_of_what_changes_of_a_night_does_so(batch: int) -> None:
    lived = play_all(range(10_000 + batch * 1000, 10_000 + (batch + 1) * 1000), write=written_changeable)
    assert not lived.failed, _story(*lived.failed[0], write=written_changeable)


@pytest.mark.nightly
@pytest.mark.parametrize("batch", range(40))
def test_every_life_of_slow_work_of_a_night_does_so(batch: int) -> None:
    lived = play_all(range(10_000 + batch * 500, 10_000 + (batch + 1) * 500), write=written_slow)
    assert not lived.failed, _story(*lived.failed[0], write=written_slow)


def test_the_life_of_a_seed_is_the_same_each_time() -> None:
    tips = [play(written(seed))[0].outside.state for seed in (7, 7, 8, 8)]
    assert (tips[0], tips[2]) == (tips[1], tips[3])
    assert tips[0] != tips[2]


@pytest.mark.parametrize("write", [written, written_beside, written_changeable, written_outspoken, written_slow])
def test_the_life_of_a_seed_that_was_asked_for(seed: int | None, write: Callable[[int], Script]) -> None:
    if seed is None:
        pytest.skip("plays the life of --seed N")
    pprint.pp(write(seed))
    _, why = play(write(seed))
    assert not why, _story(seed, why, write)


def _holds(lived: Lived) -> None:
    assert not lived.failed, _story(*lived.failed[0])
    silent = [kind for kind in (*ALL_FAULTS, "merge", "outage", "breaker") if not lived.fired[kind]]
    assert not silent, f"armed, and never fired: {', '.join(silent)}; {lived.story()}"


def _story(seed: int, why: str, write: Callable[[int], Script] = written) -> str:
    script = pprint.pformat(shortest(write(seed)))
    return f"{why}\nseed {seed}: pytest tests/simulation -k seed --seed {seed}\nas short as it fails:\n{script}"
