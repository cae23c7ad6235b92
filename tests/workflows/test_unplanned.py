"""A step that can't be planned once its generation has begun fails by itself, and the rest goes on."""

import pytest

from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.errors import LoginError, UsageError
from paoctl.execute.run import execute
from paoctl.model.phase import WORD, Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from paoctl.record.status import observed_line, status_document
from paoctl.redact import Redactor
from paoctl.workflows import run as shared
from paoctl.workflows.fulfill import Orders, fulfill
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, Word, answered, found, go, tell
from tests.workflows.test_asked_first import close
from tests.workflows.test_side_by_side import BUNDLE, item, offering, platform, put, ticket
from tests.workflows.test_unanswered import ITEM, NO

W = """\
      - id: w
        type: rest-api
        config: {method: POST, url: "{{ env.API }}/w", body: {name: x}, ref: id}
        outputs: {id: {type: string, from: id}}
        destroy: {method: DELETE, url: "{{ env.API }}/w/%s"}
"""
"""It is removed by what its creation told."""
SELF = ["{{ self.ref }}", "{{ self.outputs.id }}"]


class Silent(SlowApi):
    """Makes `w`, and does not say what it is."""

    def __init__(self, journey: Journey) -> None:
        super().__init__(journey)
        self.instead["/w"] = self._create

    def _create(self, method: str) -> HttpResponse | None:
        self.made.append(("/w/17", {}))
        return HttpResponse(201, {}, b"") if method == "POST" else None


# --- a rollback -----------------------------------------------------------------------------------------------------


def half_made(journey: Journey) -> tuple[SlowApi, RequestRef]:
    """A request whose thing is there, under a name that nobody knows."""
    api = Silent(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    return api, ref


@pytest.mark.parametrize("by", SELF)
def test_what_can_not_be_undone_for_want_of_its_name_is_told_and_the_rest_is_undone(by: str) -> None:
    journey = platform(put("a"), W % by, policy="rollback")
    api, ref = half_made(journey)
    history = journey.history(ref)
    assert (history.phase, history.reason, history.holder) == (Phase.FAILED, Reason.ROLLBACK_INCOMPLETE, None)
    assert history.message.startswith("could not undo main/w, which paoctl resolve can tell of: ")
    assert go(journey, ref).length == history.length, "it is settled"
    assert status_document(ref, history)["next"] == f"paoctl resolve {ref} main/w, or paoctl retry {ref}"
    assert (api.count("/w/17"), "DELETE /a" in api.calls) == (1, True)


@pytest.mark.parametrize("by", SELF)
@pytest.mark.parametrize("then", ["retry", "absent"])
def test_people_say_what_it_is_and_it_is_undone(by: str, then: str) -> None:
    journey = platform(W % by, policy="rollback")
    api, ref = half_made(journey)
    if then == "absent":
        journey.ask(ITEM, "one", {}, state="absent")
        assert go(journey, ref).refused
    with pytest.raises(UsageError, match="is there, as its answer said"):
        tell(journey, ref, "resolve", step="main/w", said="did-not-happen")
    tell(journey, ref, "resolve", step="main/w", said="happened", ref="17", outputs={"id": "17"})
    assert WORD in str(observed_line(journey.history(ref))), "a run is to hear it"
    if then == "retry":
        assert go(journey, ref).reason is Reason.ROLLBACK_INCOMPLETE, "nobody has asked for more yet"
        tell(journey, ref, "retry")
    history = go(journey, ref)
    assert history.phase is (Phase.DELETED if then == "absent" else Phase.ROLLED_BACK)
    assert (api.calls, api.count("/w/17")) == (["POST /w", "DELETE /w/17"], 0)


def test_with_a_retry_what_people_say_of_it_completes_it() -> None:
    journey = platform(W % SELF[0], put("b", after="w"))
    api, ref = half_made(journey)
    tell(journey, ref, "resolve", step="main/w", said="happened", ref="17", outputs={"id": "17"})
    tell(journey, ref, "retry")
    history = go(journey, ref)
    recorded = history.step("main/w").recorded
    assert (history.phase, api.calls) == (Phase.READY, ["POST /w", "PUT /b"])
    assert recorded is not None
    assert (recorded.ref, recorded.outputs, recorded.done) == ("17", {"id": "17"}, True)


# --- what follows ---------------------------------------------------------------------------------------------------

MANUAL = "  manual:\n    actions:\n" + ticket("t").replace("summary: t", 'summary: "{{ env.NOWHERE }}"')


def test_a_hand_over_that_can_not_be_planned_ends_with_why() -> None:
    journey = offering({ITEM: item(ITEM, put("a"), policy="manual") + MANUAL})
    SlowApi(journey).instead["/a"] = lambda _: NO
    ref = journey.ask(ITEM, "one", {})
    history = go(journey, ref)
    assert (history.settled is not None, history.holder) == (True, None)
    assert "NOWHERE" in history.message
    assert "422" in history.message


def test_a_lease_is_not_kept_past_an_error_that_nobody_thought_of(monkeypatch: pytest.MonkeyPatch) -> None:
    journey = platform(put("a"))
    SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})

    def refusing(*_: object) -> None:
        raise LoginError("no right to that")

    monkeypatch.setattr(shared, "execute", refusing)
    done = fulfill(journey.world.ports(), journey.project, Redactor(), journey.env, Orders())
    history = journey.history(ref)
    assert ([each.error.cause for each in done.stuck], history.holder) == (["no right to that"], None)
    monkeypatch.setattr(shared, "execute", execute)
    assert go(journey, ref).phase is Phase.READY


# --- a plan made anew -----------------------------------------------------------------------------------------------

TWO = found("x").replace("{name: x}", "{name: '{{ fields.size }}'}")
SHORT = "type: string, default: a, validation: {maxLength: 3}}"


def telling_too_much(policy: str) -> tuple[Journey, SlowApi, RequestRef]:
    """A bundle of which `good` is made by what `bad` tells, and can't be; a ticket is waited for beside it."""
    told = put("a").replace("destroy:", "outputs: {id: {type: string, from: id}}, destroy:")
    items = {
        "bad-thing-standard": item("bad-thing-standard", told)
        + "outputs:\n  id: {type: string, value: '{{ outputs.a.id }}'}\n",
        "good-thing-standard": item("good-thing-standard", TWO).replace("type: string, default: a}", SHORT),
        "tick-thing-standard": item("tick-thing-standard", ticket("t")),
        "after-thing-standard": item("after-thing-standard", put("z")),
    }
    bundle = BUNDLE.replace("good-thing-standard@^1.0, fields: {size: a}", GIVEN).replace("[good]", "[tick]")
    bundle = bundle.replace("onFailure: continue", f"onFailure: {policy}").replace(
        "  - {id: after", f"{TICK}  - {{id: after"
    )
    journey = offering({**items, "bundle-trio-standard": bundle})
    api = SlowApi(journey)
    api.instead["/a"] = lambda method: answered(200, {"id": "too long"}) if method == "PUT" else None
    return journey, api, journey.ask("bundle-trio-standard", "one", {"size": "a"})


GIVEN = 'good-thing-standard@^1.0, fields: {size: "{{ components.bad.outputs.id }}"}'
TICK = "  - {id: tick, catalogItem: tick-thing-standard@^1.0, fields: {size: a}}\n"


def test_what_does_not_need_it_goes_on_in_later_runs() -> None:
    journey, api, ref = telling_too_much("continue")
    history = go(journey, ref)
    assert (history.phase, history.step("good/x").status) == (Phase.WAITING, StepStatus.FAILED)
    close(journey)
    history = go(journey, ref)
    assert (history.phase, "PUT /z" in api.calls) == (Phase.FAILED, True)
    assert "at most 3 characters" in history.message


@pytest.mark.parametrize("verb", ["retry", "rollback"])
def test_what_people_say_then_is_done(verb: Word) -> None:
    journey, api, ref = telling_too_much("stop")
    assert go(journey, ref).phase is Phase.FAILED
    tell(journey, ref, verb)
    if verb == "retry":
        api.instead["/a"] = lambda _: None
        history = go(journey, ref)
        assert (history.phase, "at most 3 characters" in history.message) == (Phase.FAILED, True)
    else:
        assert (go(journey, ref).purpose, "DELETE /a" in api.calls) == ("rollback", True)


def test_a_call_beside_it_is_found_out() -> None:
    journey, _, ref = telling_too_much("continue")
    journey.world.tickets = FakeTickets(lag=299, clock=journey.world.clock)
    journey.world.tickets.create_faults.append("arrived")
    assert go(journey, ref).unanswered == {"tick/t"}
    journey.world.clock.advance(1000)
    history = go(journey, ref)
    assert (history.unanswered, history.step("tick/t").status) == (frozenset(), StepStatus.WAITING)


def test_what_is_not_accepted_yet_is_refused_as_a_whole() -> None:
    journey = platform(put("a").replace("/a", "/{{ fields.size }}"))
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {"size": ""})
    history = go(journey, ref)
    assert (history.accepted, history.phase, api.calls) == (None, Phase.FAILED, [])
