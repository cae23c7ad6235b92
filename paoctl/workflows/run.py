"""One run of the executor: what all its requests share, and what each of them is planned from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Event

from paoctl import __version__
from paoctl.execute.desk import Desk, Limits, StepEvent
from paoctl.execute.gate import Gate
from paoctl.execute.pace import Pace
from paoctl.execute.paced import paced
from paoctl.execute.pen import Pen
from paoctl.execute.run import execute, planned_event
from paoctl.model.events import Accepted
from paoctl.model.history import History
from paoctl.model.plan import Facts, Plan
from paoctl.model.project import Project
from paoctl.model.request import RequestRef
from paoctl.plan.fallback import finding_plan, follow_up, next_plan
from paoctl.plan.frame import make_frame
from paoctl.ports import Journal, Ports
from paoctl.record.lookout import Lookout
from paoctl.redact import Redactor
from paoctl.workflows.accept import Scene
from paoctl.workflows.guard import is_present
from paoctl.workflows.pinned import Pinned, pin_down
from paoctl.workflows.removals import Removals
from paoctl.workflows.world import World


@dataclass(frozen=True, slots=True)
class Run:
    """What all requests of one run share."""

    world: World
    ports: Ports
    journal: Journal
    lookout: Lookout
    redactor: Redactor
    lineage: str
    env: Mapping[str, str]
    removals: Removals
    pace: Pace
    url: str = ""
    """Of the CI run."""
    environment: str = ""
    """Only what lives there; everywhere when empty."""
    limits: Limits = field(default_factory=Limits)
    stop: Event = field(default_factory=Event)
    hear: Callable[[StepEvent], None] = lambda _event: None

    @property
    def scene(self) -> Scene:
        """What acceptance looks at."""
        return Scene(self.world, self.ports.forge, self.ports.clock, self.lineage)

    def is_asked(self, accepted: Accepted) -> bool:
        """Is a generation still what its file asks for, as far as the newest look has seen?"""
        return self.lookout.file(accepted.path) == accepted.blob

    def paced(self, ref: RequestRef) -> Ports:
        """The ports for the calls of a request: those that wait for a host go in the order of their requests' names."""
        return paced(self.ports, self.pace, self.world.project, str(ref))


def plan_of(pinned: Pinned, accepted: Accepted, history: History, run: Run) -> Plan:
    """What a generation will do; when a rollback was begun, what is left of it; by people, when they took over."""
    return next_plan(_frame(pinned, accepted, run), history, accepted, present=is_present(accepted))


def open_calls(pinned: Pinned, accepted: Accepted, history: History, run: Run) -> Plan:
    """What finds out about what is under way in a generation, whatever is planned by now."""
    return finding_plan(_frame(pinned, accepted, run), history)


def _frame(pinned: Pinned, accepted: Accepted, run: Run) -> Plan:
    facts, answers = facts_of(accepted, run), pinned.request.spec.fields
    return make_frame(facts, pinned.definition, pinned.components, answers, run.world.project, run.env, accepted.mode)


def recorded_job(ref: RequestRef, accepted: Accepted, history: History, run: Run) -> Pinned:
    """What the generation stands on; for a removal what was last asked to be there."""
    source = accepted if is_present(accepted) or history.present is None else history.present
    return pin_down(run.world, ref, source.blob, source.commit)


def facts_of(accepted: Accepted, run: Run) -> Facts:
    """What templates and keys know of a generation in this run."""
    return accepted_facts(accepted, run.world.project, run.lineage, run.url)


def accepted_facts(accepted: Accepted, project: Project, lineage: str, run_url: str) -> Facts:
    """What templates and keys know of a generation."""
    facts = accepted.facts
    ref = RequestRef.of_path(accepted.path)
    assert ref is not None
    return Facts(
        lineage=lineage,
        uid=accepted.uid,
        generation=accepted.generation,
        path=accepted.path,
        name=ref.name,
        item=ref.item,
        team=str(facts.get("team", "")),
        environment=str(facts.get("environment", "")),
        requested_by=str(facts.get("requestedBy", "")),
        date=str(facts.get("date", "")),
        url=accepted.url,
        repository=project.forge.repository,
        state_branch=project.forge.state_branch,
        run_url=run_url,
        version=__version__,
    )


def desk_of(plan: Plan, pen: Pen, run: Run, gate: Gate) -> Desk:
    """What the steps of a plan have at hand."""
    ref = RequestRef(plan.facts.item, plan.facts.name)
    return Desk(
        plan,
        pen,
        gate,
        run.paced(ref),
        run.world.project,
        run.redactor,
        run.limits,
        run.pace,
        run.ports.http,
        run.stop,
        hear=run.hear,
    )


def carry_out(desk: Desk) -> None:
    """Run the plan under the lease, and what follows when it fails: undo it, leave it to people.

    Raises:
        Fenced: another run holds the request now.
        PaoError: the journal can't be written.
    """
    while (after := execute(desk, follow_up)) is not None:
        desk.pen.append(planned_event(after))
        desk = replace(desk, plan=after, over=Event())
