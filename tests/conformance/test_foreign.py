"""A kind of another package that does what no action type may is told so, by its package, and costs nothing."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint
from typing import ClassVar, cast

import pytest

from paoctl.actions import registry
from paoctl.conformance import check
from paoctl.conformance.ground import Ground
from paoctl.conformance.offer import Offer
from paoctl.conformance.weather import Weather
from paoctl.model.outcome import Done, EffectDone, Observation, Waiting
from paoctl.model.phase import Effect, Phase, StepStatus
from paoctl.ports import Ports
from tests.conformance.broken import CASE, KIND, Thing, ThingCall

MADE = (EffectDone(KIND, "x", "create"),)


class Foreign(Thing):
    """Makes the thing, and then answers as it is told to."""

    claims = Effect.FIND
    odd: ClassVar[Callable[[ThingCall], object]] = str
    blind: ClassVar[bool] = False

    def apply(self, call: ThingCall, ports: Ports) -> Done | Waiting:
        super().apply(call, ports)
        return cast("Done", type(self).odd(call))

    def observe(self, call: ThingCall, ports: Ports) -> Observation:
        if self.blind:
            raise KeyError("host")
        return super().observe(call, ports)


foreign = Foreign()


def _raise(_: ThingCall) -> object:
    raise KeyError("host")


@pytest.fixture(autouse=True)
def _package(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint(KIND, f"{__name__}:foreign", registry.GROUP)
    monkeypatch.setattr(registry, "_offered", lambda _path: (entry,))
    registry._loaded.cache_clear()


def played(monkeypatch: pytest.MonkeyPatch, odd: Callable[[ThingCall], object], runs: int = 1) -> Ground:
    monkeypatch.setattr(Foreign, "odd", staticmethod(odd))
    ground = Ground(Offer.of(replace(CASE, outputs={"host": {"type": "string", "required": False}})))
    ground.ask("small", "present")
    for _ in range(runs):
        ground.run(Weather())
        ground.wait()
    return ground


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (_raise, "KeyError: 'host'"),
        (lambda _: None, "it answers with None"),
        (lambda _: Done(7), "7 is no reference"),  # type: ignore[arg-type] # its author has no type checker
        (lambda _: Done("\ud800"), "surrogates not allowed"),
        (lambda _: Done("x", ["host"]), "outputs are ['host']"),  # type: ignore[arg-type] # neither here
        (lambda _: Done("x", {}, ("x",)), "'x' is no effect"),  # type: ignore[arg-type] # nor here
        (lambda _: Waiting("soon", "", "x"), "the reason 'soon'"),  # type: ignore[arg-type] # nor here
    ],
    ids=["raises", "none", "ref", "surrogate", "outputs", "effects", "reason"],
)
def test_what_it_may_not_do_is_told_of_its_package_and_what_it_did_is_found_out(
    odd: Callable[[ThingCall], object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = played(monkeypatch, odd, runs=3)
    told = ground.faults[0]
    assert "the action type `thing` of the package tests.conformance.test_foreign:foreign does" in told
    assert said in told
    assert (ground.history.phase, ground.history.holder, ground.history.lost_leases) == (Phase.READY, None, 0)
    assert len(ground.ledger.effects) == 1


def test_a_look_that_it_breaks_down_in_is_a_question_to_people_which_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Foreign, "blind", True)
    ground = played(monkeypatch, _raise, runs=3)
    assert (ground.history.phase, ground.history.holder, ground.step.status) == (
        Phase.UNKNOWN,
        None,
        StepStatus.UNKNOWN,
    )
    assert "of the package tests.conformance.test_foreign:foreign" in ground.step.message


@pytest.mark.parametrize("value", [math.nan, 2**60, dt.date(2026, 1, 1), "\ud800"], ids=str)
def test_an_output_that_nothing_can_record_leaves_something_to_undo(
    value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = played(monkeypatch, lambda _: Done("x", {"host": value}, MADE))
    assert ground.history.phase is Phase.FAILED
    assert "the output host is nothing that can be recorded" in ground.step.message
    assert ground.step.recorded
    assert (ground.step.recorded.ref, ground.step.recorded.made) == ("x", True)


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ({"host": "h", "more": "m"}, "the output `more`, which nobody declared"),
        ({}, "does not give the output `host`"),
        ({"host": {"$secret": "env:X"}}, "`host` passes for a reference to a secret"),
    ],
    ids=["more", "less", "secret"],
)
def test_the_kit_holds_outputs_against_what_is_declared(
    outputs: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Foreign, "odd", staticmethod(lambda call: Done(call.key, outputs, (EffectDone(KIND, call.key, "create"),)))
    )
    assert said in str(check(replace(CASE, outputs={"host": {"type": "string"}})))


def test_the_kit_tells_what_no_kind_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Foreign, "odd", staticmethod(_raise))
    assert "KeyError: 'host'" in str(check(CASE, stop_at_first=True))
