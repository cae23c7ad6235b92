"""Class STATE: a target that keeps a journal of its own, as Terraform does, and can stop half-way."""

import json
from collections.abc import Mapping
from typing import Final

import pytest

from paoctl.actions.answer import refusal
from paoctl.actions.base import ActionConfig
from paoctl.conformance import Case, Stage, check
from paoctl.conformance.fakes.http import Received
from paoctl.conformance.ground import Ground
from paoctl.conformance.offer import Offer
from paoctl.conformance.weather import Armed, Weather
from paoctl.errors import TransientError
from paoctl.model.outcome import Absent, Call, Done, EffectDone, Observation, Present, Unsure
from paoctl.model.phase import Effect, Phase
from paoctl.model.plan import Change, Recorded
from paoctl.ports import HttpRequest, HttpResponse, Ports
from tests.support.kinds import install

URL: Final = "https://target.example/stack"
_JSON: Final = {"content-type": "application/json"}


class StackConfig(ActionConfig):
    """A stack."""

    size: str
    """How large."""


StackCall = Call[StackConfig]


class Stack:
    """Applies a stack, and believes its journal alone."""

    kind = "stack"
    config = StackConfig
    knows_update = True
    knows_destroy = True

    def effect(self, config: StackConfig) -> Effect:  # noqa: ARG002 - the same for every configuration
        return Effect.STATE

    def plan(self, config: StackConfig, recorded: Recorded | None) -> Change:
        return Change("update" if recorded else "create", f"a stack of size {config.size}")

    def apply(self, call: StackCall, ports: Ports) -> Done:
        return self._run(call, ports, "apply")

    def destroy(self, call: StackCall, ports: Ports) -> Done:
        return self._run(call, ports, "destroy")

    def observe(self, call: StackCall, ports: Ports) -> Observation:
        """What the journal says of the run with our key."""
        request = HttpRequest("GET", URL)
        response = ports.http.send(request)
        if response.status >= 300:
            raise refusal(request, response, ports.clock.now())
        try:
            journal: Mapping[str, Mapping[str, object]] = json.loads(response.body)
        except ValueError as exc:
            raise TransientError("the journal can't be read") from exc
        match journal["runs"].get(call.key):
            case None:
                return Absent()
            case "done":
                return Present("stack", {})
            case begun:
                return Unsure(f"its run began {begun} and did not end")

    def _run(self, call: StackCall, ports: Ports, verb: str) -> Done:
        body = json.dumps({"run": call.key, "verb": verb, "size": call.config.size}).encode()
        request = HttpRequest("POST", URL, {}, body)
        response = ports.http.send(request)
        if response.status >= 300:
            raise refusal(request, response, ports.clock.now())
        return Done("stack", {}, (EffectDone(self.kind, "stack", "delete" if verb == "destroy" else "create"),))


class Target:
    """Keeps a journal of its runs. Every run of a key is one more: nothing here saves us from a second."""

    def __init__(self, stage: Stage) -> None:
        self._ledger = stage.ledger
        self.runs: dict[str, object] = {}
        self.halts = False
        """The next run stops half-way: its journal says what it had begun."""

    def __call__(self, received: Received) -> HttpResponse:
        if received.method == "POST":
            body = json.loads(received.body)
            if self.halts:
                self.halts, self.runs[body["run"]] = False, "network"
                return HttpResponse(500, {}, b"")
            self._ledger.record(body["run"], f"{body['verb']} of the stack", received.body, once=True)
            self.runs[body["run"]] = "done"
        return HttpResponse(200, _JSON, json.dumps({"runs": self.runs}).encode())


CASE: Final = Case(kind=Stack.kind, target=Target, config={"size": "{{ fields.size }}"})


@pytest.fixture(autouse=True)
def _stack(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, Stack())


def test_a_kind_with_a_journal_of_its_own_survives() -> None:
    verdict = check(CASE)

    assert not verdict.findings, str(verdict)
    assert verdict.trials >= 50, verdict
    assert {"http-late", "http-cut-after", "kill-after"} <= verdict.faults.keys()


def test_it_is_not_run_again_without_a_look_at_that_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stack, "observe", lambda *_: Absent())
    assert "happened twice under one key" in str(check(CASE, stop_at_first=True))


def test_what_it_began_and_did_not_end_is_a_question_that_names_it() -> None:
    targets: list[Target] = []

    def target(stage: Stage) -> Target:
        targets.append(Target(stage))
        targets[0].halts = True
        return targets[0]

    ground = Ground(Offer.of(Case(kind=Stack.kind, target=target, config=CASE.config)))
    ground.ask("small", "present")
    ground.run(Weather([Armed("kill-after", 99)]))
    assert (ground.history.phase, ground.step.effect) == (Phase.UNKNOWN, Effect.STATE)
    assert ground.step.error
    assert ground.step.error.cause == "its run began network and did not end"
    assert ground.ledger.effects == []
