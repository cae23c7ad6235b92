"""The circuit breaker as a value."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from paoctl.model.breaker import FAILURES, Breaker, breaker_path

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOST = "provision.acme.example"


def failed(times: int, who: str = "a") -> Breaker:
    breaker = Breaker(HOST)
    for _ in range(times):
        breaker = breaker.failed(NOW, who)
    return breaker


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_it_opens_after_failures_in_a_row_and_only_then() -> None:
    assert failed(FAILURES - 1).rest(NOW, "a") == 0
    assert failed(FAILURES - 1).worked(NOW).failed(NOW, "a").rest(NOW, "a") == 0
    assert failed(FAILURES).rest(NOW, "a") == 60
    assert failed(FAILURES).told(NOW) == f"{HOST} is held back until 2026-11-23T09:01:00Z, after 5 failures in a row"
    assert failed(FAILURES).told(later(60)) == f"{HOST} failed 5 times in a row: the next run tries it once"
    assert failed(1).told(NOW) == ""


def test_calls_that_began_before_it_opened_do_not_hold_it_longer() -> None:
    assert failed(FAILURES + 20) == failed(FAILURES)


def test_one_run_tries_when_its_time_is_over() -> None:
    breaker = failed(FAILURES)
    assert breaker.probed(later(59), "a") == breaker
    probed = breaker.probed(later(60), "a")
    assert (probed.rest(later(60), "a"), probed.rest(later(60), "b")) == (0, 120)
    assert probed.probed(later(61), "b") == probed
    assert probed.probed(later(180), "b").prober == "b", "a prober that died holds nobody up for ever"


def test_a_probe_that_fails_lets_it_rest_twice_as_long_up_to_an_hour() -> None:
    breaker, now, rests = failed(FAILURES), NOW, []
    for _ in range(9):
        rests.append(breaker.rest(now, "b"))
        now += timedelta(seconds=rests[-1])
        breaker = breaker.probed(now, "a").failed(now, "a")
    assert rests == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_a_probe_that_works_closes_it_and_leaves_nothing() -> None:
    closed = failed(FAILURES).probed(later(60), "a").worked(later(60))
    assert closed == Breaker(HOST)
    assert closed.data() is None


@pytest.mark.parametrize("count", [0, 1, FAILURES])
def test_it_is_read_back_as_it_was_written(count: int) -> None:
    assert Breaker.parse(HOST, failed(count).data()) == failed(count)


@pytest.mark.parametrize(
    "raw", [b"", b"no", b"[]", b'{"failures": "many"}', b'{"until": "soon", "failures": 9}', b"\xff"]
)
def test_a_file_that_can_not_be_read_holds_nobody_back(raw: bytes) -> None:
    assert Breaker.parse(HOST, raw) == Breaker(HOST)


def test_hosts_that_differ_in_a_dot_have_breakers_of_their_own() -> None:
    paths = {breaker_path(host) for host in ("api.acme.example", "api-acme.example", "api.acme.example:443")}
    assert len(paths) == 3
    assert all(re.fullmatch(r"breakers/[a-z0-9-]+\.json", path) for path in paths)


def test_a_pause_that_the_host_asked_for_outlives_the_answers_of_calls_under_way() -> None:
    asked = Breaker(HOST).asked(later(600), NOW)
    assert asked.worked(later(1)).rest(later(1), "a") == 599
    assert asked.told(later(1)) == f"{HOST} asked to be left alone until 2026-11-23T09:10:00Z"
    assert Breaker.parse(HOST, asked.data()) == asked
    over = asked.worked(later(600))
    assert (over, over.data(), asked.told(later(600))) == (Breaker(HOST), None, "")


def test_a_pause_says_nothing_of_the_failures_before_it() -> None:
    asked = failed(FAILURES).asked(later(600), NOW)
    assert (asked.rest(NOW, "a"), asked.is_half_open(later(60), "a")) == (600, False)
    assert asked.probed(later(600), "a").failed(later(600), "a").rest(later(600), "b") == 120
    assert failed(FAILURES - 1).asked(later(5), NOW).failed(later(5), "a").rest(later(5), "b") == 60


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    assert Breaker(HOST).asked(later(600), NOW).asked(later(60), NOW).rest(NOW, "a") == 600


def test_a_time_that_no_right_clock_has_written_holds_nobody_back() -> None:
    ahead = Breaker(HOST, failures=FAILURES, rests=1, until="2026-12-23T09:00:00Z", pause="2026-12-23T09:00:00Z")
    assert ahead.rest(NOW, "a") == 0
    assert ahead.is_half_open(NOW, "a")
    assert ahead.probed(NOW, "a").rest(NOW, "b") == 120
    assert ahead.worked(NOW) == Breaker(HOST)
    assert ahead.asked(later(600), NOW).probed(later(1), "a").pause == "2026-11-23T09:10:00Z"
    assert ahead.told(NOW) == f"{HOST} failed 5 times in a row: the next run tries it once"


def test_clocks_that_differ_a_little_are_right() -> None:
    assert Breaker(HOST, failures=FAILURES, until="2026-11-23T10:04:00Z").rest(NOW, "a") == 3840
    assert Breaker(HOST, failures=FAILURES, until="2026-11-23T10:06:00Z").rest(NOW, "a") == 0
