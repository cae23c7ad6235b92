"""Health checks: asked after the last action, and again by `sync`; what they say is seen, and stops nothing."""

import pytest

from paoctl.conformance.fakes.http import FakeHttp, Received
from paoctl.model.events import Command
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from paoctl.redact import Redactor
from paoctl.workflows.fulfill import Fulfilled, Orders, fulfill
from paoctl.workflows.places import matrix
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.test_answers_of_people import tell
from tests.workflows.test_crashes import Fate, finish, journey_of, run_until_killed
from tests.workflows.test_fulfil import DATABASE, Provider
from tests.workflows.test_stopping import events

MAKE = ("PUT", "/v1/databases/shop-db")
FILE = "catalog/databases/database-postgresql-standard.yaml"
PORT = "shop-db.example:5432"
CHECKS = b"""  healthChecks:
    - {id: port, type: tcp, config: {host: "{{ outputs.instance.host }}", port: "{{ outputs.instance.port }}"}}
    - {id: web, type: http, config: {url: "{{ env.API }}/health", status: [200]}}
"""


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return checked(journey_of(provider))


def checked(journey: Journey) -> Journey:
    journey.world.remote.commit("main", {FILE: journey.files[FILE].rstrip(b"\n") + b"\n" + CHECKS}, "Look after it")
    return journey


def asked(journey: Journey) -> RequestRef:
    return journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})


def sync(journey: Journey) -> Fulfilled:
    return fulfill(journey.world.ports(), journey.project, Redactor(), {}, Orders(waiting_only=True))


def test_it_is_ready_when_its_checks_are_well(journey: Journey, provider: Provider) -> None:
    ref = asked(journey)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert journey.world.http.connected == [PORT]
    assert ("GET", "/health") in provider.calls


def test_what_is_not_written_by_its_author_is_one_segment_of_the_url_of_a_check(provider: Provider) -> None:
    journey = journey_of(provider)
    checks = CHECKS.replace(b"/health", b"/health/{{ '../' ~ fields.instanceName }}")
    journey.world.remote.commit("main", {FILE: journey.files[FILE].rstrip(b"\n") + b"\n" + checks}, "Look after it")
    asked(journey)
    journey.fulfil()
    assert ("GET", "/health/..%2Fshop-db") in provider.calls


def test_a_run_leaves_what_is_well_alone_and_sync_asks_again(journey: Journey) -> None:
    ref = asked(journey)
    journey.fulfil()
    length = journey.history(ref).length
    assert journey.fulfil().driven == ()
    assert len(journey.world.http.connected) == 1
    assert matrix(look(journey.world.repo, journey.project), journey.world.clock.now(), 1) == []
    sync(journey)
    assert len(journey.world.http.connected) == 2
    assert journey.history(ref).length == length, "nothing new, nothing written"


def test_what_is_not_well_is_degraded_until_it_is(journey: Journey) -> None:
    ref = asked(journey)
    journey.world.http.down.add(PORT)
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason) == (Phase.DEGRADED, Reason.UNHEALTHY)
    assert history.message == f"it is there, but not well: port: {PORT} accepts no connection"
    assert history.outputs["host"] == "shop-db.example"
    assert len(journey.world.http.connected) == 6, "a new service gets some time"
    length = history.length
    journey.fulfil()
    assert journey.history(ref).length == length
    journey.world.http.down.clear()
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_sync_sees_that_it_is_no_longer_well(journey: Journey, provider: Provider) -> None:
    ref = asked(journey)
    journey.fulfil()
    provider.fail["/health"] = 500
    sync(journey)
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.DEGRADED, Reason.UNHEALTHY)
    assert "web: GET 127.0.0.1:8899/health answered 500" in journey.history(ref).message
    provider.fail.clear()
    sync(journey)
    assert journey.history(ref).phase is Phase.READY


def test_a_retry_that_is_said_during_a_look_stands(journey: Journey, provider: Provider) -> None:
    """Whatever the look finds: it was not asked of what is to be done once more."""
    ref = asked(journey)
    journey.fulfil()
    looks = 0

    def busy(received: Received) -> HttpResponse:
        nonlocal looks
        if received.path == "/health":
            looks += 1
            if looks == 2:  # the first is without the lease
                tell(journey, ref, Command(who="dana", verb="retry", args={"from": "instance"}))
                provider.fail.clear()
        return provider(received)

    journey.world.http = FakeHttp(busy)
    provider.fail["/health"] = 500
    sync(journey)
    assert provider.calls.count(MAKE) == 2, "the same run does what was said"
    history = journey.history(ref)
    assert (history.phase, history.again) == (Phase.READY, False)
    told = ["command", "released", "leased", "planned", "intent", "result", "intent", "result", "settled", "released"]
    assert events(journey, ref)[-10:] == told


def test_to_be_asked_how_it_is_makes_nothing_anew_whatever_has_changed_around_it(
    journey: Journey, provider: Provider
) -> None:
    ref = asked(journey)
    journey.fulfil()
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db"}, protect=True)
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 2)
    settings = journey.files["paoctl.yaml"].replace(b"8899/hooks", b"8899/hooks/new").replace(b':8899"', b':8899/eu"')
    assert settings != journey.files["paoctl.yaml"]
    journey.world.remote.commit("main", {"paoctl.yaml": settings}, "Move everything")
    provider.fail |= {"/health": 500, "/eu/health": 500}
    calls = len(provider.calls)
    sync(journey)
    assert journey.history(ref).phase is Phase.DEGRADED
    assert [call for call in provider.calls[calls:] if call[0] != "GET"] == []


def test_what_is_not_well_can_be_changed_and_removed(journey: Journey) -> None:
    ref = asked(journey)
    journey.world.http.down.add(PORT)
    journey.fulfil()
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.DEGRADED, 2)
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"}, state="absent")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED


def test_a_check_that_can_not_be_asked_says_so(journey: Journey) -> None:
    item = (
        journey.files[FILE].rstrip(b"\n") + b"\n" + CHECKS.replace(b"outputs.instance.port", b"outputs.instance.host")
    )
    journey.world.remote.commit("main", {FILE: item}, "Mistake the one for the other")
    ref = asked(journey)
    journey.fulfil()
    assert journey.history(ref).reason is Reason.UNHEALTHY
    assert "the check can't be asked: `port`" in journey.history(ref).message


def test_a_run_without_patience_asks_once(journey: Journey) -> None:
    ref = asked(journey)
    journey.world.http.down.add(PORT)
    journey.fulfil(patience=0)
    assert journey.history(ref).phase is Phase.DEGRADED
    assert len(journey.world.http.connected) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_dies_anywhere_is_finished_and_asked_by_the_next(after: bool) -> None:
    for number in range(1, 40):
        journey = checked(journey_of(Provider()))
        ref = asked(journey)
        if not run_until_killed(journey, Fate(number, after=after)):
            break
        finish(journey, ref)
        assert journey.history(ref).phase is Phase.READY, f"killed at {number}"
        assert journey.world.http.connected, f"killed at {number}"
    assert number >= 8
