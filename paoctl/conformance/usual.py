"""What an action does when nothing goes wrong: the measure of every trial."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from paoctl.actions.base import ActionConfig
from paoctl.actions.configuration import parsed, revealed
from paoctl.actions.registry import find
from paoctl.conformance.case import Tree
from paoctl.conformance.ground import Ground
from paoctl.conformance.offer import SIZES, STEP, Offer
from paoctl.conformance.weather import LATE, WRITING, Boundary, Weather
from paoctl.model.phase import Effect, Phase
from paoctl.redact import MASK, Secret

_AT_ONCE: Final = 0.9
"""Seconds: a lag that covers late calls, too, leaves so much to them when the search takes the rest."""

Word = Literal["create", "change", "remove"]
ASKS: Final[Mapping[Word, tuple[str, str]]] = {
    "create": (SIZES[0], "present"),
    "change": (SIZES[1], "present"),
    "remove": (SIZES[1], "absent"),
}
"""Size and state that a word asks for."""
ENDS: Final[Mapping[Word, Phase]] = {"create": Phase.READY, "change": Phase.READY, "remove": Phase.DELETED}


@dataclass(frozen=True, slots=True)
class Usual:
    """One word, carried out in fair weather."""

    run: tuple[Boundary, ...]
    """The calls of the run that carries it out, in order."""
    struck: tuple[int, ...]
    """Which of the calls that write, from 1, had an effect outside."""
    wake: tuple[Boundary, ...]
    """The calls of the next run, where the first left the step waiting; else none."""
    works: bool
    """Does a machine go on with it after the call?"""
    effects: tuple[str, ...]
    outputs: Tree
    effect: Effect
    """The class by which an open intent of it is settled."""
    late: float
    """Seconds after which a call whose connection broke has its effect, in the trials that have one."""

    @property
    def alone(self) -> bool:
        """Can it be finished without a person, whatever breaks down on the way?"""
        return self.effect is not Effect.BLIND


@dataclass(frozen=True, slots=True)
class Exam:
    """A case, and its usual course."""

    offer: Offer
    lag: float
    """Seconds that searches lag in every trial."""
    usual: Mapping[Word, Usual]

    @classmethod
    def of(cls, offer: Offer) -> "Exam":
        """Carry out each word that the action knows, in turn.

        Raises:
            ValueError: that alone goes wrong; says how.
        """
        ground, lag = Ground(offer), 0.0
        usual: dict[Word, Usual] = {}
        for word in _words(offer):
            usual[word] = _carried_out(ground, word)
            lag = max(lag, _declared_lag(ground, offer))
        return cls(offer, max(0.0, lag - 1.0), usual)

    def ground_before(self, word: Word) -> Ground:
        """A new platform on which everything before a word was carried out, and the word asked for."""
        ground = Ground(self.offer, self.lag, self.usual[word].outputs)
        for each in self.usual:
            ground.ask(*ASKS[each])
            if each == word:
                break
            ground.settle()
        return ground


def _words(offer: Offer) -> tuple[Word, ...]:
    case, kind = offer.case, find(offer.case.kind)
    words: list[Word] = ["create"]
    if case.update is not None or kind.knows_update:
        words.append("change")
    if case.destroy is not None or kind.knows_destroy:
        words.append("remove")
    return tuple(words)


def _carried_out(ground: Ground, word: Word) -> Usual:
    before, counts = len(ground.ledger.effects), list[int]()
    weather = Weather()
    weather.turn = lambda: counts.append(len(ground.ledger.effects))
    ground.ask(*ASKS[word])
    ground.run(weather)
    counts.append(len(ground.ledger.effects))
    step, waits, works, wake = ground.step, ground.history.phase is Phase.WAITING, ground.step.at_work, Weather()
    if waits:
        ground.run(wake)
    ground.settle(retry=False)
    effects = tuple(each.what for each in ground.ledger.effects[before:])
    _refuse(ground, word, weather, effects)
    return Usual(
        run=tuple(weather.met),
        struck=_struck(weather.met, counts),
        wake=tuple(wake.met) if waits else (),
        works=works,
        effects=effects,
        outputs=ground.step.outputs,
        effect=step.effect or Effect.BLIND,
        late=_latest(ground),
    )


def _struck(met: list[Boundary], counts: list[int]) -> tuple[int, ...]:
    """The calls between whose beginning and the next one's an effect came about, counted among those that write."""
    writing = [number for number, boundary in enumerate(met) if boundary in WRITING]
    return tuple(
        number for number, call in enumerate(writing, 1) if call + 1 < len(counts) and counts[call] < counts[call + 1]
    )


def _refuse(ground: Ground, word: Word, weather: Weather, effects: tuple[str, ...]) -> None:
    faults = [*ground.faults, *ground.ledger.faults, *ground.leaks()]
    history = ground.history
    if history.phase is not ENDS[word]:
        faults.append(f"it rests as {history.phase}: {history.message}")
    if not {"http", "ticket"} & set(weather.met):
        faults.append("it called nobody by the ports that it was given, so that nothing can be tried")
    if word != "remove":
        faults += _odd_outputs(ground.step.outputs, ground.declared)
    if not effects:
        faults.append("its target wrote no effect into the ledger")
    if faults:
        raise ValueError(f"{word}, though nothing went wrong: {'; '.join(faults)}")


def _odd_outputs(outputs: Tree, declared: Mapping[str, Tree]) -> Iterator[str]:
    """Whatever an item does with outputs stands on what it declares of them."""
    for name in sorted(set(outputs) - set(declared)):
        yield f"it gives the output `{name}`, which nobody declared: give what `call.outputs` asks for"
    for name, spec in declared.items():
        given = outputs.get(name)
        if given is None and spec.get("required", True):
            yield f"it does not give the output `{name}`, which is required: raise Incomplete"
        if not spec.get("sensitive") and isinstance(given, Mapping) and "$secret" in given:
            yield f"its output `{name}` passes for a reference to a secret"


def _declared_lag(ground: Ground, offer: Offer) -> float:
    return float(_called(ground).find_lag(offer.project)) if ground.step.effect is Effect.LAG else 0.0


def _latest(ground: Ground) -> float:
    """Almost as late as its class allows; of a lag the search takes all but a second."""
    landing = _called(ground).time_to_land()
    if ground.step.effect in {Effect.FIND, Effect.STATE, Effect.LAG}:
        return landing - 1.0 if landing else _AT_ONCE
    return LATE


def _called(ground: Ground) -> ActionConfig:
    return parsed(find(ground.step.kind), revealed(ground.step.inputs, lambda _ref: Secret(MASK)), STEP)
