"""What only a person can answer: an unknown effect, a ticket's outputs, another try."""

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.errors import LoginError, UsageError
from paoctl.model.events import Command
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse, NewTicket
from paoctl.record.committer import Committer
from paoctl.workflows.command import say, step_named
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import Provider

APP, RULE, DATABASE = "compute-eks-app", "network-firewall-rule", "database-postgresql-standard"


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


def tell(journey: Journey, ref: RequestRef, command: Command) -> None:
    """Say a command as its person."""
    ports = journey.world.ports()
    with Committer(ports.repo, "pao-state", FakeClock()) as journal:
        say(look(ports.repo, journey.project), ports, journal, ref, command)


def blind_app(journey: Journey) -> RequestRef:
    """An application whose one call was not answered, and that nobody can look up."""
    path = "catalog/compute/compute-eks-app.yaml"
    line = b"          effect: {key: {header: Idempotency-Key, retention: 24h}}\n"
    assert line in journey.files[path]
    journey.world.remote.commit("main", {path: journey.files[path].replace(line, b"")}, "Blind")
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.world.http.faults.append("cut")
    journey.fulfil()
    return ref


def test_a_blind_call_without_an_answer_is_unknown_and_never_repeated(journey: Journey, provider: Provider) -> None:
    ref = blind_app(journey)
    history = journey.history(ref)
    assert (history.phase, history.step("main/app").status) == (Phase.UNKNOWN, StepStatus.UNKNOWN)
    assert "paoctl resolve" in (history.step("main/app").error or pytest.fail("no error")).remedy
    journey.fulfil()
    journey.fulfil()
    assert provider.calls == [("POST", "/v1/apps")]


def test_happened_goes_on_with_what_the_person_gives(journey: Journey, provider: Provider) -> None:
    ref = blind_app(journey)
    args = {"step": "main/app", "said": "happened", "ref": "app-1", "outputs": {"url": "https://shop"}}
    tell(journey, ref, Command(who="dana", verb="resolve", args=args))
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.outputs) == (Phase.READY, {"url": "https://shop"})
    assert provider.calls == [("POST", "/v1/apps")]


def test_did_not_happen_calls_again_with_another_key(journey: Journey, provider: Provider) -> None:
    ref = blind_app(journey)
    first = journey.history(ref).step("main/app").key
    tell(journey, ref, Command(who="dana", verb="resolve", args={"step": "main/app", "said": "did-not-happen"}))
    journey.fulfil()
    history = journey.history(ref)
    assert history.phase is Phase.READY
    assert (history.step("main/app").epoch, history.step("main/app").key != first) == (1, True)
    assert provider.calls == [("POST", "/v1/apps")] * 2


def test_a_ticket_is_completed_by_hand_with_its_outputs(journey: Journey) -> None:
    ref = journey.ask(RULE, "web")
    journey.fulfil()
    args = {"step": "main/ticket", "said": "happened", "outputs": {"ruleId": "fw-9"}}
    tell(journey, ref, Command(who="dana", verb="resolve", args=args))
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).outputs) == (Phase.READY, {"ruleId": "fw-9"})


@pytest.mark.parametrize("ref", ["", "fw-9", "NET-1"])
def test_a_ticket_that_was_completed_by_hand_is_told_so_and_is_the_one_that_an_edit_changes(
    journey: Journey, ref: str
) -> None:
    """NET-1 is a ticket of others."""
    tickets = journey.world.tickets
    others = tickets.create(NewTicket("NET", "Task", "of others", "theirs", ()))
    asked = journey.ask(RULE, "web")
    journey.fulfil()
    args = {"step": "main/ticket", "said": "happened", **({"ref": ref} if ref else {})}
    tell(journey, asked, Command(who="dana", verb="resolve", args=args))
    for _ in range(2):
        journey.fulfil()
    assert list(tickets.comments["NET-2"].values()) == [
        f"This is done, as dana says: {asked} does not wait for it any more."
    ]
    journey.world.clock.advance(60)
    journey.ask(RULE, "web", {"port": 8443})
    journey.fulfil()
    assert (journey.history(asked).wake, set(tickets.tickets)) == ("ticket:NET-2", {"NET-1", "NET-2"})
    assert (tickets.tickets["NET-1"], len(tickets.comments)) == (others, 1)
    tickets.close("NET-2")
    journey.fulfil()
    assert journey.history(asked).phase is Phase.READY


def test_a_failed_request_is_tried_again_when_somebody_says_so(journey: Journey, provider: Provider) -> None:
    provider.fail["/v1/databases/shop"] = 422
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop"})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.FAILED, Reason.USER)
    provider.fail.clear()
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_what_was_made_and_could_not_be_read_is_changed_by_another_try_and_not_made_twice(
    journey: Journey,
) -> None:
    journey.world.http.answers.append(HttpResponse(201, {"location": "/v1/apps/shop"}, b"<html>"))
    ref = journey.ask(APP, "shop", {"appName": "shop"})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.FAILED, Reason.PLATFORM)
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert [(each.method, each.path) for each in journey.world.http.received][1:] == [("PUT", "/v1/apps/shop")]


@pytest.mark.parametrize(
    ("who", "verb", "step"),
    [("oscar", "retry", ""), ("oscar", "resolve", "main/app"), ("ana", "resolve", "main/app")],
)
def test_who_may_not_say_it_is_told_so(journey: Journey, who: str, verb: str, step: str) -> None:
    ref = blind_app(journey)
    command = Command.model_validate({"who": who, "verb": verb, "args": {"step": step, "said": "happened"}})
    length = journey.history(ref).length
    with pytest.raises(LoginError, match=f"{who} may not {verb}") as refused:
        tell(journey, ref, command)
    team = "" if verb == "resolve" else "@acme/orders or "
    assert refused.value.remedy == f"who is in @acme/compute or {team}@acme/platform may"
    assert journey.history(ref).length == length


def test_what_is_ready_is_not_tried_again_as_a_whole(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop"})
    journey.fulfil()
    length = journey.history(ref).length
    with pytest.raises(UsageError, match="the request is ready: there is nothing to try again") as refused:
        tell(journey, ref, Command(who="ana", verb="retry"))
    assert f"paoctl retry {ref} --component ID" in refused.value.remedy
    assert journey.history(ref).length == length


def test_a_step_without_an_open_question_can_not_be_resolved(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop"})
    journey.fulfil()
    command = Command(who="dana", verb="resolve", args={"step": "main/instance", "said": "happened"})
    with pytest.raises(UsageError, match="no open question"):
        tell(journey, ref, command)
    history = journey.history(ref)
    assert step_named(history, "announce") == "main/announce"
    with pytest.raises(UsageError, match="names no action"):
        step_named(history, "nothing")
