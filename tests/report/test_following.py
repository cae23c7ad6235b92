"""A request that is followed: only what is new, and how long ago."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from paoctl.report.ages import age, duration
from paoctl.report.following import changes, following_text
from paoctl.report.terminal import PIPE, Terminal
from tests.report.lives import START, WHOLE, done, history, intent
from tests.report.test_requests import READY

RUNNING = replace(READY, phase="running", message="")


def test_the_first_look_tells_everything() -> None:
    text = changes(None, (RUNNING, history(*START, intent())), PIPE)
    assert text.splitlines() == [
        "running     main/instance",
        "pending     main/announce: after main/instance",
        "running     database-postgresql-standard/orders-db",
    ]


def test_the_next_look_tells_only_what_is_new() -> None:
    before = (RUNNING, history(*START, intent()))
    after = (RUNNING, history(*START, intent(), done()))
    assert changes(before, after, PIPE) == "done        main/instance: db-1\n"
    assert changes(after, after, PIPE) == ""
    assert changes(after, (READY, history(*WHOLE)), PIPE).splitlines()[-1] == (
        "ready       database-postgresql-standard/orders-db: the service is there"
    )


def test_on_a_terminal_the_request_is_drawn_with_its_steps() -> None:
    terminal = Terminal(interactive=True, colour=False, width=100)
    assert following_text(READY, history(*WHOLE), terminal).splitlines() == [
        "✓ ready       database-postgresql-standard/orders-db: the service is there",
        "  ✓ done     main/instance  rest-api  2 calls; db-1",
        "  ✓ done     main/announce  webhook   delivery-1",
    ]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-23T09:29:31Z", "just now"),
        ("2026-11-23T09:28:59Z", "1 min ago"),
        ("2026-11-23T07:30:00Z", "2 h ago"),
        ("2026-11-22T09:00:00Z", "1 day ago"),
        ("2026-11-20T09:00:00Z", "3 days ago"),
        ("2026-09-20T09:00:00Z", "2026-09-20"),
        ("2026-11-23T10:30:00+01:00", "just now"),
        ("soon", "soon"),
    ],
)
def test_an_age(moment: str, said: str) -> None:
    assert age(moment, datetime(2026, 11, 23, 9, 30, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-1, "0.0 s"), (0.44, "0.4 s"), (12.4, "12 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")],
)
def test_a_duration(seconds: float, said: str) -> None:
    assert duration(seconds) == said
