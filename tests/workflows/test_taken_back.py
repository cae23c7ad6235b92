"""A change is taken back: what was called for it is not taken for what brings back what was there before."""

from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.errors import PlatformError
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.ports import HttpResponse, Ticket
from tests.workflows.slow_api import SlowApi, found, go, tell
from tests.workflows.test_asked_first import close, summaries
from tests.workflows.test_found_out import A, X, refused
from tests.workflows.test_side_by_side import platform, put, ticket
from tests.workflows.test_unanswered import ITEM

SIZED = ticket("t").replace("summary: t", 'summary: "{{ fields.size }}"')
A_SIZED = A.replace('/a"}', '/a", body: {name: "{{ fields.size }}"}}')


class ClosedTracker(FakeTickets):
    """A tracker that lets nobody search while it is closed."""

    closed = False

    def labelled(self, project: str, label: str) -> list[Ticket]:
        """Tickets that carry a label."""
        if self.closed:
            raise PlatformError("401 from the tracker")
        return list(super().labelled(project, label))


def test_the_ticket_of_a_change_is_not_taken_for_the_one_that_brings_back_what_was() -> None:
    journey = platform(A_SIZED, SIZED, policy="rollback")
    tickets = journey.world.tickets = ClosedTracker(clock=journey.world.clock)
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {"size": "one"})
    go(journey, ref)
    close(journey)
    assert go(journey, ref).phase is Phase.READY
    tickets.closed = True
    tickets.create_faults.append("arrived")
    api.instead["/a"] = refused
    journey.ask(ITEM, "one", {"size": "two"})
    assert go(journey, ref).reason is Reason.ROLLBACK_INCOMPLETE
    assert summaries(journey) == {"NET-1": "one", "NET-2": "Change: two"}
    tickets.closed = False
    journey.world.clock.advance(700)
    tell(journey, ref, "retry")
    history = go(journey, ref)
    assert (history.purpose, history.reason) == ("rollback", Reason.TICKET)
    assert summaries(journey) == {"NET-1": "one", "NET-2": "one"}
    close(journey)
    assert go(journey, ref).phase is Phase.ROLLED_BACK
    assert summaries(journey) == {"NET-1": "one", "NET-2": "one"}


def test_nor_is_an_open_call_of_the_change() -> None:
    thing = (found("x") + X).replace("{name: x}", '{name: "{{ fields.size }}"}')
    journey = platform(thing, A, SIZED, policy="rollback")
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {"size": "one"})
    go(journey, ref)
    close(journey)
    assert go(journey, ref).phase is Phase.READY
    journey.ask(ITEM, "one", {"size": "two"})
    assert go(journey, ref).reason is Reason.TICKET
    api.late = {("POST", "/x"): 0.0}
    api.instead = {"/a": refused, "/x": lambda method: HttpResponse(401, {}, b"") if method == "GET" else None}
    tell(journey, ref, "retry", component="main")
    assert go(journey, ref).phase is Phase.UNKNOWN
    del api.instead["/x"]
    journey.world.clock.advance(100)
    close(journey)
    tell(journey, ref, "retry")
    assert go(journey, ref).phase is Phase.ROLLED_BACK
    assert [thing["name"] for _, thing in api.made if isinstance(thing, dict)] == ["one", "two", "two", "one"]


def test_a_retry_behind_a_refused_edit_asks_those_anew_who_were_told_to_do_nothing_more() -> None:
    journey = platform(A, ticket("t"), put("c", after="t"))
    SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    tell(journey, ref, "cancel")
    assert go(journey, ref).phase is Phase.CANCELLED
    journey.ask(ITEM, "one", {"nonsense": "zz"})
    assert go(journey, ref).refused
    tell(journey, ref, "retry")
    assert go(journey, ref).step("main/t").status is StepStatus.PENDING
    journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    assert (history.refused, history.reason) == (None, Reason.TICKET)
    [*_, told] = journey.world.tickets.comments["NET-1"].values()
    assert told == "The request has changed."
