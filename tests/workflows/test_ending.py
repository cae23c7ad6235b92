"""Cancelled and rolled back because a person says so: in flight, between runs, while a run is at work, over a crash."""

from collections.abc import Callable
from typing import Literal

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.errors import LoginError, UsageError
from paoctl.model.events import Command
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE, RULE
from tests.workflows.test_answers_of_people import blind_app, tell
from tests.workflows.test_crashes import Fate, finish, journey_of, run_until_killed
from tests.workflows.test_fulfil import Provider

End = Literal["cancel", "rollback"]
ENDS: tuple[End, ...] = ("cancel", "rollback")


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


def half_done(journey: Journey, provider: Provider) -> RequestRef:
    """A bundle whose database is there and whose application is refused."""
    provider.fail["/v1/apps"] = 422
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    assert journey.history(ref).phase is Phase.FAILED
    return ref


def parked(journey: Journey, provider: Provider) -> RequestRef:
    """A bundle whose database is there and whose application is tried again later."""
    provider.fail["/v1/apps"] = 429
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil(patience=0)
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.WAITING, Reason.BACKOFF)
    return ref


def said(verb: End, who: str = "ana") -> Command:
    return Command(who=who, verb=verb)


def test_a_cancelled_request_keeps_what_is_there_and_rests(journey: Journey, provider: Provider) -> None:
    ref = parked(journey, provider)
    things, calls = dict(provider.things), len(provider.calls)
    tell(journey, ref, said("cancel"))
    assert (journey.history(ref).phase, journey.history(ref).message) == (Phase.QUEUED, "cancel asked by ana")
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.message) == (Phase.CANCELLED, "cancelled by ana; what is there of it stays")
    assert (provider.things, len(provider.calls), history.holder) == (things, calls, None)
    assert journey.fulfil().driven == (), "it is settled"


def test_a_cancelled_request_goes_on_where_it_stopped_when_it_is_tried_again(
    journey: Journey, provider: Provider
) -> None:
    ref = parked(journey, provider)
    tell(journey, ref, said("cancel"))
    journey.fulfil()
    provider.fail.clear()
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert len(provider.hooks) == 1, "what was done is not done again"


def test_what_a_cancelled_change_leaves_of_the_service_stays_known(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    outputs = journey.history(ref).outputs
    provider.fail["/hooks/databases"] = 429
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    journey.fulfil(patience=0)
    tell(journey, ref, said("cancel"))
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).outputs) == (Phase.CANCELLED, outputs)


def test_a_service_whose_change_was_cancelled_is_missed_when_its_file_goes(
    journey: Journey, provider: Provider
) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    provider.fail["/hooks/databases"] = 429
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    journey.fulfil(patience=0)
    tell(journey, ref, said("cancel"))
    journey.fulfil()
    journey.world.remote.commit("main", {ref.path: None})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.DEGRADED, Reason.REQUEST_MISSING)


def test_a_ticket_that_was_called_off_is_asked_for_again(journey: Journey) -> None:
    ref = journey.ask(RULE, "web")
    journey.fulfil()
    [key] = journey.world.tickets.tickets
    tell(journey, ref, said("cancel"))
    journey.fulfil()
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.WAITING, Reason.TICKET)
    assert list(journey.world.tickets.tickets) == [key], "the same one"
    assert len(journey.world.tickets.comments[key]) > 1, "and people are told"


def test_an_open_ticket_is_told_once_that_nobody_waits_for_it(journey: Journey) -> None:
    ref = journey.ask(RULE, "web")
    journey.fulfil()
    [key] = journey.world.tickets.tickets
    tell(journey, ref, said("cancel"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.CANCELLED
    comments = [text for text in journey.world.tickets.comments[key].values() if "cancelled by ana" in text]
    assert len(comments) == 1
    assert not journey.world.tickets.tickets[key].done


def test_content_that_was_never_begun_is_cancelled_as_such(journey: Journey, provider: Provider) -> None:
    number = journey.propose(
        RequestRef(DATABASE, "shop").path, journey.document(DATABASE, "shop", {"instanceName": "shop-db"})
    )
    journey.merge(number)
    journey.fulfil()
    ref = RequestRef(DATABASE, "shop")
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.WAITING, Reason.NEEDS_APPROVAL)
    with pytest.raises(LoginError):
        tell(journey, ref, said("cancel", "oscar"))
    with pytest.raises(UsageError, match="never begun"):
        tell(journey, ref, said("rollback"))
    tell(journey, ref, said("cancel"))
    journey.fulfil()
    assert (journey.history(ref).phase, provider.calls) == (Phase.CANCELLED, [])
    assert journey.fulfil().driven == ()
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY, "a changed file is a new matter"


def test_a_failed_request_is_rolled_back(journey: Journey, provider: Provider) -> None:
    ref = half_done(journey, provider)
    assert provider.things
    tell(journey, ref, said("rollback", "dana"))
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, provider.things) == (Phase.ROLLED_BACK, {}), history.message
    assert not [step for step in history.steps.values() if step.recorded]


def test_a_change_is_rolled_back_to_what_was_there(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    before = dict(provider.things)
    provider.fail["/hooks/databases"] = 429
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})
    journey.fulfil(patience=0)
    assert provider.things != before
    tell(journey, ref, said("rollback"))
    provider.fail.clear()
    journey.fulfil()
    assert (journey.history(ref).phase, provider.things) == (Phase.ROLLED_BACK, before)


def test_a_rollback_of_a_ticket_asks_people_to_undo_it(journey: Journey) -> None:
    ref = journey.ask(RULE, "web")
    journey.fulfil()
    [key] = journey.world.tickets.tickets
    tell(journey, ref, said("rollback"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.WAITING
    assert [*journey.world.tickets.tickets] == [key], "the open ticket is edited in place"
    assert journey.world.tickets.tickets[key].summary.startswith("Remove: ")
    journey.world.tickets.close(key)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.ROLLED_BACK


def test_what_nobody_can_tell_of_is_answered_before_a_generation_ends(journey: Journey) -> None:
    ref = blind_app(journey)
    tell(journey, ref, said("cancel"))
    journey.fulfil()
    journey.fulfil()
    assert journey.history(ref).phase is Phase.UNKNOWN
    args = {"step": "main/app", "said": "happened", "ref": "app-1", "outputs": {"url": "https://shop"}}
    tell(journey, ref, Command(who="dana", verb="resolve", args=args))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.CANCELLED
    assert journey.history(ref).step("main/app").recorded


def test_the_last_word_counts(journey: Journey, provider: Provider) -> None:
    ref = parked(journey, provider)
    provider.fail.clear()
    for verb in ENDS:
        tell(journey, ref, said(verb))
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def meanwhile(journey: Journey, provider: Provider, do: Callable[[], None]) -> None:
    """Something happens while the database is being made."""

    def serve(received: Received) -> HttpResponse:
        if received.path.startswith("/v1/databases") and received.method == "PUT" and not provider.things:
            do()
        return provider(received)

    journey.world.http.serve = serve


def test_a_run_at_work_hears_that_the_request_is_cancelled_and_begins_nothing_more(
    journey: Journey, provider: Provider
) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    meanwhile(journey, provider, lambda: tell(journey, ref, said("cancel")))
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, provider.hooks) == (Phase.CANCELLED, {})
    assert history.step("main/instance").status is StepStatus.DONE, "what was begun is recorded"


def test_a_run_at_work_hears_that_the_request_is_rolled_back_and_does_it(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    meanwhile(journey, provider, lambda: tell(journey, ref, said("rollback")))
    journey.fulfil()
    assert (journey.history(ref).phase, provider.things, provider.hooks) == (Phase.ROLLED_BACK, {}, {})


@pytest.mark.parametrize("verb", ENDS)
def test_what_is_ready_is_neither_cancelled_nor_rolled_back(journey: Journey, verb: End) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    with pytest.raises(UsageError, match="there is nothing to"):
        tell(journey, ref, said(verb))


def test_a_removal_can_be_cancelled_but_not_rolled_back(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    provider.fail["/v1/databases/shop-db"] = 429
    journey.ask(BUNDLE, "shop", {"appName": "shop"}, state="absent")
    journey.fulfil(patience=0)
    with pytest.raises(UsageError, match="a removal can't be undone"):
        tell(journey, ref, said("rollback"))
    tell(journey, ref, said("cancel"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.CANCELLED
    assert "/v1/databases/shop-db" in provider.things


@pytest.mark.parametrize(("status", "word"), [(429, "cancel"), (422, "retry")], ids=["under way", "failed"])
def test_whoever_would_undo_a_removal_is_told_what_can_be_said_instead(
    journey: Journey, provider: Provider, status: int, word: Literal["cancel", "retry"]
) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    provider.fail["/v1/databases/shop-db"] = status
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db"}, state="absent")
    journey.fulfil(patience=0)
    with pytest.raises(UsageError) as refused:
        tell(journey, ref, said("rollback"))
    assert refused.value.remedy.startswith(f"paoctl {word} {ref} ")
    tell(journey, ref, Command(who="dana", verb=word))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("verb", ENDS)
def test_an_end_that_dies_anywhere_is_finished_by_the_next_run(verb: End, after: bool) -> None:
    for number in range(1, 80):
        provider = Provider()
        journey = journey_of(provider)
        ref = parked(journey, provider)
        tell(journey, ref, said(verb))
        killed = run_until_killed(journey, Fate(number, after=after))
        if killed:
            finish(journey, ref)
        history = journey.history(ref)
        wanted = Phase.CANCELLED if verb == "cancel" else Phase.ROLLED_BACK
        assert (history.phase, history.holder) == (wanted, None), f"killed at {number}: {history.message}"
        assert bool(provider.things) is (verb == "cancel"), f"killed at {number}"
        if not killed:
            break
    assert number >= (2 if verb == "cancel" else 8), "an armed fault that does not fire proves nothing"


def test_a_ticket_of_a_cancelled_request_is_told_once_over_a_crash() -> None:
    for number in (1, 2):
        journey = journey_of(Provider())
        ref = journey.ask(RULE, "web")
        journey.fulfil()
        [key] = journey.world.tickets.tickets
        tell(journey, ref, said("cancel"))
        assert run_until_killed(journey, Fate(1, after=number == 2))
        finish(journey, ref)
        assert journey.history(ref).phase is Phase.CANCELLED
        assert sum("cancelled" in text for text in journey.world.tickets.comments[key].values()) == 1
