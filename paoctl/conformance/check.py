"""Put an action type through everything that can go wrong, and count what it did."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from paoctl.conformance.case import Case
from paoctl.conformance.offer import Offer
from paoctl.conformance.trial import AFTER, Doomed, Trial
from paoctl.conformance.usual import Exam, Word
from paoctl.conformance.weather import WRITING, Armed, Boundary, FaultKind, Weather
from paoctl.errors import PaoError

_SHOWN: Final = 20
"""Findings that a report shows."""
_OF: Final[Mapping[Boundary, tuple[FaultKind, ...]]] = {
    boundary: tuple(kind for kind in get_args(FaultKind) if kind.startswith(f"{boundary}-"))
    for boundary in ("http", "ticket")
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was wrong, in which trial."""

    trial: str
    what: str

    def __str__(self) -> str:
        return f"{self.trial}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What many trials of a case came to; as text, a report for people."""

    case: Case
    trials: int
    faults: Counter[FaultKind]
    """How often each kind of fault struck."""
    findings: Sequence[Finding] = ()

    def __str__(self) -> str:
        head = f"{self.case}: {self.trials} trials, {self.faults.total()} faults, {len(self.findings)} findings"
        more = [f"… and {len(self.findings) - _SHOWN} more"] if len(self.findings) > _SHOWN else []
        return "\n".join((head, *(f"  {each}" for each in self.findings[:_SHOWN]), *more))


def check(case: Case, *, stop_at_first: bool = False) -> Verdict:
    """Every trial of a case, one after the other; `stop_at_first`: until one goes wrong."""
    try:
        planned = trials(case)
    except (ValueError, PaoError) as exc:
        return Verdict(case, 0, Counter(), (Finding(str(case), str(exc)),))
    found: list[Finding] = []
    struck: Counter[FaultKind] = Counter()
    for number, trial in enumerate(planned, 1):
        found += (Finding(str(trial), what) for what in trial.run())
        struck.update(each.kind for each in trial.armed)
        if found and stop_at_first:
            return Verdict(case, number, struck, found)
    return Verdict(case, len(planned), struck, found)


def trials(case: Case) -> tuple[Trial, ...]:
    """The trials of a case: a killed process before and after every call that writes, and every fault of every call.

    Then, with the answer lost after the effect, every fault again of each call by which the next run finds out; and
    where the step waits, of each call by which it is looked after. Last, where a machine goes on with a change, work
    that comes to nothing.

    Raises:
        ValueError: the case makes no valid item, or goes wrong without any fault; says how.
    """
    exam = Exam.of(Offer.of(case))
    doomed = [Doomed(exam, then) for then in exam.usual if then in AFTER and exam.usual["change"].works]
    return (*(trial for word in exam.usual for trial in _trials(exam, word)), *doomed)


def _trials(exam: Exam, word: Word) -> Iterator[Trial]:
    usual = exam.usual[word]
    yield Trial(exam, word)
    yield from (Trial(exam, word, fault) for fault in (*_kills(usual.run), *_faults(usual.run)))
    for lost in (Armed("kill-after", number) for number in usual.struck):
        yield from (Trial(exam, word, lost, fault) for fault in _faults(_second_run(exam, word, lost)))
    yield from (Trial(exam, word, None, fault) for fault in (*_kills(usual.wake), *_faults(usual.wake)))


def _kills(met: Iterable[Boundary]) -> Iterator[Armed]:
    count = sum(boundary in WRITING for boundary in met)
    yield from (Armed(kind, number) for number in range(1, count + 1) for kind in ("kill-before", "kill-after"))


def _faults(met: Iterable[Boundary]) -> Iterator[Armed]:
    """Every fault of every call of the web and of the tracker."""
    for boundary, number in Counter(each for each in met if each in _OF).items():
        yield from (Armed(kind, at) for at in range(1, number + 1) for kind in _OF[boundary])


def _second_run(exam: Exam, word: Word, lost: Armed) -> Sequence[Boundary]:
    """The calls of the run that finds out what one that was killed has done."""
    ground = exam.ground_before(word)
    ground.run(Weather([lost]))
    weather = Weather()
    ground.run(weather)
    return weather.met
