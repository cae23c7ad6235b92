"""The change calendar over real runs: what is held, what is not, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from paoctl.conformance.fakes.forge import FakeForge
from paoctl.conformance.fakes.http import FakeHttp, Received
from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.errors import LoginError
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.preview import Preview
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from paoctl.redact import Redactor
from paoctl.workflows.fulfill import Orders, fulfill
from paoctl.workflows.places import matrix
from paoctl.workflows.plan import Asked, previews
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.slow_api import tell
from tests.workflows.test_crashes import Fate, finish, journey_of, run_until_killed
from tests.workflows.test_fulfil import Provider

DATABASE, RULE, BUNDLE = "database-postgresql-standard", "network-firewall-rule", "bundle-webapp-standard"
NOW = '"2026-11-23T08:00:00Z"'
"""An hour before the tests begin."""
FREEZE = f'{{id: launch, freeze: {{from: {NOW}, to: "2026-11-24T08:00:00Z"}}}}'
LATER = '{id: launch, freeze: {from: "2026-11-23T09:30:00Z", to: "2026-11-24T08:00:00Z"}}'
TICKET = FREEZE.replace("{id: launch,", "{id: launch, action: ticket,")
HELD = "held until Tue 24 Nov 2026 08:00 UTC by launch"
DAY = timedelta(days=1).total_seconds()


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


def keep(journey: Journey, *entries: str) -> None:
    """Merge a calendar."""
    raw = journey.files["paoctl.yaml"] + b"calendar:\n" + b"".join(f"  - {each}\n".encode() for each in entries)
    journey.world.remote.commit("main", {"paoctl.yaml": raw if entries else journey.files["paoctl.yaml"]}, "Calendar")


def due(journey: Journey) -> int:
    """The jobs that plan-work finds."""
    return len(matrix(look(journey.world.repo, journey.project), journey.world.clock.now(), 1))


def sync(journey: Journey) -> None:
    fulfill(journey.world.ports(), journey.project, Redactor(), {}, Orders(waiting_only=True))


def ask(journey: Journey) -> RequestRef:
    return journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})


def test_work_is_parked_before_anything_begins_and_woken_when_it_may(journey: Journey, provider: Provider) -> None:
    keep(journey, FREEZE)
    ref = ask(journey)
    assert due(journey) == 1
    journey.fulfil()
    history = journey.history(ref)
    assert (history.phase, history.reason, history.wake) == (Phase.WAITING, Reason.CHANGE_WINDOW, "window")
    assert history.message == HELD
    assert (provider.calls, history.fence, history.generation) == ([], 0, 1)
    commits = journey.state_commits()
    [driven] = journey.fulfil().driven
    assert (driven.note, driven.changed) == (HELD, False)
    sync(journey)
    assert (journey.state_commits(), due(journey)) == (commits, 0)
    journey.world.clock.advance(DAY)
    assert due(journey) == 1
    sync(journey)
    assert journey.history(ref).phase is Phase.READY


def test_a_freeze_that_is_lifted_or_made_longer_counts_as_it_is_now(journey: Journey) -> None:
    keep(journey, FREEZE)
    ref = ask(journey)
    journey.fulfil()
    keep(journey, FREEZE.replace("11-24", "11-30"))
    assert due(journey) == 0
    journey.world.clock.advance(DAY)
    assert due(journey) == 0
    journey.fulfil()
    assert journey.history(ref).message == HELD.replace("Tue 24", "Mon 30")
    keep(journey)
    assert due(journey) == 1
    sync(journey)
    assert journey.history(ref).phase is Phase.READY


class Slow(Provider):
    """Every call to it takes an hour."""

    def __init__(self, journey: Journey) -> None:
        super().__init__()
        self.journey = journey

    def __call__(self, received: Received) -> HttpResponse:
        self.journey.world.clock.advance(3600)
        return super().__call__(received)


def test_no_step_begins_in_a_freeze_that_came_meanwhile(journey: Journey) -> None:
    keep(journey, LATER)
    journey.world.http = FakeHttp(slow := Slow(journey))
    ref = ask(journey)
    journey.fulfil()
    history = journey.history(ref)
    assert (history.message, history.holder) == (HELD, None)
    assert [history.step(f"main/{each}").status for each in ("instance", "announce")] == [
        StepStatus.DONE,
        StepStatus.PENDING,
    ]
    assert (slow.hooks, due(journey)) == ({}, 0)
    journey.world.clock.advance(DAY)
    sync(journey)
    assert (journey.history(ref).phase, len(slow.hooks)) == (Phase.READY, 1)


def test_what_was_begun_is_found_out_in_a_freeze_and_nothing_else_begins(journey: Journey, provider: Provider) -> None:
    keep(journey, LATER)
    ref = ask(journey)
    number = next(each for each in range(1, 20) if _killed_after_call(journey_of(Provider()), each))
    assert run_until_killed(journey, Fate(number, after=True))
    journey.world.clock.advance(3600)
    heir = FakeOwners("local:here:heir", dead=["local:here:me"])
    journey.fulfil(ports=replace(journey.world.second(), owners=heir))
    history = journey.history(ref)
    assert (history.step("main/instance").status, history.message) == (StepStatus.DONE, HELD)
    assert provider.hooks == {}


def _killed_after_call(journey: Journey, number: int) -> bool:
    """Does the n-th boundary of the same run come just after a call, before its result is pushed?"""
    ref = ask(journey)
    run_until_killed(journey, Fate(number, after=True))
    return journey.history(ref).step("main/instance").open


def test_a_rollback_is_not_held(journey: Journey) -> None:
    offer = journey.files[f"catalog/databases/{DATABASE}.yaml"].replace(b"onFailure: stop", b"onFailure: rollback")
    journey.world.remote.commit("main", {f"catalog/databases/{DATABASE}.yaml": offer}, "Undo what fails")
    keep(journey, LATER.replace("09:30", "10:30"))
    slow = Slow(journey)
    slow.fail = {"/hooks/databases": 400}
    journey.world.http = FakeHttp(slow)
    ref = ask(journey)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.ROLLED_BACK
    assert slow.calls[-1][0] == "DELETE"


def test_people_are_not_held_and_elsewhere_is_not(journey: Journey) -> None:
    keep(journey, FREEZE.replace("launch,", "launch, categories: [databases],"))
    rule, database = journey.ask(RULE, "shop"), ask(journey)
    bundle = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    reasons = [journey.history(each).reason for each in (rule, database, bundle)]
    assert reasons == [Reason.TICKET, Reason.CHANGE_WINDOW, Reason.CHANGE_WINDOW]
    keep(journey, FREEZE.replace("launch,", "launch, environments: [production],"))
    journey.fulfil()
    assert [journey.history(each).phase for each in (database, bundle)] == [Phase.READY, Phase.READY]


def test_a_change_and_a_removal_are_work_too(journey: Journey, provider: Provider) -> None:
    ref = ask(journey)
    journey.fulfil()
    provider.calls.clear()
    keep(journey, FREEZE)
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    journey.fulfil()
    assert (journey.history(ref).generation, journey.history(ref).message) == (2, HELD)
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, state="absent")
    journey.fulfil()
    assert (journey.history(ref).generation, journey.history(ref).message) == (3, HELD)
    assert provider.calls == []
    journey.world.clock.advance(DAY)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.DELETED


def test_a_new_service_goes_by_ticket_where_the_calendar_says_so_and_stays_with_people(
    journey: Journey, provider: Provider
) -> None:
    keep(journey, TICKET)
    ref = ask(journey)
    journey.fulfil()
    history = journey.history(ref)
    assert history.accepted
    assert (history.accepted.mode, history.reason, provider.calls) == ("manual", Reason.TICKET, [])
    [key] = journey.world.tickets.tickets
    journey.world.tickets.close(key, fields={"customfield_10042": "db.example", "customfield_10043": 5432})
    journey.world.clock.advance(DAY)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    assert journey.history(ref).outputs == {"host": "db.example", "port": 5432}
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    journey.fulfil()
    assert (journey.history(ref).generation, journey.history(ref).phase) == (2, Phase.WAITING)
    assert provider.calls == []


def test_what_machines_made_waits_though_the_calendar_says_ticket(journey: Journey) -> None:
    ref = ask(journey)
    journey.fulfil()
    keep(journey, TICKET)
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    journey.fulfil()
    assert (journey.history(ref).reason, journey.world.tickets.tickets) == (Reason.CHANGE_WINDOW, {})


def test_a_plan_tells_until_when_it_is_held_and_by_whom_it_is_done(journey: Journey) -> None:
    ref = ask(journey)
    told = []
    for calendar in (FREEZE, TICKET):
        keep(journey, calendar)
        world = look(journey.world.repo, journey.project)
        now = datetime.fromisoformat("2026-11-23T09:00:00Z")
        [preview] = previews(world, [Asked(ref, blob=world.desired[ref.path])], now=now)
        told.append((preview.held, preview.mode))
    assert told == [(HELD, "automatic"), ("", "manual")]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_dies_anywhere_around_a_freeze_is_finished_by_the_next(after: bool) -> None:
    killed = 0
    for number in range(1, 80):
        provider = Provider()
        journey = journey_of(provider)
        keep(journey, FREEZE if number % 2 else LATER)
        ref = ask(journey)
        lived = not run_until_killed(journey, Fate(number, after=after))
        if lived and number % 2 == 0:
            break
        killed += not lived
        journey.world.clock.advance(3600)
        journey.fulfil(ports=replace(journey.world.second(), owners=FakeOwners("local:here:9", dead=["local:here:me"])))
        calls = list(provider.calls)
        journey.fulfil()
        assert provider.calls == calls, "nothing begins in a freeze"
        journey.world.clock.advance(DAY)
        finish(journey, ref)
        assert journey.history(ref).phase is Phase.READY, f"killed at {number}"
        assert len(provider.hooks) == 1, f"killed at {number}"
    assert killed >= 4, "an armed fault that does not fire proves nothing"


WHY = "the shop is down since 14:00"


def test_what_breaks_the_glass_does_not_wait_and_is_looked_at_once(journey: Journey) -> None:
    keep(journey, FREEZE)
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, breakGlass=WHY)
    journey.fulfil()
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
    [text] = journey.world.forge.issues.values()
    assert WHY in text
    assert "`dana` for `@acme/databases`" in text
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"}, breakGlass=WHY)
    journey.fulfil()
    assert (journey.history(ref).phase, len(journey.world.forge.issues)) == (Phase.READY, 2)


def test_an_issue_that_somebody_else_opened_under_its_marker_does_not_count(
    journey: Journey, provider: Provider
) -> None:
    keep(journey, FREEZE)
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, breakGlass=WHY)
    forge = journey.world.forge
    provider.fail["/v1/databases/orders-db"] = 429
    journey.fulfil(patience=0)
    [marker] = forge.issues
    forge.issues[marker], forge.written_by[marker] = "Nothing to see", "mallory"
    provider.fail.clear()
    journey.world.clock.advance(3600)
    journey.fulfil()
    assert WHY in forge.issues[marker]


def test_nothing_is_done_before_the_issue_is_there(journey: Journey, provider: Provider) -> None:
    keep(journey, FREEZE)
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, breakGlass=WHY)

    class Shut(FakeForge):
        def review_issue(self, marker: str, title: str, body: str, apps: Sequence[str]) -> str:
            raise LoginError(f"can't open `{title}`: {len(marker + body)} characters, {apps}", remedy="another token")

    journey.world.forge.__class__ = Shut
    [stuck] = journey.fulfil().stuck
    assert "can't open `Review: orders-db in dev" in stuck.error.cause
    assert provider.calls == []
    journey.world.forge.__class__ = FakeForge
    journey.fulfil()
    assert (journey.history(ref).phase, len(journey.world.forge.issues)) == (Phase.READY, 1)


def test_the_owners_themselves_approve_what_breaks_the_glass(journey: Journey) -> None:
    path = f"catalog/bundles/{BUNDLE}.yaml"
    bundle = journey.files[path].replace(
        b"  - id: database\n    catalogItem", b"  - id: database\n    approval: delegated\n    catalogItem"
    )
    assert bundle != journey.files[path]
    journey.world.remote.commit("main", {path: bundle}, "Delegate")
    teams = []
    for name, more in (("shop-one", {}), ("shop-two", {"breakGlass": WHY})):
        ref = journey.ask(BUNDLE, name, {"appName": name}, **more)
        journey.fulfil()
        accepted = journey.history(ref).accepted
        assert accepted
        teams.append("@acme/databases" in accepted.required)
    assert teams == [False, True]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_dies_anywhere_behind_broken_glass_leaves_one_issue(after: bool) -> None:
    for number in range(1, 80):
        journey = journey_of(Provider())
        keep(journey, FREEZE)
        ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, breakGlass=WHY)
        if not run_until_killed(journey, Fate(number, after=after)):
            break
        finish(journey, ref)
        assert journey.history(ref).phase is Phase.READY, f"killed at {number}"
        assert len(journey.world.forge.issues) == 1, f"killed at {number}"
    assert number >= 5


def test_glass_is_broken_until_the_generation_is_settled_and_not_for_a_retry_in_another_freeze(
    journey: Journey, provider: Provider
) -> None:
    keep(journey, FREEZE)
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, breakGlass=WHY)
    journey.fulfil()
    provider.calls.clear()
    journey.world.clock.advance(40 * DAY)
    keep(journey, '{id: year-end, freeze: {from: "2026-12-20T08:00:00Z", to: "2027-01-24T08:00:00Z"}}')
    tell(journey, ref, "retry", component="main")
    assert due(journey) == 1
    journey.fulfil()
    assert journey.history(ref).message == "held until Sun 24 Jan 2027 08:00 UTC by year-end"
    assert (provider.calls, due(journey), len(journey.world.forge.issues)) == ([], 0, 1)
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"}, breakGlass=WHY)
    journey.fulfil()
    assert (journey.history(ref).phase, len(journey.world.forge.issues)) == (Phase.READY, 2)
    tell(journey, ref, "retry", component="main")
    assert [each.held for each in _retried(journey, ref)] == ["held until Sun 24 Jan 2027 08:00 UTC by year-end"]
    journey.world.clock.advance(30 * DAY)
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def _retried(journey: Journey, ref: RequestRef) -> Sequence[Preview]:
    world = look(journey.world.repo, journey.project)
    return previews(world, [Asked(ref, blob=world.desired[ref.path])], now=journey.world.clock.now())


def test_broken_glass_stays_broken_while_what_it_was_broken_for_goes_on(journey: Journey, provider: Provider) -> None:
    keep(journey, FREEZE)
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, breakGlass=WHY)
    provider.fail["/v1/databases/orders-db"] = 429
    journey.fulfil(patience=0)
    assert journey.history(ref).reason is Reason.BACKOFF
    provider.fail.clear()
    tell(journey, ref, "retry")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY
