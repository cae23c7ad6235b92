"""Run a plan: each step as soon as its own needs are done, and a failure stops only what waits for it."""

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Final

from paoctl.errors import Interrupted, PaoError
from paoctl.execute.answer import error_class
from paoctl.execute.crew import Crew
from paoctl.execute.desk import Desk
from paoctl.execute.gate import is_held
from paoctl.execute.pen import Fenced, Halted, Unrecorded
from paoctl.execute.recover import Parking
from paoctl.execute.step import run_step
from paoctl.execute.tries import has_failed
from paoctl.govern.calendar import Closed
from paoctl.model.events import Result
from paoctl.model.phase import StepStatus, Verb
from paoctl.model.plan import Step
from paoctl.model.step_state import StepState

DONE: Final = frozenset({StepStatus.DONE, StepStatus.REMOVED})
"""Of a step that has nothing left to do."""


@dataclass(slots=True)
class Walked:
    """How far a plan came in this run."""

    failed: list[Result] = field(default_factory=list)
    waiting: list[Result] = field(default_factory=list)
    unknown: list[Result] = field(default_factory=list)
    parked: list[Parking] = field(default_factory=list)
    held: dict[str, Closed] = field(default_factory=dict)
    """The steps that the calendar did not let begin, and why."""
    errors: list[PaoError] = field(default_factory=list)
    """A step could not even be tried: its configuration, its secrets, the journal."""
    interrupted: bool = False
    """We were asked to stop. A call that did not end in time keeps its open intent: the next run finds out."""
    halted: bool = False
    """People want the generation to end, or something else in its place: something of it was not begun."""

    @property
    def complete(self) -> bool:
        """Is everything done?"""
        unfinished = (self.failed, self.waiting, self.unknown, self.parked, self.errors, self.held)
        return not (self.interrupted or self.halted or any(unfinished))


def walk(desk: Desk) -> Walked:
    """Run every step whose needs are done.

    Raises:
        Fenced: another run holds the request; nothing more was started.
        Unrecorded: the journal was refused to us; nothing more was started.
    """
    walked = Walked([state.trouble() for state in _failed_before(desk)])
    for failed in walked.failed:
        desk.tell(failed.step, failed.status, failed.message)
    _Walk(desk, walked).run()
    return walked


def within_reach(step: Step, desk: Desk) -> bool:
    """Would a walk come to a step now: is what it needs done, and has nothing failed that ends the plan?"""
    if desk.plan.on_failure != "continue" and _failed_before(desk):
        return False
    needs = {node.rpartition(":")[0] for node in step.after} - {step.id}
    return all(desk.pen.history.step(need).status in DONE for need in needs)


class _Walk:
    """The steps of a plan in their order: those that are ready, and those under way."""

    def __init__(self, desk: Desk, walked: Walked) -> None:
        self._desk = desk
        self._walked = walked
        self._steps: Mapping[str, Step] = {step.node: step for step in desk.plan.steps}
        self._sorter = TopologicalSorter({node: step.after for node, step in self._steps.items()})
        self._ready: deque[str] = deque()
        self._running: dict[Future[Result | Parking], str] = {}
        self._size = min(desk.plan.max_parallel, desk.limits.max_parallel)

    def run(self) -> None:
        """Run them as far as they come."""
        self._sorter.prepare()
        with Crew[Result | Parking](self._size, self._desk.stop, self._desk.limits.grace) as crew:
            while True:
                self._start(crew)
                ended = crew.ended()
                for future in [each for each in self._running if each in ended]:  # as they began, or a set decides
                    node = self._running.pop(future)
                    if _finished(self._desk, self._steps[node], future, self._walked):
                        self._sorter.done(node)
                if not ended:
                    _leave(self._desk, [self._steps[node] for node in self._running.values()], self._walked)
                    return

    def _start(self, crew: "Crew[Result | Parking]") -> None:
        """Begin what is ready; no more than is done at once, for what fails meanwhile may end the plan."""
        desk, walked = self._desk, self._walked
        if desk.stop.is_set():
            walked.interrupted = self._sorter.is_active()
            return
        self._ready.extend(self._sorter.get_ready())
        begins = not walked.failed or desk.plan.on_failure == "continue"
        if not begins:
            desk.over.set()
        given_up = {state.id for state in _failed_before(desk)}
        while self._ready and len(self._running) < self._size:
            step = self._steps[self._ready.popleft()]
            if step.id in given_up or not (begins or desk.pen.history.step(step.id).under_way):
                continue
            if closed := _closed_to(step, desk):
                walked.held[step.id] = closed
                continue
            self._running[crew.submit(run_step, step, desk)] = step.node


def _failed_before(desk: Desk) -> Sequence[StepState]:
    """The steps that a run before this one saw fail: nothing of them is begun, nor of what needs them. To make such a
    step anew may begin with its removal."""
    states = [(step, desk.pen.history.step(step.id)) for step in desk.plan.steps]
    return [state for step, state in states if has_failed(step, state, desk.plan.purpose)]


def _leave(desk: Desk, steps: Sequence[Step], walked: Walked) -> None:
    """Say what is left to itself, because we were asked to stop."""
    for step in steps:
        walked.interrupted = True
        desk.tell(step.id, "unanswered", "its call is still under way; the next run finds out what became of it")


def _closed_to(step: Step, desk: Desk) -> Closed | None:
    """Why a step may not begin now: the calendar is asked at each, a freeze may have begun meanwhile."""
    return desk.gate.closed(desk.clock.now()) if is_held(step, desk.plan, desk.pen.history.step(step.id)) else None


def _finished(desk: Desk, step: Step, future: "Future[Result | Parking]", walked: Walked) -> bool:
    """Take in how a step ended; True when those that wait for it may start."""
    try:
        answer = future.result()
    except (Fenced, Unrecorded):
        raise
    except Interrupted as exc:
        walked.interrupted = True
        begun = desk.pen.history.step(step.id).seen is not StepStatus.PENDING
        desk.tell(step.id, "stopped" if begun else "pending", exc.cause)
        return False
    except Halted:
        walked.halted = True
        return False
    except PaoError as exc:
        desk.tell(step.id, error_class(exc), exc.cause)
        walked.errors.append(exc)
        return False
    if isinstance(answer, Parking):
        desk.tell(step.id, "parked", answer.message)
        walked.parked.append(answer)
        return False
    desk.tell(step.id, _word(step, answer), answer.message or (answer.ref or ""))
    if answer.status == "done":
        return True
    {"failed": walked.failed, "waiting": walked.waiting, "unknown": walked.unknown}[answer.status].append(answer)
    return False


def _word(step: Step, answer: Result) -> str:
    """How people call what came of a step."""
    if answer.unmade:
        return StepStatus.PENDING
    gone = answer.status == "done" and step.verb is Verb.DESTROY
    return StepStatus.REMOVED if gone else answer.status
