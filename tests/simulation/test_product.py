"""Every fault at every call of every story: nothing lost, nothing twice, nothing left lying."""

from collections.abc import Callable
from typing import Final

import pytest

from tests.simulation.product import BOUNDARIES, Case, cases, sample

_EVERY: Final = 60
"""`make test` plays one case of so many, and each fault at each boundary; CI plays all of them besides."""
_PARTS: Final = 20


@pytest.fixture(scope="module")
def every_case() -> list[Case]:
    """The whole product."""
    return list(cases())


def test_the_product_is_large(every_case: list[Case]) -> None:
    assert len(every_case) >= 11_000


def test_every_call_that_leaves_the_process_is_registered_and_every_registered_one_is_hit(
    every_case: list[Case],
) -> None:
    assert sorted({name for case in every_case for name in case.call.boundaries}) == sorted(BOUNDARIES)
    for kind in ("kill-before", "kill-after"):
        killed = {name for case in sample(_EVERY) if case.fault.kind == kind for name in case.call.boundaries}
        assert killed == {name for name in BOUNDARIES if name not in {"fetch", "forge"}}, "these write nothing"


def test_a_sample_of_the_product_comes_to_rest(record_property: Callable[[str, object], None]) -> None:
    played = sample(_EVERY)
    record_property("cases", len(played))

    assert [wrong for case in played if (wrong := case.play())] == []


@pytest.mark.ci
@pytest.mark.parametrize("part", range(_PARTS))
def test_the_whole_product_comes_to_rest(part: int, every_case: list[Case]) -> None:
    assert [wrong for case in every_case[part::_PARTS] if (wrong := case.play())] == []
