"""The kit finds what an action type does wrong, and says it so that its author understands."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pytest

from paoctl.conformance import Case, check, trials
from paoctl.conformance.fakes.clock import FakeClock
from paoctl.conformance.fakes.http import FakeHttp, ok
from paoctl.conformance.watch import WatchedHttp
from paoctl.conformance.weather import Armed
from paoctl.ports import HttpRequest, HttpResponse
from tests.conformance import broken
from tests.conformance.broken import CASE, Thing
from tests.conformance.cases import CASES
from tests.support.kinds import install

WRONG: Final[Mapping[type[Thing], str]] = {
    broken.OwnKey: "without a pushed intent",
    broken.Impatient: "happened twice under one key",
    broken.Trusting: "and should be ['PUT']",
    broken.Blinkered: "happened twice under one key",
    broken.Hallucinating: "what happened is [], and should be",
    broken.Boastful: "happened twice under one key",
    broken.Vague: "it waits by a `wake` that is no ticket:KEY",
    broken.Brittle: "it raised what is no PaoError: UnicodeDecodeError",
    broken.Definite: "doubles",
    broken.Talkative: "holds a secret",
}


@pytest.fixture(autouse=True)
def _thing(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, Thing)


def register(monkeypatch: pytest.MonkeyPatch, kind: type[Thing]) -> None:
    install(monkeypatch, kind())


def test_a_kind_that_does_everything_right_is_not_blamed() -> None:
    verdict = check(CASE)

    assert not verdict.findings, str(verdict)
    assert str(verdict).startswith("thing: ")
    assert {"kill-before", "kill-after", "http-cut-after", "http-429", "http-garbage"} <= verdict.faults.keys()


@pytest.mark.parametrize("kind", WRONG, ids=lambda kind: kind.__name__)
def test_what_is_wrong_is_found(kind: type[Thing], monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, kind)

    verdict = check(CASE, stop_at_first=True)

    assert WRONG[kind] in str(verdict)


def test_a_kind_that_does_not_wait_when_it_is_asked_to_is_held_up_by_the_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register(monkeypatch, broken.Hasty)
    throttled = [trial for trial in trials(CASE) if str(trial) == "create: http-429 1"]

    assert [trial.run() for trial in throttled] == [[]]


def test_a_call_before_the_end_of_a_pause_is_a_fault() -> None:
    faults: list[str] = []
    web = FakeHttp()
    web.answers.append(HttpResponse(429, {"retry-after": "3"}, b""))
    watched = WatchedHttp(web, FakeClock(), faults)

    for _ in range(2):
        watched.send(HttpRequest("GET", "https://target.example/"))

    assert faults == ["target.example was called 3 s before the end of the pause that it asked for"]


def test_a_kind_that_can_t_even_do_it_in_fair_weather_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, broken.Lazy)

    verdict = check(CASE)

    assert verdict.trials == 0
    assert str(verdict) == (
        "thing: 0 trials, 0 faults, 1 findings\n"
        "  thing: remove, though nothing went wrong: its target wrote no effect into the ledger"
    )


def test_an_armed_fault_that_does_not_fire_is_a_finding() -> None:
    [first, *_] = trials(CASE)

    assert replace(first, first=Armed("http-429", 99)).run() == ["http-429 99 was armed and never fired"]


def test_a_search_that_lags_longer_than_the_action_says_is_a_finding() -> None:
    [case] = [each for each in CASES if each.name == "lagging"]
    [lost] = [each for each in trials(case) if str(each) == "create: http-cut-after 1"]

    assert lost.exam.lag == 29
    assert lost.run() == []
    assert any("doubles" in what or "twice" in what for what in replace(lost, exam=replace(lost.exam, lag=99)).run())


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (replace(CASE, kind="nothing"), "there is no action type `nothing`"),
        (replace(CASE, config={"size": "{{ fields.colour }}"}), "fields.colour"),
        (replace(CASE, config={"width": 1}), "width"),
        (replace(CASE, config={**CASE.config, "size": "medium"}), "change, though nothing went wrong"),
        (replace(CASE, target=lambda _stage: ok), "wrote no effect"),
    ],
    ids=["unknown", "template", "configuration", "unchanging", "uncounted"],
)
def test_a_case_that_proves_nothing_is_refused(case: Case, why: str) -> None:
    [finding] = check(case).findings

    assert why in finding.what
