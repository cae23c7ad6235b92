"""A run whose clock is ahead: what it wrote holds nobody back for as long as its clock was wrong."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from paoctl.conformance.fakes.clock import START, FakeClock
from paoctl.model.phase import Phase, Reason
from paoctl.workflows.places import matrix
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import DATABASE
from tests.workflows.test_pacing import Web, breaker, database

HOUR = 3600.0
AHEAD = timedelta(days=30)


def run_ahead(journey: Journey, patience: float = 60.0) -> None:
    """One run whose clock is a month ahead."""
    ports = replace(journey.world.second("local:there:ahead"), clock=FakeClock(START + AHEAD))
    journey.fulfil(ports=ports, patience=patience)


def jobs(journey: Journey) -> int:
    return len(matrix(look(journey.world.repo, journey.project), journey.world.clock.now(), 1))


def test_a_host_that_failed_is_tried_at_once_by_the_next_run() -> None:
    web = Web()
    journey = journey_of(web)
    web.up = False
    refs = [database(journey, name) for name in ("first", "second")]
    run_ahead(journey)
    assert str(breaker(journey)["until"]) > (START + AHEAD).isoformat()
    web.up = True
    other = database(journey, "other")

    journey.fulfil()
    assert breaker(journey) == {}, "one request has tried it"
    journey.world.clock.advance(180)
    journey.fulfil()

    assert journey.history(other).phase is Phase.READY
    assert {journey.history(ref).phase for ref in refs} <= {Phase.READY, Phase.FAILED}


def test_a_pause_that_it_heard_of_holds_back_nobody_else() -> None:
    web = Web()
    journey = journey_of(web)
    web.fail["/v1/databases/first"] = 429
    web.headers["retry-after"] = "600"
    ref = database(journey, "first")
    run_ahead(journey)
    assert journey.history(ref).reason is Reason.BACKOFF
    web.fail.clear()
    web.headers.clear()
    other = database(journey, "other")
    journey.world.clock.advance(HOUR)
    assert jobs(journey) == 1

    journey.fulfil()

    assert {journey.history(each).phase for each in (ref, other)} == {Phase.READY}
    assert jobs(journey) == 0


def test_what_it_put_off_is_work_for_the_next_run() -> None:
    journey = journey_of(Web())
    ref = database(journey, "first")
    journey.world.http.faults.extend(["refused"] * 2)
    run_ahead(journey, patience=0.0)
    assert datetime.fromisoformat(journey.history(ref).wake or "") >= START + AHEAD
    assert jobs(journey) == 1

    journey.fulfil()

    assert journey.history(ref).phase is Phase.READY


@pytest.mark.parametrize("hours", [2, 20])
def test_what_a_right_clock_put_off_for_hours_sleeps_as_long(hours: int) -> None:
    web = Web()
    journey = journey_of(web)
    web.fail["/v1/databases/first"] = 429
    web.headers["retry-after"] = str(hours * 3600)
    ref = journey.ask(DATABASE, "first", {"instanceName": "first"})
    journey.fulfil()
    journey.world.clock.advance((hours - 1) * HOUR + 60)
    knocks = web.knocks

    assert jobs(journey) == 0
    journey.fulfil()

    assert web.knocks == knocks
    assert journey.history(ref).reason is Reason.BACKOFF


def test_a_lag_is_waited_out_whatever_the_clock_of_who_began_to_wait() -> None:
    journey = journey_of(Web())
    ref = journey.ask("network-firewall-rule", "rule", {})
    journey.world.tickets.create_faults.append("arrived")
    run_ahead(journey, patience=0.0)
    history = journey.history(ref)
    assert history.reason is Reason.SEARCH_LAG, (history.phase, history.reason, history.message)

    journey.fulfil()

    assert journey.history(ref).length == history.length
    journey.world.clock.advance(AHEAD.total_seconds() + HOUR)
    journey.fulfil()
    assert len(journey.world.tickets.tickets) == 1
