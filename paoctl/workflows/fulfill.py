"""The executor: everything that is asked for and not yet so, brought forward as far as it goes now."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Final

from paoctl.errors import Bug, Interrupted, PaoError, PlatformError, UsageError
from paoctl.execute.crew import Crew, unless_stopped
from paoctl.execute.desk import Limits, StepEvent
from paoctl.execute.pace import Pace
from paoctl.govern.calendar import Calendar
from paoctl.model.phase import Phase
from paoctl.model.project import Project
from paoctl.model.request import RequestRef
from paoctl.plan.worklist import Shard, Work, worklist
from paoctl.ports import Forge, Ports
from paoctl.record.breakers import BreakerFiles
from paoctl.record.committer import Committer
from paoctl.record.lookout import Asked, Lookout
from paoctl.record.state import Lineage, Observed, State, found_state
from paoctl.record.status import settled_ids
from paoctl.record.unpushed import unpushed_file
from paoctl.redact import Redactor
from paoctl.workflows.checkpoint import keep_checkpoint, refuse_cut
from paoctl.workflows.drive import Driven, drive
from paoctl.workflows.ending import STOPPED
from paoctl.workflows.places import environments, is_well, observed
from paoctl.workflows.removals import Removals
from paoctl.workflows.run import Run
from paoctl.workflows.world import World, look, refuse_old

_AT_ONCE: Final = 24
"""Requests that are worked on side by side; their steps share the limits."""
_LAST_WORDS: Final = 1.5
"""Seconds beyond the grace of its calls that a request gets to record how far it came, once we are asked to stop."""
_CHECKPOINT: Final = 1.0
"""Seconds for the checkpoint, once we are asked to stop; the next run that writes moves it on."""
_UNDERWAY: Final = frozenset(
    {Phase.WAITING, Phase.RUNNING, Phase.ROLLING_BACK, Phase.DELETING, Phase.DEGRADED, Phase.UNKNOWN}
)
"""What `sync` looks at: what waits, what is not well, and what a run is at work on, or was until it died."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What this run shall do."""

    only: tuple[str, ...] = ()
    """Requests by name; all when empty."""
    waiting_only: bool = False
    """`sync`: only what waits, and what a run that died left half-way."""
    environment: str = ""
    """Only what lives there; everywhere when empty."""
    shard: Shard | None = None
    """Only what falls to this job of several."""
    limits: Limits = field(default_factory=Limits)
    stop: Event = field(default_factory=Event)
    hear: Callable[[StepEvent], None] = lambda _event: None
    keep: Callable[[bytes], None] = lambda _results: None
    """Told the results that could not be pushed as soon as that is known, before anybody else is asked anything."""

    def are_a_part(self, project: Project) -> bool:
        """Are there other jobs for what this one does not look at? Whoever names requests has none in mind."""
        sharded = self.shard is not None and self.shard.of > 1
        return sharded or (self.environment != "" and len(project.environments) > 1)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A request that this run could not even read or record; the others went on."""

    ref: RequestRef
    error: PaoError


@dataclass(frozen=True, slots=True)
class _Opening:
    """What is known before the first request is driven."""

    world: World
    work: Sequence[Work]
    lineage: str = ""
    warned: str = ""


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What a run came to."""

    driven: tuple[Driven, ...]
    stuck: tuple[Stuck, ...]
    commits: int
    world: World
    unpushed: bytes = b""
    """The results that could not be pushed, as `paoctl journal import` takes them."""
    warnings: tuple[str, ...] = ()
    """What could not be seen, or not be kept, beside the requests."""


def fulfill(ports: Ports, settings: Project, redactor: Redactor, env: Mapping[str, str], orders: Orders) -> Fulfilled:
    """Fetch, see what is open, bring each forward.

    Raises:
        Interrupted: we are asked to stop before the first request is looked at, and a server does not answer.
        PaoError: the repository can't be read, or its state is of another repository.
    """
    known = unless_stopped(orders.stop, orders.limits.grace, _open, ports, settings, orders)
    if not known.work:
        return Fulfilled((), (), 0, known.world)
    journal = Committer(ports.repo, known.world.project.forge.state_branch, ports.clock)
    try:
        answers, world = _worked(known, journal, ports, redactor, env, orders)
    finally:
        left = unpushed_file(known.lineage, journal.unpushed)
        if left:
            orders.keep(left)
    driven = tuple(answer for answer in answers if isinstance(answer, Driven))
    stuck = tuple(answer for answer in answers if isinstance(answer, Stuck))
    unkept = _checkpointed(world, ports.forge, orders) if journal.commits and not orders.stop.is_set() else ""
    return Fulfilled(driven, stuck, journal.commits, world, left, tuple(filter(None, (known.warned, unkept))))


def _open(ports: Ports, settings: Project, orders: Orders) -> _Opening:
    world = look(ports.repo, settings)
    refuse_old(world)
    Calendar.of(world.project.calendar)  # one that can't be read holds everything back
    work = open_work(world, orders)
    if not work:
        return _Opening(world, work)
    warned = refuse_cut(world, ports.forge)
    world, lineage = founded(world, ports)
    return _Opening(world, work, lineage.id, warned)


def _worked(
    known: _Opening, committer: Committer, ports: Ports, redactor: Redactor, env: Mapping[str, str], orders: Orders
) -> tuple[Sequence[Driven | Stuck], World]:
    world = known.world
    with committer as journal:
        pace = Pace(ports.clock, BreakerFiles(world.state, journal), ports.owners.me(), orders.limits.patience)
        run = Run(
            world,
            ports,
            journal,
            _lookout(world),
            redactor,
            known.lineage,
            env,
            Removals(world.project.guard.max_removals, world if orders.are_a_part(world.project) else None),
            pace,
            run_url(env),
            orders.environment,
            limits=orders.limits,
            stop=orders.stop,
            hear=orders.hear,
        )
        answers, world = _drive_on(known.work, run)
        if any(isinstance(each, Stuck) and isinstance(each.error, Interrupted) for each in answers):
            journal.abandon()
    return answers, world


def _checkpointed(world: World, forge: Forge, orders: Orders) -> str:
    """Why the checkpoint could not be moved on; it is left behind by a run that is asked to stop, for the next one."""
    with suppress(Interrupted):
        return unless_stopped(orders.stop, _CHECKPOINT, keep_checkpoint, world, forge)
    return ""


def open_work(world: World, orders: Orders) -> Sequence[Work]:
    """The requests that this run shall look at."""
    named = {world.find(text) for text in orders.only}
    open_ = [work for work in worklist(world.desired, world.state.tree, settled_ids) if not named or work.ref in named]
    if orders.shard:
        open_ = [work for work in open_ if orders.shard.holds(work.ref)]
    if orders.environment:
        places = environments(world, open_)
        open_ = [work for work in open_ if places[work.ref] == orders.environment]
    seen = observed(world.state, [work.ref for work in open_])
    return [work for work in open_ if _concerns(work, seen.get(work.ref), orders)]


def run_url(env: Mapping[str, str]) -> str:
    """The page of this CI run; empty outside CI."""
    if "GITHUB_RUN_ID" not in env:
        return ""
    server, repository = env.get("GITHUB_SERVER_URL", "https://github.com"), env.get("GITHUB_REPOSITORY", "")
    return f"{server}/{repository}/actions/runs/{env['GITHUB_RUN_ID']}"


def founded(world: World, ports: Ports) -> tuple[World, Lineage]:
    """The world with its state branch, founded when this is the first run.

    Raises:
        PlatformError: the state is another repository's: this one is a mirror, or a copy of a template.
    """
    branch = world.project.forge.state_branch
    here = ports.forge.repository_id()
    if world.state.commit is None:
        tip = found_state(ports.repo, branch, here)
        world = World(world.repo, world.base, State.at(ports.repo, tip), world.project)
    lineage = world.state.lineage()
    if lineage is None:
        raise UsageError(f"the branch {branch} holds no lineage.json", remedy="it is not a state branch of paoctl")
    if lineage.repository != here:
        raise PlatformError(
            f"the state on {branch} is of the repository with the id {lineage.repository}, this one is {here}",
            remedy=f"a mirror or copy may not run the original's requests; delete the branch {branch} to start anew",
            code="PAO809",
        )
    return world, lineage


def _concerns(work: Work, seen: Observed | None, orders: Orders) -> bool:
    if work.blob is None and seen is not None and seen.is_forgotten:
        return False
    if seen is not None and is_well(work, seen):
        return orders.waiting_only
    return not orders.waiting_only or (seen is not None and seen.phase in _UNDERWAY)


def _lookout(world: World) -> Lookout:
    forge = world.project.forge
    return Lookout(world.repo, forge.state_branch, Asked(forge.base, world.base, world.desired))


def _drive_on(work: Sequence[Work], run: Run) -> tuple[Sequence[Driven | Stuck], World]:
    """Each request as far as it goes; and on with those that something else is asked of meanwhile, as a next run would.

    Returns:
        What became of each, and the world as it was looked at last.
    """
    answers = {each.ref: answer for each, answer in zip(work, _drive_all(work, run), strict=True)}
    while late := [each.ref for each in work if _is_overtaken(each, answers[each.ref], run)]:
        try:
            world = unless_stopped(run.stop, run.limits.grace, look, run.ports.repo, run.world.project)
            refuse_old(world)
            run = replace(run, world=world, lookout=_lookout(world), removals=run.removals.seen_from(world))
            work = [each for each in open_work(world, Orders()) if each.ref in late]
            more = _drive_all(work, run)
        except Interrupted:
            break
        except PaoError as exc:
            answers |= {ref: Stuck(ref, exc) for ref in late}
            break
        answers |= {each.ref: _after(answers[each.ref], answer) for each, answer in zip(work, more, strict=True)}
    return list(answers.values()), run.world


def _is_overtaken(work: Work, answer: Driven | Stuck, run: Run) -> bool:
    """Was a request left because a look saw another file of it?"""
    if run.stop.is_set() or isinstance(answer, Stuck):
        return False
    left = answer.history.settled is None and answer.history.holder is None
    return left and run.lookout.file(work.ref.path) != work.blob


def _after(before: Driven | Stuck, answer: Driven | Stuck) -> Driven | Stuck:
    """What became of a request in both."""
    wrote = isinstance(before, Driven) and before.changed
    return replace(answer, changed=answer.changed or wrote) if isinstance(answer, Driven) else answer


def _drive_all(work: Sequence[Work], run: Run) -> list[Driven | Stuck]:
    """All of them side by side; but those over which runs have died come last, and one by one.

    Whoever dies over one of these takes no other along, so that only the culprit is set aside.
    """
    answers = _crewed(work, run, _AT_ONCE, alone=False)
    suspects = [each for each in work if answers[each.ref] is None]
    answers |= _crewed(suspects, run, 1, alone=True)
    return [answer for answer in answers.values() if answer is not None]


def _crewed(work: Sequence[Work], run: Run, at_once: int, *, alone: bool) -> dict[RequestRef, Driven | Stuck | None]:
    with Crew[Driven | Stuck | None](min(at_once, len(work)), run.stop, run.limits.grace + _LAST_WORDS) as crew:
        answers = {each.ref: crew.submit(_drive_one, each, run, alone=alone) for each in work}
    late = Interrupted("what it came to is still on its way", remedy="the next run finds out")
    return {ref: answer.result() if answer.done() else Stuck(ref, late) for ref, answer in answers.items()}


def _drive_one(work: Work, run: Run, *, alone: bool) -> Driven | Stuck | None:
    try:
        if run.stop.is_set():
            return Driven(work.ref, run.world.state.history(work.ref.folder), changed=False, note=STOPPED)
        return drive(work, run, alone=alone)
    except PaoError as exc:
        return Stuck(work.ref, exc)
    except Exception as exc:  # noqa: BLE001 - one request that we can't handle must not stop the others
        bug = Bug(f"a bug of ours ({type(exc).__name__}) stopped this request", remedy="please send us the report")
        bug.__cause__ = exc
        return Stuck(work.ref, bug)
