"""`onFailure: manual`: undo what was done, then exactly one ticket; from there on the request is people's."""

from collections.abc import Mapping

import pytest

from paoctl.cli.verdict import request_code
from paoctl.conformance.fakes.http import Received
from paoctl.conformance.fakes.secrets import FakeSecrets
from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.model.events import Command
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import Clock, HttpResponse, NewTicket, Ticket
from tests.support.journey import Journey
from tests.workflows.test_answers_of_people import tell
from tests.workflows.test_crashes import Fate, finish, journey_of, run_until_killed
from tests.workflows.test_fulfil import DATABASE, Provider

FILE = "catalog/databases/database-postgresql-standard.yaml"
PATH, HOOK = "/v1/databases/shop-db", "/hooks/databases"
FIELDS: Mapping[str, object] = {"instanceName": "shop-db"}
HAND_OVER: Mapping[str, object] = {"customfield_10042": "by-hand.example", "customfield_10043": 5432}


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return handing_over(journey_of(provider))


def handing_over(journey: Journey, policy: bytes = b"manual") -> Journey:
    """The database's owners do by hand what fails."""
    raw = journey.files[FILE].replace(b"onFailure: stop", b"onFailure: " + policy)
    journey.world.remote.commit("main", {FILE: raw}, "Take over what fails")
    return journey


def failing(journey: Journey, provider: Provider) -> RequestRef:
    """A request whose last step is refused."""
    provider.fail[HOOK] = 422
    ref = journey.ask(DATABASE, "shop", FIELDS)
    journey.fulfil()
    return ref


def stands(history: History) -> tuple[Phase, Reason | None]:
    return history.phase, history.reason


def open_ticket(journey: Journey) -> Ticket:
    [ticket] = [each for each in journey.world.tickets.tickets.values() if not each.done]
    return ticket


def test_a_failure_is_undone_and_then_left_to_people(journey: Journey, provider: Provider) -> None:
    ref = failing(journey, provider)
    assert provider.things == {}
    assert stands(journey.history(ref)) == (Phase.WAITING, Reason.TICKET)
    ticket = open_ticket(journey)
    said = journey.world.tickets.description(ticket.key)
    assert ticket.summary.startswith("Take over: ")
    assert "* main/announce failed: POST " in said
    assert "answered 422" in said
    assert "main/instance was undone" in said
    assert "What is left of it:\n* nothing" in said
    assert "host (customfield_10042)" in said
    assert request_code(journey.history(ref)) == 6


def test_it_is_ready_when_people_have_done_it_and_told_what_it_must_tell(journey: Journey, provider: Provider) -> None:
    ref = failing(journey, provider)
    key = open_ticket(journey).key
    journey.world.tickets.close(key)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.WAITING, "its outputs are not there"
    journey.world.tickets.close(key, fields=HAND_OVER)
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.outputs) == (Phase.READY, {"host": "by-hand.example", "port": 5432})
    assert request_code(history) == 6
    assert journey.fulfil().driven == ()


def test_people_may_answer_by_resolve(journey: Journey, provider: Provider) -> None:
    ref = failing(journey, provider)
    args = {"step": "main/handover", "said": "happened", "outputs": {"host": "by-hand", "port": 1}}
    tell(journey, ref, Command(who="dana", verb="resolve", args=args))
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).outputs["host"]) == (Phase.READY, "by-hand")


def test_people_may_say_no(journey: Journey, provider: Provider) -> None:
    ref = failing(journey, provider)
    journey.world.tickets.close(open_ticket(journey).key, resolution="Declined")
    journey.fulfil()
    assert stands(journey.history(ref)) == (Phase.FAILED, Reason.REJECTED)
    tell(journey, ref, Command(who="dana", verb="retry"))
    journey.fulfil()
    assert stands(journey.history(ref)) == (Phase.WAITING, Reason.TICKET)
    assert len(journey.world.tickets.tickets) == 2


def taken_over(journey: Journey, provider: Provider) -> RequestRef:
    ref = failing(journey, provider)
    journey.world.tickets.close(open_ticket(journey).key, fields=HAND_OVER)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    provider.fail.clear()
    provider.calls.clear()
    return ref


def test_what_people_have_made_they_change_and_remove(journey: Journey, provider: Provider) -> None:
    ref = taken_over(journey, provider)
    journey.ask(DATABASE, "shop", {**FIELDS, "size": "large"})
    journey.fulfil()
    ticket = open_ticket(journey)
    assert ticket.summary.startswith("Change: ")
    accepted = journey.history(ref).accepted
    assert accepted is not None
    assert accepted.mode == "manual"
    journey.world.tickets.close(ticket.key, fields=HAND_OVER)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    journey.ask(DATABASE, "shop", {**FIELDS, "size": "large"}, state="absent")
    journey.fulfil()
    assert open_ticket(journey).summary.startswith("Remove: ")
    journey.world.tickets.close(open_ticket(journey).key)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED
    assert provider.calls == []
    assert len(journey.world.tickets.tickets) == 3


def test_other_bytes_that_ask_for_the_same_ask_nobody(journey: Journey, provider: Provider) -> None:
    ref = taken_over(journey, provider)
    journey.ask(DATABASE, "shop", FIELDS, protect=True)
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 2)
    assert len(journey.world.tickets.tickets) == 1


def test_an_edit_while_people_are_at_it_edits_their_ticket(journey: Journey, provider: Provider) -> None:
    failing(journey, provider)
    key = open_ticket(journey).key
    journey.ask(DATABASE, "shop", {**FIELDS, "size": "large"})
    journey.fulfil()
    assert open_ticket(journey).key == key
    said = journey.world.tickets.description(key)
    assert "(large)" in open_ticket(journey).summary
    assert "answered 422" in said


def test_a_change_that_fails_leaves_what_was_there_and_asks_for_the_change(
    journey: Journey, provider: Provider
) -> None:
    ref = journey.ask(DATABASE, "shop", FIELDS)
    journey.fulfil()
    before = dict(provider.things)
    provider.fail[HOOK] = 422
    journey.ask(DATABASE, "shop", {**FIELDS, "size": "large"})
    journey.fulfil()
    assert provider.things == before
    said = journey.world.tickets.description(open_ticket(journey).key)
    assert "main/instance was brought back to what it was" in said
    assert f"{PATH}, as it was before" in said
    journey.world.tickets.close(open_ticket(journey).key, fields=HAND_OVER)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    journey.ask(DATABASE, "shop", {**FIELDS, "size": "large"}, state="absent")
    journey.fulfil()
    assert PATH in journey.world.tickets.description(open_ticket(journey).key)
    journey.world.tickets.close(open_ticket(journey).key)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED


class Stubborn(Provider):
    """Takes what it is asked to make, and gives nothing back."""

    stubborn = True

    def __call__(self, received: Received) -> HttpResponse:
        if self.stubborn and received.method == "DELETE":
            return HttpResponse(409, {}, b"")
        return super().__call__(received)


class Watched(FakeTickets):
    """A tracker that sees whether something is left when people are asked."""

    def __init__(self, clock: Clock, provider: Provider) -> None:
        super().__init__(lag=1.0, clock=clock)
        self.provider = provider
        self.early: list[str] = []

    def create(self, ticket: NewTicket) -> Ticket:
        self.early.extend(self.provider.things)
        return super().create(ticket)


@pytest.mark.parametrize("policy", [b"manual", b"rollback"])
def test_what_can_not_be_undone_is_listed_in_one_ticket(policy: bytes) -> None:
    provider = Stubborn()
    journey = handing_over(journey_of(provider), policy)
    ref = failing(journey, provider)
    history = journey.history(ref)
    assert stands(history) == (Phase.FAILED, Reason.ROLLBACK_INCOMPLETE)
    [(key, ticket)] = journey.world.tickets.tickets.items()
    assert ticket.summary.startswith("Clean up: ")
    assert "could not undo main/instance" in journey.world.tickets.description(key)
    assert key in history.message
    tell(journey, ref, Command(who="dana", verb="retry"))
    journey.fulfil()
    assert stands(journey.history(ref)) == (Phase.FAILED, Reason.ROLLBACK_INCOMPLETE)
    assert len(journey.world.tickets.tickets) == 1, "exactly one"
    provider.stubborn = False
    tell(journey, ref, Command(who="dana", verb="retry"))
    journey.fulfil()
    assert provider.things == {}
    expected = (Phase.WAITING, Reason.TICKET) if policy == b"manual" else (Phase.ROLLED_BACK, None)
    assert stands(journey.history(ref)) == expected


def test_a_step_that_can_not_even_be_put_together_is_a_failure_as_any_other(
    journey: Journey, provider: Provider
) -> None:
    journey.world.secrets = FakeSecrets({"env:PROVISION_TOKEN": "canary"})
    ref = journey.ask(DATABASE, "shop", FIELDS)
    journey.fulfil()
    assert provider.things == {}
    assert stands(journey.history(ref)) == (Phase.WAITING, Reason.TICKET)
    said = journey.world.tickets.description(open_ticket(journey).key)
    assert "main/announce failed: the secret env:WEBHOOK_KEY is not there" in said


def test_words_of_others_are_no_templates_in_the_ticket(journey: Journey, provider: Provider) -> None:
    def answer(received: Received) -> HttpResponse:
        if received.path == HOOK:
            return HttpResponse(422, {}, b'{"message": "{{ fields.size }} {% raw %} {{{"}')
        return provider(received)

    journey.world.http.serve = answer
    journey.ask(DATABASE, "shop", FIELDS)
    journey.fulfil()
    said = journey.world.tickets.description(open_ticket(journey).key)
    assert r"\{\{ fields.size \}\} \{% raw %\} \{\{\{" in said


def test_what_took_the_place_of_another_thing_goes_and_the_other_is_said_to_be_lost(provider: Provider) -> None:
    journey = journey_of(provider)
    raw = journey.files[FILE].replace(b"onFailure: stop", b"onFailure: rollback")
    head, _, rest = raw.partition(b"        update: {}\n")
    assert rest, "the item changes in place"
    journey.world.remote.commit("main", {FILE: head + rest}, "A change is another database")
    ref = journey.ask(DATABASE, "shop", FIELDS)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    provider.fail[HOOK] = 422
    journey.ask(DATABASE, "shop", {**FIELDS, "size": "large"}, acknowledge=["main/instance:replace"])
    journey.fulfil()
    history = journey.history(ref)
    assert stands(history) == (Phase.FAILED, Reason.ROLLBACK_INCOMPLETE)
    assert "main/instance was removed and can't be brought back" in history.message
    assert provider.things == {}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_hand_over_that_dies_anywhere_opens_one_ticket_and_never_too_early(after: bool) -> None:
    for number in range(1, 80):
        provider = Provider()
        journey = handing_over(journey_of(provider))
        provider.fail[HOOK] = 422
        ref = journey.ask(DATABASE, "shop", FIELDS)
        journey.world.tickets = tickets = Watched(journey.world.clock, provider)
        if not run_until_killed(journey, Fate(number, after=after)):
            break
        finish(journey, ref, HAND_OVER)
        if journey.history(ref).phase is Phase.UNKNOWN:  # nobody heard the refusal
            args = {"step": "main/announce", "said": "did-not-happen"}
            tell(journey, ref, Command(who="dana", verb="resolve", args=args))
        finish(journey, ref, HAND_OVER)
        history = journey.history(ref)
        assert history.phase is Phase.READY, f"killed at {number}: {history.phase} {history.message}"
        assert len(journey.world.tickets.tickets) == 1, f"killed at {number}"
        assert not tickets.early, f"killed at {number}"
    assert number >= 15
