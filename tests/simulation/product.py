"""Every call that leaves the process, times every fault that it can meet, times every kind and each thing asked of it.

The cases are not written down: each story is played once in fair weather, and the calls that its last run makes are the
places where a fault can strike.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from paoctl.conformance.weather import WRITING, Armed, Boundary, FaultKind
from tests.simulation.kept import Violation
from tests.simulation.life import Life
from tests.simulation.offer import BUNDLE, KINDS, STREET
from tests.simulation.script import Action, Do, Put, Run, Say, can_be_fenced

BOUNDARIES: Final = (
    "fetch",
    "forge",
    "http DELETE",
    "http GET",
    "http POST",
    "http PUT",
    "push accepted",
    "push intent",
    "push leased",
    "push parked",
    "push planned",
    "push released",
    "push resolved",
    "push result",
    "push settled",
    "push superseded",
    "push woken",
    "ticket comment",
    "ticket create",
    "ticket get",
    "ticket labelled",
    "ticket link",
)
"""Every call that leaves the process in some story, by its name; a push by each of the events that it carries."""

_READY: Final = (Run(), Do("close"), Run())
_OF: Final[Mapping[Boundary, tuple[FaultKind, ...]]] = {
    "push": ("push-lost", "push-arrived", "push-vanished", "push-refused", "presumed-dead"),
    "fetch": ("fetch-refused",),
    "forge": ("forge-down",),
    "http": tuple(kind for kind in get_args(FaultKind) if kind.startswith("http-") and kind != "http-garbage"),
    "ticket": tuple(kind for kind in get_args(FaultKind) if kind.startswith("ticket-")),
}
_EVERYWHERE: Final[tuple[FaultKind, ...]] = ("kill-before", "kill-after", "stop")
_ORDERS: Final = (None, 1, 2)
"""How the threads of the run take turns: one after the other, or as dice fall."""
_UNDONE: Final = {"undone": 3, "handed": 2, BUNDLE: 3, "beside": 1, STREET: 1}
"""Kinds that answer a failure, and which of their calls is refused: the last, or the first of those side by side."""


@dataclass(frozen=True, slots=True)
class Story:
    """What comes before, and what is asked for in the run that meets a fault."""

    name: str
    before: tuple[Action, ...]
    armed: tuple[Armed, ...] = ()
    """What goes wrong in any case: what fails is undone."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a story's run in fair weather, the `at`-th of its boundary and the `writing`-th of those that write."""

    name: str
    boundary: Boundary
    at: int
    writing: int

    @property
    def boundaries(self) -> tuple[str, ...]:
        """The registered boundaries that it is."""
        family, _, parts = self.name.partition(" ")
        return tuple(f"{family} {part}" for part in parts.split("+")) if parts else (family,)


@dataclass(frozen=True, slots=True)
class Case:
    """One fault at one call."""

    story: Story
    call: Call
    fault: Armed
    order: int | None

    def __str__(self) -> str:
        return f"{self.story.name}: {self.fault.kind} at {self.call.name} ({self.fault.at}), order {self.order}"

    def play(self) -> str:
        """What was wrong; nothing, when all came to rest with each effect once."""
        life = Life()
        try:
            for action in self.story.before:
                life.act(action)
            fired = life.fired.total()
            life.act(Run((*self.story.armed, self.fault), dice=self.order))
            if life.fired.total() == fired or not life.fired[self.fault.kind]:
                return f"{self}: the fault did not fire"
            life.rest()
        except Violation as violation:
            return f"{self}: {violation}"
        return ""


def stories() -> Iterator[Story]:
    """Each kind made, changed and removed; what undoes its failures, also while it does so."""
    for kind in KINDS:
        name = f"{kind}-0"
        made: tuple[Action, ...] = (Put(name), *_READY)
        changed: tuple[Action, ...] = (*made, Put(name, "large"))
        yield Story(f"{kind} made", (Put(name),))
        yield Story(f"{kind} changed", changed)
        yield Story(f"{kind} removed", (*made, Put(name, state="absent")))
        if kind in _UNDONE:
            refused = (Armed("http-422", _UNDONE[kind]),)
            yield Story(f"{kind} refused", (Put(name),), refused)
            yield Story(f"{kind} refused a change", changed, refused)
        if kind not in _UNDONE:
            yield Story(f"{kind} found again", (Put(name), Run((Armed("kill-after", 3),))))
    yield Story("manual closed", (Put("manual-0"), Run(), Do("close")))
    yield Story("blind answered", (Put("blind-0"), Run((Armed("kill-after", 3),)), Run(), Say("resolve", "blind-0")))
    yield Story("manual cancelled", (Put("manual-0"), Run(), Say("cancel", "manual-0")))
    yield Story("keyed superseded", (Put("keyed-0"), Run((Armed("kill-after", 3),)), Put("keyed-0", "large")))
    yield Story("two made", (Put("chain-0"), Put("manual-1")))


def cases() -> Iterator[Case]:
    """All of them."""
    for story in stories():
        for order in _ORDERS:
            for call in _calls(story, order):
                yield from (Case(story, call, fault, order) for fault in _faults(call) if _counts(story, order, fault))


def _counts(story: Story, order: int | None, fault: Armed) -> bool:
    names = [action.name for action in story.before if isinstance(action, Put)]
    return fault.kind != "presumed-dead" or can_be_fenced(order, names)


def sample(every: int) -> list[Case]:
    """Each `every`-th case, and the first of each fault at each boundary."""
    struck: set[tuple[str, FaultKind]] = set()
    chosen: list[Case] = []
    for number, case in enumerate(cases()):
        hits = {(name, case.fault.kind) for name in case.call.boundaries}
        if hits - struck or number % every == 0:
            chosen.append(case)
        struck |= hits
    return chosen


def _calls(story: Story, order: int | None) -> list[Call]:
    """The calls of a story's run, when nothing else goes wrong."""
    life = Life()
    for action in story.before:
        life.act(action)
    met = life.listen(Run(story.armed, dice=order))
    counts: Counter[str] = Counter()
    writing = 0
    found: list[Call] = []
    for boundary, name in met:
        counts[boundary] += 1
        writing += boundary in WRITING
        found.append(Call(name, boundary, counts[boundary], writing))
    return found


def _faults(call: Call) -> Iterable[Armed]:
    yield from (Armed(kind, call.at) for kind in _OF[call.boundary])
    if call.boundary in WRITING:
        yield from (Armed(kind, call.writing) for kind in _EVERYWHERE)
