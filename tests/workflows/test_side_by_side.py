"""Steps side by side, of which one fails or waits: what is under way beside it is neither doubled nor forgotten."""

from collections.abc import Callable
from datetime import datetime

import pytest

from paoctl.conformance.fakes.http import FakeHttp, Received
from paoctl.conformance.fakes.tickets import FakeTickets
from paoctl.errors import TransientError
from paoctl.execute.desk import Limits
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from paoctl.redact import Redactor
from paoctl.workflows.fulfill import Orders, fulfill
from tests.support.journey import Journey, offered_files

_LAG = 300.0
"""Seconds: `searchLag` of the Jira here."""
_HEAD = """\
apiVersion: pao/v1
kind: CatalogItem
metadata:
  id: {name}
  name: Made for this test
  description: what stands side by side
  version: 1.0.0
  category: compute
  owner: {{team: "@acme/databases", contact: a@acme.example}}
presentation:
  form: {{groups: [{{id: g, name: G, fields: [{{id: size, name: Size, type: string, default: a}}]}}]}}
fulfillment:
  strategy: {{mode: automatic, onFailure: {policy}}}
  automatic:
    actions:
"""
_BUNDLE = """\
apiVersion: pao/v1
kind: CatalogBundle
metadata:
  id: {id}
  name: Many
  description: things that stand side by side
  version: 1.0.0
  category: bundles
  owner: {{team: "@acme/databases", contact: a@acme.example}}
presentation:
  form: {{groups: [{{id: g, name: G, fields: [{{id: size, name: Size, type: string, default: a}}]}}]}}
components:
{components}fulfillment:
  orchestration: {{mode: {mode}, maxParallel: {width}, onFailure: {policy}}}
"""


def put(step: str, after: str = "") -> str:
    """An action that puts a thing under its own name."""
    url, needs = f'"{{{{ env.API }}}}/{step}"', f", dependsOn: [{after}]" if after else ""
    call = f"config: {{method: PUT, url: {url}}}, destroy: {{method: DELETE, url: {url}}}"
    return f"      - {{id: {step}, type: rest-api{needs}, {call}}}\n"


def ticket(step: str, after: str = "") -> str:
    """An action that opens a ticket."""
    needs = f", dependsOn: [{after}]" if after else ""
    config = f"config: {{project: NET, issueType: Task, summary: {step}, description: x}}"
    return f"      - {{id: {step}, type: jira-ticket{needs}, {config}}}\n"


def platform(*actions: str, policy: str = "stop") -> Journey:
    """One item, `side-thing-standard`."""
    return offering({"side-thing-standard": item("side-thing-standard", *actions, policy=policy)})


def trio() -> Journey:
    """A bundle that goes on: `bad` is refused, `good` is a ticket, `after` needs that."""
    made = {"bad": put("bad"), "good": ticket("good"), "after": put("after")}
    names = {name: f"{name}-thing-standard" for name in made}
    items = {names[name]: item(names[name], action) for name, action in made.items()}
    return offering({**items, "bundle-trio-standard": BUNDLE})


def item(name: str, *actions: str, policy: str = "stop") -> str:
    """The definition of an item with these actions."""
    return _HEAD.format(name=name, policy=policy) + "".join(actions)


def bundle(name: str, *components: str, policy: str = "continue", mode: str = "parallel", width: int = 4) -> str:
    """The definition of a bundle of `ID-thing-standard`s, each with its ID and what else there is to say of it."""
    lines = [_component(each) for each in components]
    return _BUNDLE.format(id=name, components="".join(lines), mode=mode, width=width, policy=policy)


def _component(said: str) -> str:
    size = "" if "fields:" in said else ", fields: {size: a}"
    return f"  - {{id: {said}, catalogItem: {said.partition(',')[0]}-thing-standard@^1.0{size}}}\n"


BUNDLE = bundle("bundle-trio-standard", "bad", "good", "after, dependsOn: [good]")


def offering(definitions: dict[str, str]) -> Journey:
    """A platform that offers these besides, by id."""
    files = offered_files()
    for name, text in definitions.items():
        path = f"catalog/{'bundles' if name.startswith('bundle') else 'compute'}/{name}.yaml"
        files[path] = text.encode()
        files["CODEOWNERS"] += f"\n/requests/{name}/ @acme/databases\n/{path} @acme/databases\n".encode()
    files["paoctl.yaml"] = files["paoctl.yaml"].replace(b"searchLag: 2s", b"searchLag: 5m")
    return Journey(files=files)


def serving(journey: Journey, answer: Callable[[Received], HttpResponse | None]) -> list[str]:
    """Let the API answer so, and well where `answer` has nothing to say; what it was asked, as it comes."""
    calls: list[str] = []

    def serve(request: Received) -> HttpResponse:
        calls.append(f"{request.method} {request.path}")
        return answer(request) or HttpResponse(200, {"content-type": "application/json"}, b'{"id": "x"}')

    journey.world.http = FakeHttp(serve)
    return calls


def run(journey: Journey, ref: RequestRef, *, patience: float = 60.0, parallel: int = 8) -> History:
    """One run; then time passes until it can go on."""
    world, orders = journey.world, Orders(limits=Limits(patience=patience, max_parallel=parallel))
    fulfill(world.ports(), journey.project, Redactor(), journey.env, orders)
    history = journey.history(ref)
    if history.wake and history.wake[:1].isdigit():
        left = datetime.fromisoformat(history.wake) - world.clock.now()
        world.clock.advance(max(0.0, left.total_seconds()))
    return history


def refusing(path: str) -> Callable[[Received], HttpResponse | None]:
    """One path is refused."""
    return lambda request: HttpResponse(422, {}, b'{"message": "no"}') if request.path == path else None


def test_the_lag_of_one_step_is_not_cut_short_by_the_pause_of_another() -> None:
    journey = platform(ticket("a"), put("c"), ticket("b", after="c"))
    world, tries = journey.world, iter(range(9))
    world.tickets = FakeTickets(lag=_LAG - 1, clock=world.clock)
    world.tickets.create_faults.append("arrived")

    def answer(request: Received) -> HttpResponse | None:
        if request.path == "/c" and next(tries) == 0:
            return HttpResponse(503, {"retry-after": "1"}, b"")
        world.clock.advance(240)
        world.tickets.create_faults.append("arrived")
        return None

    serving(journey, answer)
    ref = journey.ask("side-thing-standard", "one", {})
    for _ in range(8):
        run(journey, ref, patience=0.0, parallel=1)
    assert sorted(each.summary for each in world.tickets.tickets.values()) == ["a", "b"]
    assert journey.history(ref).reason is Reason.TICKET


def test_a_bundle_that_goes_on_waits_for_the_ticket_beside_what_failed() -> None:
    journey = trio()
    calls = serving(journey, refusing("/bad"))
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    history = run(journey, ref)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.TICKET)
    journey.world.tickets.close("NET-1")
    history = run(journey, ref)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.USER)
    assert calls == ["PUT /bad", "PUT /after"]
    assert history.step("good/good").status is StepStatus.DONE


def test_a_bundle_that_goes_on_comes_back_to_what_was_only_put_off() -> None:
    journey = trio()
    serving(journey, refusing("/bad"))
    journey.world.tickets.failures.append(TransientError("the tracker is busy", retry_after=90))
    ref = journey.ask("bundle-trio-standard", "one", {"size": "a"})
    assert run(journey, ref).reason is Reason.BACKOFF
    assert run(journey, ref).reason is Reason.TICKET
    assert list(journey.world.tickets.tickets) == ["NET-1"]


@pytest.mark.parametrize(("policy", "phase"), [("stop", Phase.FAILED), ("rollback", Phase.ROLLED_BACK)])
def test_a_call_beside_what_failed_is_found_out_first(policy: str, phase: Phase) -> None:
    """Then what it made can be undone, and nobody has to be asked."""
    journey = platform(put("a"), ticket("b"), put("after", after="b"), policy=policy)
    calls = serving(journey, refusing("/a"))
    journey.world.tickets = FakeTickets(lag=_LAG - 1, clock=journey.world.clock)
    journey.world.tickets.create_faults.append("arrived")
    ref = journey.ask("side-thing-standard", "one", {})
    history = run(journey, ref)
    assert (history.phase, history.reason) == (Phase.WAITING, Reason.SEARCH_LAG)
    history = run(journey, ref)
    if policy == "rollback":
        history = run(journey, ref)
        journey.world.tickets.close("NET-1")
        history = run(journey, ref)
    assert (history.phase, history.unanswered) == (phase, frozenset())
    assert list(journey.world.tickets.tickets) == ["NET-1"]
    assert calls == ["PUT /a"]


def test_nothing_is_called_any_more_beside_what_failed_before() -> None:
    """One step failed, one is to be tried again, the call of a third is not answered: the next run only finds out."""
    journey = platform(put("a"), ticket("b"), put("c").replace("{{ env.API }}", "http://127.0.0.1:8898"))
    busy = HttpResponse(503, {"retry-after": "90"}, b"")
    calls = serving(journey, lambda request: busy if request.path == "/c" else refusing("/a")(request))
    journey.world.tickets = FakeTickets(lag=_LAG - 1, clock=journey.world.clock)
    journey.world.tickets.create_faults.append("arrived")
    ref = journey.ask("side-thing-standard", "one", {})
    assert run(journey, ref).reason is Reason.SEARCH_LAG
    history = run(journey, ref)
    assert (history.phase, history.reason) == (Phase.FAILED, Reason.USER)
    assert sorted(calls) == ["PUT /a", "PUT /c"]
