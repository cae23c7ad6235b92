"""What a step has at hand while it runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event

from paoctl.actions.base import ActionConfig, ActionType
from paoctl.actions.configuration import parsed, revealed
from paoctl.errors import Interrupted
from paoctl.execute.gate import Gate
from paoctl.execute.pace import Pace
from paoctl.execute.pen import Pen
from paoctl.model.phase import Verb
from paoctl.model.plan import Facts, Plan, StepId
from paoctl.model.project import Project
from paoctl.ports import Clock, Http, Ports
from paoctl.redact import Redactor


@dataclass(frozen=True, slots=True)
class StepEvent:
    """Something happened to a step: for progress on a terminal, lines in a log."""

    request: str
    step: StepId
    status: str
    """A `StepStatus`, or how it goes: progress, looking, retrying, unanswered, parked, stopped; or an error class."""
    text: str = ""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """How long this run may wait by itself."""

    patience: float = 60.0
    """Seconds for a search lag or a backoff; beyond it the request is parked."""
    max_parallel: int = 8
    grace: float = 3.0
    """Seconds that calls under way get to end, once the run is asked to stop."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The plan, the pen, the ports."""

    plan: Plan
    pen: Pen
    gate: Gate
    ports: Ports
    project: Project
    redactor: Redactor
    limits: Limits
    pace: Pace
    probe: Http
    """For health checks: what they find of a service says nothing of how its host may be called."""
    stop: Event = field(default_factory=Event)
    """Set when the process is asked to stop: start nothing new."""
    over: Event = field(default_factory=Event)
    """Set when the plan has failed, or is not followed any more: what was begun is found out, and no call is made that
    never arrived."""
    hear: Callable[[StepEvent], None] = lambda _event: None

    @property
    def facts(self) -> Facts:
        """What is known of the request."""
        return self.plan.facts

    @property
    def request(self) -> str:
        """`<item>/<name>`."""
        return f"{self.plan.facts.item}/{self.plan.facts.name}"

    @property
    def clock(self) -> Clock:
        """Time."""
        return self.ports.clock

    def go_on(self) -> None:
        """May something new be begun?

        Raises:
            Interrupted: the process is asked to stop.
        """
        if self.stop.is_set():
            raise Interrupted("asked to stop")

    def known(self) -> Mapping[StepId, Mapping[str, object]]:
        """The outputs of every step that has nothing left to do: done now, or before, or never to run."""
        pending = {step.id for step in self.plan.steps if step.verb is Verb.APPLY}
        steps = self.pen.history.steps
        known: dict[StepId, Mapping[str, object]] = {}
        for part in self.plan.parts.values():
            for action in part.item.fulfillment.of(part.mode):
                step_id = f"{part.id}/{action.id}"
                state = steps.get(step_id)
                finished = state is not None and state.status.value in {"done", "removed"}
                if finished or step_id not in pending:
                    recorded = state.recorded if state else None
                    known[step_id] = recorded.outputs if recorded and recorded.done else {}
        return known

    def recorded(self) -> Mapping[StepId, Mapping[str, object]]:
        """The outputs of what is there, whatever is still to be done to it."""
        steps = self.pen.history.steps.values()
        return {step.id: step.recorded.outputs for step in steps if step.recorded and step.recorded.done}

    def tell(self, step: StepId, status: str, text: str = "", attempt: int = 1) -> None:
        """Say what happens to a step, to whoever listens."""
        self.hear(StepEvent(self.request, step, status, self.redactor.text(text), attempt))

    def filled(self, kind: ActionType[ActionConfig], tree: object, step: StepId) -> ActionConfig:
        """The configuration with its secrets in it, at the moment of use."""
        return parsed(kind, revealed(tree, self.ports.secrets.get), step)
