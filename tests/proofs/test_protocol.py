"""Every schedule of the protocol: never twice, never lost; and the engine decides as the model does."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from paoctl.conformance.offer import Offer
from paoctl.conformance.usual import Exam
from paoctl.conformance.weather import Armed, Weather
from paoctl.model.phase import Effect, Phase, Reason
from tests.conformance.cases import CASES
from tests.proofs.protocol import DECISIONS, FRESH, Model, Protocol
from tests.proofs.rivals import Rivals

CLASSES: Final = tuple(DECISIONS)
BLIND: Final = frozenset({Effect.BLIND})


def hold(effect: Effect, faults: int) -> int:
    """Every schedule ends well; how many there are."""
    ends = Counter(Model(effect).outcomes(faults))
    for end in ends:
        assert end.effects <= 1, end
        assert end.journal == "done" or (effect in BLIND and end.journal == "unknown"), end
        assert end.effects == 1 or end.journal == "unknown", end
    return ends.total()


@pytest.mark.parametrize("effect", CLASSES)
def test_no_schedule_with_three_faults_does_it_twice_or_loses_it(
    effect: Effect, record_property: Callable[[str, object], None]
) -> None:
    schedules = hold(effect, 3)
    record_property("schedules", schedules)

    assert schedules > 500


@pytest.mark.nightly
@pytest.mark.parametrize("effect", CLASSES)
def test_no_schedule_with_four_faults_does_either(effect: Effect) -> None:
    assert hold(effect, 4) > 2000


@pytest.mark.parametrize(
    ("protocol", "effect"),
    [
        *(("no journal", effect) for effect in (Effect.FIND, Effect.LAG, Effect.BLIND)),
        ("look before the call", Effect.LAG),
        *(("ignore the lag", effect) for effect in (Effect.FIND, Effect.LAG, Effect.STATE)),
    ],
)
def test_the_same_search_finds_what_is_wrong_with_other_protocols(protocol: Protocol, effect: Effect) -> None:
    assert any(end.effects > 1 for end in Model(effect, protocol).outcomes(3))


@pytest.mark.parametrize("effect", CLASSES)
def test_two_runs_in_every_interleaving_do_it_once_and_a_third_finishes_it(effect: Effect) -> None:
    rivals = Rivals(effect)
    scenes = list(rivals.scenes())
    for scene in scenes:
        assert scene.effects <= 1, scene
        end = rivals.finished(scene)
        assert end.effects <= 1, scene
        assert end.status == "done" or (effect in BLIND and end.status == "unknown"), scene

    assert len(scenes) > 50


@pytest.mark.parametrize("effect", [Effect.FIND, Effect.LAG, Effect.BLIND])
def test_two_runs_without_a_fence_do_it_twice(effect: Effect) -> None:
    assert any(scene.effects > 1 for scene in Rivals(effect, fenced=False).scenes())


# --- the engine, beside the model ------------------------------------------------------------------------------------


def exams() -> dict[Effect, Exam]:
    """One of our kinds for each class."""
    found: dict[Effect, Exam] = {}
    for case in CASES:
        exam = Exam.of(Offer.of(case))
        found.setdefault(exam.usual["create"].effect, exam)
    return found


@pytest.fixture(scope="module", name="exams")
def _exams() -> dict[Effect, Exam]:
    return exams()


@pytest.mark.parametrize("happened", [False, True], ids=["nothing happened", "it happened"])
@pytest.mark.parametrize("effect", [each for each in CLASSES if each is not Effect.STATE])  # see test_stateful.py
def test_the_engine_decides_of_an_open_intent_as_the_model_does(
    effect: Effect, happened: bool, exams: dict[Effect, Exam]
) -> None:
    exam = exams[effect]
    ground = exam.ground_before("create")
    [struck] = exam.usual["create"].struck
    ground.run(Weather([Armed("kill-after" if happened else "kill-before", struck)]))
    names, waited = list[str](), False
    while not names or ground.history.reason is Reason.SEARCH_LAG:
        begun = ground.clock.monotonic()
        ground.run(Weather(names=names))
        waited |= ground.clock.monotonic() - begun >= 30 or ground.history.reason is Reason.SEARCH_LAG
        ground.clock.sleep(100)
    found_at_once = happened and effect is Effect.FIND
    slots = DECISIONS[effect]
    assert names.count("http GET") == (1 if found_at_once else 2 if "look" in slots else 0)
    assert waited == ("lag" in slots and not found_at_once)
    assert any(name in {"http POST", "http PUT"} for name in names) == (
        slots == FRESH or ("look" in slots and not happened)
    )
    assert (ground.history.phase is Phase.UNKNOWN) == ("ask" in slots)
    assert len(ground.ledger.effects) == (0 if slots == ("ask",) and not happened else 1)


def test_a_run_of_the_engine_has_the_slots_of_the_model(exams: dict[Effect, Exam]) -> None:
    ground = exams[Effect.KEY].ground_before("create")
    weather = Weather(names=[])
    ground.run(weather)

    names = weather.names or []
    begin = names.index("push intent")
    assert names[begin : begin + 4] == ["push intent", "fetch", "http POST", "push result"], FRESH
