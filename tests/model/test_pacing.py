"""How long a server asks to be left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from paoctl.model.pacing import pause_asked, retry_after

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Mon, 23 Nov 2026 09:02:00 GMT", 120.0),
        ("Mon, 23 Nov 2026 08:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 09:02:00", 120.0),
        ("soon", None),
        ("-5", None),
        ("\u0663", None),
        ("", None),
    ],
)
def test_a_server_may_ask_for_seconds_or_name_a_date(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH + 90)}, 90.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 30.0),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": str(EPOCH + 90)}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, None),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "12"}, 12.0),
        ({"ratelimit": '"default";r=0;t=50'}, 50.0),
        ({"ratelimit": '"default";r=4;t=50'}, None),
        ({"ratelimit": '"default";r=0;t=999999999'}, 86_400.0),
        ({"retry-after": "3", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 3.0),
    ],
)
def test_a_server_may_say_that_nothing_is_left(headers: Mapping[str, str], seconds: float | None) -> None:
    assert pause_asked(headers, NOW) == seconds


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "999999999"},
        {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH * 1000)},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "999999999999"},
    ],
)
def test_nobody_is_left_alone_for_more_than_a_day_at_a_time(headers: Mapping[str, str]) -> None:
    assert pause_asked(headers, NOW) == 86_400.0
