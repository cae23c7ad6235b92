"""Whose lag is over when a request is woken: that of the steps it was parked for, until the next call or lease."""

from paoctl.model.events import Body, Intent, Leased, Parked, Planned, PlannedStep, Released, Result, Woken
from paoctl.model.history import History
from paoctl.model.journal import Entry
from paoctl.model.phase import Effect, Reason, Verb
from paoctl.model.replay import replay

_B, _C = "main/b", "main/c"
_TIME = "2026-11-23T10:00:00Z"


def intent(step: str) -> Intent:
    return Intent(step=step, verb=Verb.APPLY, key="1" * 40, epoch=0, effect=Effect.LAG, attempt=1, inputs={})


def parked(*steps: str) -> Parked:
    return Parked(reason=Reason.SEARCH_LAG, wake=_TIME, message="later", steps=steps or None)


def told(*bodies: Body) -> History:
    """Two calls that were not answered, and what came after them."""
    planned = tuple(
        PlannedStep(id=step, kind="rest-api", verb=Verb.APPLY, effect=Effect.LAG, after=(), inputs={}, change="create")
        for step in (_B, _C)
    )
    events = (Leased(), Planned(steps=planned), intent(_B), intent(_C), *bodies)
    return replay(Entry(number, "", _TIME, "me", 1, body) for number, body in enumerate(events, 1))


WOKEN = Woken(reason=Reason.SEARCH_LAG, wake=_TIME)
BACK = Released(reason="done")


def test_only_what_it_was_parked_for_has_waited() -> None:
    history = told(parked(_B), BACK, WOKEN, Leased())
    assert history.unanswered == {_B, _C}
    assert history.lag_waited == {_B}


def test_all_that_it_was_parked_for_has_waited() -> None:
    assert told(parked(_B, _C), BACK, WOKEN, Leased()).lag_waited == {_B, _C}


def test_the_steps_of_an_earlier_parking_do_not_count() -> None:
    backoff = Parked(reason=Reason.BACKOFF, wake=_TIME, message="busy")
    assert told(parked(_B), BACK, WOKEN, Leased(), parked(_C), BACK, WOKEN).lag_waited == {_C}
    assert told(parked(_B), BACK, WOKEN, Leased(), backoff, BACK, WOKEN).lag_waited == frozenset()


def test_a_line_that_names_no_step_ends_no_lag() -> None:
    assert told(parked(), BACK, WOKEN, Leased()).lag_waited == frozenset()


def test_what_wakes_it_otherwise_ends_no_lag() -> None:
    assert told(parked(_B), BACK, Woken(reason=Reason.TICKET, wake="ticket:NET-1")).lag_waited == frozenset()


def test_what_is_answered_meanwhile_waits_for_nothing() -> None:
    done = Result(step=_B, verb=Verb.APPLY, key="1" * 40, status="done")
    assert told(parked(_B, _C), BACK, done, WOKEN).lag_waited == {_C}


def test_a_new_call_has_a_lag_of_its_own_and_so_has_a_new_lease() -> None:
    woken = (parked(_B, _C), BACK, WOKEN, Leased())
    assert told(*woken, intent(_B)).lag_waited == {_C}
    assert told(*woken, Released(reason="taken-over"), Leased()).lag_waited == frozenset()
