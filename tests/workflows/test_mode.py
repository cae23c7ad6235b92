"""An item goes over to people, or to machines: what is in flight goes on as it was accepted, what is there stays so.

The new mode is of what has nothing yet that somebody made.
"""

from typing import Final

from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE
from tests.workflows.test_fulfil import Provider

_PATH: Final = f"catalog/databases/{DATABASE}.yaml"
_BUSY: Final = HttpResponse(503, {"retry-after": "600"}, b"")
_ANSWERS: Final = {"customfield_10042": "db.example", "customfield_10043": 5432}
PUT: Final = ("PUT", "/v1/databases/shop-db")


def switch(journey: Journey, version: str, mode: str) -> None:
    """Merge a version of the item that is done in that mode."""
    raw = journey.files[_PATH]
    for old, new in (("version: 1.0.0", f"version: {version}"), ("{mode: automatic,", f"{{mode: {mode},")):
        assert old.encode() in raw
        raw = raw.replace(old.encode(), new.encode())
    journey.world.remote.commit("main", {_PATH: raw}, f"By {mode} work from now on")


def ask(journey: Journey, name: str = "shop", size: str = "small") -> RequestRef:
    return journey.ask(DATABASE, name, {"instanceName": f"{name}-db", "size": size})


def seen(journey: Journey, ref: RequestRef) -> tuple[int, str, Phase, Reason | None]:
    """The generation, how it was accepted, and where it stands."""
    history = journey.history(ref)
    assert history.accepted
    return history.generation, history.accepted.mode, history.phase, history.reason


def later(journey: Journey) -> None:
    journey.world.clock.advance(601)
    journey.fulfil()


def test_a_ticket_that_is_open_stays_the_way_when_machines_take_over(journey: Journey, provider: Provider) -> None:
    switch(journey, "1.1.0", "manual")
    ref = ask(journey)
    journey.fulfil()
    switch(journey, "1.2.0", "automatic")
    later(journey)
    assert seen(journey, ref) == (1, "manual", Phase.WAITING, Reason.TICKET)
    journey.world.tickets.close("DBA-1", fields=_ANSWERS)
    later(journey)
    assert seen(journey, ref) == (1, "manual", Phase.READY, None)
    assert journey.history(ref).outputs == {"host": "db.example", "port": 5432}
    ask(journey, size="large")
    later(journey)
    assert seen(journey, ref) == (2, "manual", Phase.WAITING, Reason.TICKET)
    assert (provider.calls, len(journey.world.tickets.tickets)) == ([], 2)
    new = ask(journey, "other")
    later(journey)
    assert seen(journey, new) == (1, "automatic", Phase.READY, None)
    assert len(journey.world.tickets.tickets) == 2


def test_a_call_that_was_put_off_is_made_though_people_take_over(journey: Journey, provider: Provider) -> None:
    ref = ask(journey)
    journey.world.http.answers.append(_BUSY)
    journey.fulfil()
    assert seen(journey, ref) == (1, "automatic", Phase.WAITING, Reason.BACKOFF)
    switch(journey, "1.1.0", "manual")
    later(journey)
    assert seen(journey, ref) == (1, "automatic", Phase.READY, None)
    ask(journey, size="large")
    later(journey)
    assert seen(journey, ref) == (2, "automatic", Phase.READY, None)
    assert (provider.calls.count(PUT), journey.world.tickets.tickets) == (2, {})
    new = ask(journey, "other")
    later(journey)
    assert seen(journey, new) == (1, "manual", Phase.WAITING, Reason.TICKET)


def test_what_was_begun_and_has_made_nothing_goes_the_new_way_once_it_is_changed(
    journey: Journey, provider: Provider
) -> None:
    ref = ask(journey)
    journey.world.http.answers.append(_BUSY)
    journey.fulfil()
    switch(journey, "1.1.0", "manual")
    ask(journey, size="large")
    later(journey)
    assert seen(journey, ref) == (2, "manual", Phase.WAITING, Reason.TICKET)
    assert provider.calls == []
    [ticket] = journey.world.tickets.tickets.values()
    assert "(large)" in ticket.summary
