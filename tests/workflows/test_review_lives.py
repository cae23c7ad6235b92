"""Rare turns in the life of a request: each could leave it where nobody comes by, or tell what is not so."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.errors import UsageError
from paoctl.model.events import Command
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import Commit, Lost, Pushed, Unanswered, Write
from tests.support.journey import Journey
from tests.workflows.test_answers_of_people import blind_app, tell
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import DATABASE, RULE, Provider

APP = "compute-eks-app"

DATABASE_FILE = "catalog/databases/database-postgresql-standard.yaml"


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


def deleted(journey: Journey, item: str, fields: Mapping[str, object]) -> RequestRef:
    """A request that was asked for, made, removed, and whose file is gone."""
    ref = journey.ask(item, "shop", fields)
    journey.fulfil()
    journey.ask(item, "shop", fields, state="absent", acknowledge=["main/leftovers:delete"])
    journey.fulfil()
    for key, ticket in journey.world.tickets.tickets.items():
        if not ticket.done:
            journey.world.tickets.close(key)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED
    journey.world.remote.commit("main", {ref.path: None}, "Clean up")
    return ref


def test_a_name_that_comes_back_is_another_request_even_when_it_had_to_wait(journey: Journey) -> None:
    ref = deleted(journey, DATABASE, {"instanceName": "first-db"})
    first = journey.history(ref).accepted
    number = journey.propose(ref.path, journey.document(DATABASE, "shop", {"instanceName": "second-db"}))
    journey.merge(number)
    journey.fulfil()
    assert journey.history(ref).reason is Reason.NEEDS_APPROVAL
    journey.world.forge.review(number, "dana")
    journey.fulfil()
    history = journey.history(ref)
    assert history.phase is Phase.READY, history.message
    assert first
    assert history.accepted
    assert history.accepted.uid != first.uid


def test_a_name_that_came_back_and_went_again_is_not_missing(journey: Journey) -> None:
    ref = deleted(journey, DATABASE, {"instanceName": "first-db"})
    number = journey.propose(ref.path, journey.document(DATABASE, "shop", {"instanceName": "second-db"}))
    journey.merge(number)
    journey.fulfil()
    journey.world.remote.commit("main", {ref.path: None}, "Think again")
    journey.fulfil()
    assert journey.history(ref).reason is not Reason.REQUEST_MISSING


def test_what_was_left_to_people_is_made_again_when_the_name_comes_back(journey: Journey, provider: Provider) -> None:
    head, _, _ = journey.files[DATABASE_FILE].rpartition(b"        destroy:\n")
    journey.world.remote.commit("main", {DATABASE_FILE: head}, "Nobody takes a call back")
    fields = {"instanceName": "shop-db"}
    ref = deleted(journey, DATABASE, fields)
    provider.calls.clear()
    journey.ask(DATABASE, "shop", fields)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY, journey.history(ref).message
    assert provider.calls == [("PUT", "/v1/databases/shop-db"), ("POST", "/hooks/databases")]


def test_what_is_deleted_can_not_be_tried_again(journey: Journey) -> None:
    ref = deleted(journey, DATABASE, {"instanceName": "first-db"})
    with pytest.raises(UsageError, match="nothing to try again"):
        tell(journey, ref, Command(who="dana", verb="retry"))


def test_a_refusal_that_is_retried_and_stands_is_told_again(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    journey.ask(DATABASE, "shop", {"instanceName": "other-db"})
    journey.fulfil()
    assert journey.history(ref).phase is Phase.FAILED
    tell(journey, ref, Command(who="dana", verb="retry"))
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).reason) == (Phase.FAILED, Reason.USER)
    assert journey.fulfil().driven == ()


def rolling_back(journey: Journey) -> None:
    raw = journey.files[DATABASE_FILE].replace(b"onFailure: stop", b"onFailure: rollback")
    journey.world.remote.commit("main", {DATABASE_FILE: raw}, "Clean up after yourself")


def test_what_was_rolled_back_is_made_when_it_is_tried_again(journey: Journey, provider: Provider) -> None:
    rolling_back(journey)
    provider.fail["/hooks/databases"] = 422
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    assert journey.history(ref).phase is Phase.ROLLED_BACK
    provider.fail.clear()
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert provider.things.keys() == {"/v1/databases/shop-db"}


def test_removals_beyond_the_limit_wait_for_an_admin_in_every_later_run(journey: Journey, provider: Provider) -> None:
    files = {"paoctl.yaml": journey.files["paoctl.yaml"].replace(b"maxRemovals: 10", b"maxRemovals: 1")}
    journey.world.remote.commit("main", files, "Be careful")
    names = ("a-db", "b-db", "c-db")
    refs = [journey.ask(DATABASE, f"one-{name}", {"instanceName": f"one-{name}"}) for name in names]
    journey.fulfil()
    for name in names:
        journey.ask(DATABASE, f"one-{name}", {"instanceName": f"one-{name}"}, state="absent")
    journey.fulfil()
    journey.fulfil()
    journey.fulfil()
    assert sum(method == "DELETE" for method, _ in provider.calls) == 1
    held = [ref for ref in refs if journey.history(ref).phase is not Phase.DELETED]  # which one went is chance
    tell(journey, held[0], Command(who="dana", verb="retry"))
    journey.fulfil()
    assert [journey.history(ref).phase is Phase.DELETED for ref in held] == [True, False]


def test_the_last_of_two_answers_counts(journey: Journey, provider: Provider) -> None:
    ref = blind_app(journey)
    tell(journey, ref, Command(who="dana", verb="resolve", args={"step": "main/app", "said": "did-not-happen"}))
    args = {"step": "main/app", "said": "happened", "ref": "app-1", "outputs": {"url": "https://shop"}}
    tell(journey, ref, Command(who="dana", verb="resolve", args=args))
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert provider.calls == [("POST", "/v1/apps")]


def test_an_answer_for_one_generation_says_nothing_of_the_next(journey: Journey) -> None:
    ref = blind_app(journey)
    args = {"step": "main/app", "said": "happened", "ref": "app-1", "outputs": {"url": "https://shop"}}
    tell(journey, ref, Command(who="dana", verb="resolve", args=args))
    journey.ask(APP, "shop", {"appName": "shop", "instances": 5})
    for _ in range(3):
        journey.fulfil()
    assert journey.history(ref).commands == ()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 2)


def test_the_loser_of_a_race_tells_nothing_of_its_own(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    journey.fulfil()
    journey.ask(DATABASE, "shop", {"instanceName": "shop-db", "size": "large"})

    class Slow(FakeRepo):
        ran = False

        def push(
            self, where: str, expect: Commit | None, writes: Sequence[Write], message: str
        ) -> Pushed | Lost | Unanswered:
            if not self.ran:
                self.ran = True
                journey.fulfil(ports=journey.world.second())
            return super().push(where, expect, writes, message)

    done = journey.fulfil(ports=replace(journey.world.ports(), repo=Slow(journey.world.remote)))
    [driven] = done.driven
    assert (driven.changed, driven.history.phase) == (False, Phase.READY)
    assert journey.history(ref).phase is Phase.READY


def test_a_ticket_that_is_gone_is_opened_anew_by_a_retry(journey: Journey) -> None:
    ref = journey.ask(RULE, "web")
    journey.fulfil()
    journey.world.tickets._kept.clear()
    journey.fulfil()
    assert journey.history(ref).phase is Phase.FAILED
    tell(journey, ref, Command(who="ana", verb="retry"))
    journey.fulfil()
    assert (journey.history(ref).reason, len(journey.world.tickets.tickets)) == (Reason.TICKET, 1)
