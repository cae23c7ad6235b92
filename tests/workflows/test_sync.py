"""`paoctl sync`: what waits is woken, what died is finished, all else is left alone."""

from dataclasses import replace

import pytest

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.model.phase import Phase
from paoctl.ports import Ports
from paoctl.redact import Redactor
from paoctl.workflows.fulfill import Fulfilled, Orders, fulfill
from tests.support.journey import Journey
from tests.workflows.platform import RULE
from tests.workflows.test_crashes import Fate, Killed, MortalRepo, journey_of
from tests.workflows.test_fulfil import Provider


@pytest.fixture
def journey() -> Journey:
    return journey_of(Provider())


def sync(journey: Journey, ports: Ports | None = None) -> Fulfilled:
    return fulfill(ports or journey.world.ports(), journey.project, Redactor(), {}, Orders(waiting_only=True))


def test_a_ticket_that_is_closed_is_seen(journey: Journey) -> None:
    ref = journey.ask(RULE, "shop")
    journey.fulfil()
    [key] = journey.world.tickets.tickets
    journey.world.tickets.close(key)

    sync(journey)

    assert journey.history(ref).phase is Phase.READY


def test_what_nobody_has_begun_is_left_to_fulfil(journey: Journey) -> None:
    journey.ask(RULE, "shop")

    assert sync(journey).driven == ()
    assert journey.state_commits() == 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_sync_that_dies_at_any_push_is_finished_by_the_next(after: bool) -> None:
    for number in range(1, 20):
        journey = journey_of(Provider())
        ref = journey.ask(RULE, "shop")
        journey.fulfil()
        [key] = journey.world.tickets.tickets
        journey.world.tickets.close(key)
        ports = journey.world.ports()
        try:
            sync(journey, replace(ports, repo=MortalRepo(journey.world.repo, Fate(number, after=after))))
        except Killed:
            heir = FakeOwners("local:here:heir", dead=["local:here:me"])
            sync(journey, replace(journey.world.second(), owners=heir))
            assert journey.history(ref).phase is Phase.READY, f"killed at {number}"
        else:
            break
    assert number > 2, "an armed fault that does not fire proves nothing"
