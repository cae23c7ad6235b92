"""Is a key so old that its target may have forgotten it?"""

from datetime import UTC, datetime, timedelta

import pytest

from paoctl.execute.retention import forgotten
from paoctl.model.base import seconds, spelled

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = 3600


def written(ago: float) -> str:
    return (NOW - timedelta(seconds=ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("ago", [0, 1, 0.9 * HOUR - 1, -0.1 * HOUR])
def test_a_key_is_known_for_nine_tenths_of_the_retention(ago: float) -> None:
    assert not forgotten(written(ago), NOW, HOUR)


@pytest.mark.parametrize(
    ("since", "why"),
    [
        (written(0.9 * HOUR), "first used 54m ago, too near to that for clocks that may differ"),
        (written(HOUR), "first used 1h ago"),
        (written(25 * HOUR + 90), "first used 25h1m ago"),
        (written(-0.1 * HOUR - 1), "first used at 2026-11-23T09:06:01Z, which is yet to come: clocks differ"),
        ("yesterday", "and nobody can tell when this one was first used"),
        ("2026-11-23T08:59:00", "and nobody can tell when this one was first used"),
        ("", "and nobody can tell when this one was first used"),
    ],
)
def test_what_may_be_forgotten_is_told_with_the_reason(since: str, why: str) -> None:
    told = forgotten(since, NOW, HOUR)
    assert told.startswith("the target remembers a key for 1h, and ")
    assert told.endswith(why)


def test_a_target_that_remembers_nothing_has_forgotten_at_once() -> None:
    assert forgotten(written(0), NOW, 0)


@pytest.mark.parametrize("text", ["0s", "9s", "1m", "1m30s", "1h", "1h30m", "8760h"])
def test_a_duration_is_spelled_as_it_is_read(text: str) -> None:
    assert spelled(seconds(text)) == text
