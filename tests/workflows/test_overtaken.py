"""An edit that is merged while a run works on its request: nothing of the old generation is begun any more."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.errors import TransientError
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import Commit, HttpResponse
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE, platform
from tests.workflows.test_fulfil import Provider
from tests.workflows.test_stopping import events

SHOP = {"instanceName": "shop-db", "size": "small"}
MAKE, UPDATE, TELL = ("PUT", "/v1/databases/shop-db"), ("PUT", "/v1/databases/shop-db"), ("POST", "/hooks/databases")
UNMAKE = ("DELETE", "/v1/databases/shop-db")


class Busy(Provider):
    """Something else happens while it works, once."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: dict[str, Callable[[], object]] = {}

    def __call__(self, received: Received) -> HttpResponse:
        """Answer."""
        self.meanwhile.pop(received.path, lambda: None)()
        return super().__call__(received)


@pytest.fixture
def provider() -> Busy:
    return Busy()


@pytest.fixture
def journey(provider: Busy) -> Journey:
    return platform(provider)


def asked(journey: Journey) -> RequestRef:
    return journey.ask(DATABASE, "shop", SHOP)


def bodies(provider: Provider) -> list[bytes]:
    return list(provider.hooks.values())


def test_no_new_step_of_the_old_generation_begins_and_the_run_goes_on_with_the_new_one(
    journey: Journey, provider: Busy
) -> None:
    ref = asked(journey)
    provider.meanwhile[MAKE[1]] = lambda: journey.ask(DATABASE, "shop", {**SHOP, "size": "large"})
    done = journey.fulfil()
    assert provider.calls == [MAKE, UPDATE, TELL], "the old generation tells nobody"
    assert b'"size":"large"' in bodies(provider)[0]
    assert [(each.history.phase, each.history.generation, each.changed) for each in done.driven] == [
        (Phase.READY, 2, True)
    ]
    assert events(journey, ref) == [
        *("accepted", "leased", "planned", "intent", "result", "intent", "result", "released"),
        *("superseded", "accepted", "leased", "planned", "intent", "result", "intent", "result", "settled", "released"),
    ]


def test_an_intent_that_came_too_late_is_told_to_be_none(journey: Journey, provider: Busy) -> None:
    ref = asked(journey)
    provider.meanwhile[MAKE[1]] = lambda: journey.ask(DATABASE, "shop", {**SHOP, "size": "large"})
    journey.fulfil()
    raw = journey.state_file(f"{ref.folder}/journal.jsonl") or b""
    late = raw.splitlines()[6]
    assert b"the request file changed before the call was made" in late
    assert b'"code":"PAO811"' in late


def test_of_a_file_that_is_taken_away_nothing_more_begins_side_by_side_either(journey: Journey, provider: Busy) -> None:
    """After the database its announcement and the secret begin together, and the application after these."""
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    provider.meanwhile[MAKE[1]] = lambda: journey.world.remote.commit("main", {ref.path: None}, "Drop it")
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason, history.holder) == (Phase.DEGRADED, Reason.REQUEST_MISSING, None)
    assert provider.calls == [MAKE]
    assert not history.unanswered


def test_a_removal_in_mid_run_removes_what_is_there_and_announces_nothing(journey: Journey, provider: Busy) -> None:
    ref = asked(journey)
    provider.meanwhile[MAKE[1]] = lambda: journey.ask(DATABASE, "shop", SHOP, state="absent")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED
    assert provider.calls == [MAKE, UNMAKE]
    assert provider.things == {}


def test_an_edit_that_nobody_approved_stops_the_old_generation_and_waits(journey: Journey, provider: Busy) -> None:
    ref = asked(journey)

    def merge_past_the_owners() -> None:
        journey.merge(journey.propose(ref.path, journey.document(DATABASE, "shop", {**SHOP, "size": "large"})))

    provider.meanwhile[MAKE[1]] = merge_past_the_owners
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason, history.generation) == (Phase.WAITING, Reason.NEEDS_APPROVAL, 1)
    assert provider.calls == [MAKE]


def test_an_edit_that_is_taken_back_leaves_the_generation_to_go_on(journey: Journey, provider: Busy) -> None:
    ref = asked(journey)

    def there_and_back() -> None:
        journey.ask(DATABASE, "shop", {**SHOP, "size": "large"})
        journey.ask(DATABASE, "shop", SHOP)

    provider.meanwhile[MAKE[1]] = there_and_back
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 1)
    assert provider.calls == [MAKE, TELL]


def test_an_edit_of_another_request_or_of_the_catalog_disturbs_nothing(journey: Journey, provider: Busy) -> None:
    ref = asked(journey)
    other = journey.ask(DATABASE, "cellar", {"instanceName": "cellar-db"})
    journey.fulfil("cellar")
    provider.calls.clear()

    def elsewhere() -> None:
        journey.ask(DATABASE, "cellar", {"instanceName": "cellar-db", "size": "large"})
        journey.world.remote.commit("main", {"docs/new.md": b"New\n"}, "Tell something")

    provider.meanwhile[MAKE[1]] = elsewhere
    journey.fulfil("shop")
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 1)
    assert provider.calls == [MAKE, TELL]
    assert journey.history(other).generation == 1, "it was not in hand"


def test_an_edit_during_the_last_step_comes_after_what_is_complete(journey: Journey, provider: Busy) -> None:
    ref = asked(journey)
    provider.meanwhile[TELL[1]] = lambda: journey.ask(DATABASE, "shop", {**SHOP, "size": "large"})
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 1)
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 2)
    assert "superseded" not in events(journey, ref)


def test_a_call_that_is_refused_in_the_old_generation_is_not_tried_again_in_it(
    journey: Journey, provider: Busy
) -> None:
    ref = asked(journey)
    provider.fail[MAKE[1]] = 429

    def mend() -> None:
        provider.meanwhile[MAKE[1]] = provider.fail.clear
        journey.ask(DATABASE, "shop", {**SHOP, "size": "large"})

    provider.meanwhile[MAKE[1]] = mend
    journey.fulfil()
    assert (journey.history(ref).phase, journey.history(ref).generation) == (Phase.READY, 2)
    assert provider.calls == [MAKE, UPDATE, TELL]


def test_where_the_world_cannot_be_seen_again_the_request_is_left_to_the_next_run(
    journey: Journey, provider: Busy
) -> None:
    ref = asked(journey)

    def settings_that_nobody_can_read() -> None:
        journey.ask(DATABASE, "shop", {**SHOP, "size": "large"})
        journey.world.remote.commit("main", {"paoctl.yaml": b"kind: Project\n"}, "Break it")

    provider.meanwhile[MAKE[1]] = settings_that_nobody_can_read
    done = journey.fulfil()
    assert [each.ref for each in done.stuck] == [ref]
    history = journey.history(ref)
    assert (history.phase, history.holder, history.unanswered) == (Phase.QUEUED, None, frozenset())


class Blind(FakeRepo):
    """A repository at which nobody can look before a call; all else works."""

    def tips(self, *refs: str) -> Mapping[str, Commit | None]:
        """Fail."""
        raise TransientError(f"the server refused to show {', '.join(refs)}")


def test_where_nobody_can_look_before_a_call_it_is_told_that_there_was_none(journey: Journey, provider: Busy) -> None:
    """Else the next run, for a target with names or keys, could find that out only by making the old call."""
    ref = asked(journey)
    journey.fulfil(ports=replace(journey.world.second(), repo=Blind(journey.world.remote)))
    history = journey.history(ref)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.BACKOFF)
    assert history.message == "the server refused to show pao-state, main"
    assert (provider.calls, history.unanswered) == ([], frozenset())
    assert events(journey, ref) == ["accepted", "leased", "planned", "intent", "result", "parked", "released"]

    journey.ask(DATABASE, "shop", {**SHOP, "size": "large"})
    journey.fulfil()
    assert (journey.history(ref).phase, provider.calls) == (Phase.READY, [MAKE, TELL])
    assert b'"size":"large"' in bodies(provider)[0]
