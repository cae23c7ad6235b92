"""A request of which the calendar holds a part goes on with what it does not hold."""

import pytest

from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.async_api import TAKES, AsyncApi, work
from tests.workflows.slow_api import SlowApi, answered, found, go, tell
from tests.workflows.test_calendar import due, keep, sync
from tests.workflows.test_side_by_side import bundle, item, offering, platform, put
from tests.workflows.test_unanswered import ITEM, NO

DAY = 86400
YEAR_END = '{id: year-end, freeze: {from: "2026-11-23T08:00:00Z", to: "2026-12-23T08:00:00Z"}}'
SOON = YEAR_END.replace("08:00:00Z", "09:00:30Z", 1)
HELD = "held until Wed 23 Dec 2026 08:00 UTC by year-end"


def mixed() -> Journey:
    ticket = "- {id: m, type: jira-ticket, config: {project: NET, issueType: Task, summary: x, description: words}}"
    made = {f"{name}-thing-standard": item(f"{name}-thing-standard", f"      {ticket}\n") for name in ("one", "two")}
    people = {
        name: text.replace("mode: automatic", "mode: manual").replace("  automatic:", "  manual:")
        for name, text in made.items()
    }
    machine = {"auto-thing-standard": item("auto-thing-standard", put("auto"))}
    made_of = bundle("bundle-mix-standard", "one", "two, dependsOn: [one]", "auto", policy="stop")
    return offering({**people, **machine, "bundle-mix-standard": made_of})


def close(journey: Journey) -> None:
    [key] = [each.key for each in journey.world.tickets.tickets.values() if not each.done]
    journey.world.tickets.close(key)


def test_people_go_on_while_the_calendar_holds_what_machines_do() -> None:
    journey = mixed()
    SlowApi(journey)
    keep(journey, YEAR_END)
    ref = journey.ask("bundle-mix-standard", "one", {})
    history = go(journey, ref)
    assert (history.reason, history.wake) == (Reason.TICKET, "ticket:NET-1")
    assert history.message.endswith(f"/NET-1; auto/auto {HELD}")
    journey.world.clock.advance(DAY)
    assert (due(journey), go(journey, ref).length) == (1, history.length), "a look writes nothing"
    close(journey)
    assert due(journey) == 1
    sync(journey)
    assert (journey.history(ref).wake, len(journey.world.tickets.tickets)) == ("ticket:NET-2", 2)
    close(journey)
    sync(journey)
    history = journey.history(ref)
    assert (history.reason, history.message, due(journey)) == (Reason.CHANGE_WINDOW, HELD, 0)
    journey.world.clock.advance(30 * DAY)
    sync(journey)
    assert journey.history(ref).phase is Phase.READY


def test_what_was_held_begins_when_the_calendar_opens_though_people_are_still_at_it() -> None:
    journey = mixed()
    api = SlowApi(journey)
    keep(journey, YEAR_END)
    ref = journey.ask("bundle-mix-standard", "one", {})
    go(journey, ref)
    keep(journey, YEAR_END.replace("12-23", "12-24"))
    sync(journey)
    assert journey.history(ref).message.endswith("/NET-1; auto/auto " + HELD.replace("Wed 23", "Thu 24"))
    keep(journey)
    assert (due(journey), api.calls) == (1, [])
    sync(journey)
    history = journey.history(ref)
    assert (history.reason, api.calls) == (Reason.TICKET, ["PUT /auto"])
    assert history.message.endswith("/NET-1")
    sync(journey)
    assert journey.history(ref).length == history.length


def test_work_that_was_begun_is_followed_while_a_step_beside_it_is_held() -> None:
    journey = platform(work(), put("a"), put("b", "a"))
    api = AsyncApi(journey)
    keep(journey, SOON)
    api.instead["/a"] = lambda _method: journey.world.clock.advance(40)
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref, parallel=1)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.BACKOFF)
    assert history.message.endswith(f"; main/b {HELD}")
    assert due(journey) == 1
    assert go(journey, ref).length == history.length
    journey.world.clock.advance(TAKES)
    assert due(journey) == 1
    history = go(journey, ref)
    assert (history.step("main/w").status, history.message, due(journey)) == (StepStatus.DONE, HELD, 0)
    journey.world.clock.advance(30 * DAY)
    assert go(journey, ref).phase is Phase.READY


def test_work_that_outlasts_a_freeze_holds_nothing_up() -> None:
    journey = platform(work(), put("a"), put("b", "a"))
    api = AsyncApi(journey)
    keep(journey, SOON.replace("2026-12-23T08:00", "2026-11-23T09:01"))
    api.instead["/a"] = lambda method: journey.world.clock.advance(40) if method == "PUT" else None
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref, parallel=1).step("main/b").status is StepStatus.PENDING
    journey.world.clock.advance(30)
    history = go(journey, ref)
    assert (history.step("main/b").status, history.reason) == (StepStatus.DONE, Reason.BACKOFF)


def replacing() -> Journey:
    return platform(found("a").replace("{name: x}", "{name: '{{ fields.size }}'}"))


@pytest.mark.parametrize("away", [False, True])
def test_a_replacement_that_was_begun_is_ended_in_a_freeze(away: bool) -> None:
    journey = replacing()
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    keep(journey, SOON)
    busy = [answered(503, {})] if away else []

    def removing(method: str) -> HttpResponse | None:
        if method == "DELETE":
            journey.world.clock.advance(40)
        return busy.pop() if method == "POST" and busy else None

    api.instead["/a"] = removing
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/a:replace"])
    go(journey, ref, patience=0)
    journey.world.clock.advance(3600)
    history = go(journey, ref)
    assert (history.phase, [thing["name"] for _, thing in api.made if isinstance(thing, dict)]) == (Phase.READY, ["b"])


def test_a_replacement_that_was_not_begun_is_held() -> None:
    journey = replacing()
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {"size": "a"})
    go(journey, ref)
    keep(journey, YEAR_END)
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/a:replace"])
    assert (go(journey, ref).message, api.count("/a")) == (HELD, 1)


def test_what_was_undone_is_made_anew_only_when_the_calendar_lets_it() -> None:
    journey = platform(put("a"), put("b", "a"), policy="rollback")
    api = SlowApi(journey)
    api.instead["/b"] = lambda method: NO if method == "PUT" else None
    ref = journey.ask(ITEM, "one", {})
    assert go(journey, ref).phase is Phase.ROLLED_BACK
    keep(journey, YEAR_END)
    tell(journey, ref, "retry")
    assert (go(journey, ref).message, api.calls.count("PUT /a")) == (HELD, 1)
