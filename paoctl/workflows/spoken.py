"""What a person says through the forge: a run of the fulfil workflow that was started with a word.

Who may not push the state branch says it so. The executor asks the forge who that was, looks whether they may, and
appends the word in their name; a second attempt of the run finds it said.
"""

from dataclasses import dataclass
from typing import Final

from paoctl.errors import LoginError
from paoctl.model.events import Command
from paoctl.model.history import History
from paoctl.model.project import Project
from paoctl.model.request import RequestRef
from paoctl.model.word import Word
from paoctl.plan.worklist import Work
from paoctl.ports import CiRun, Forge, Login, Ports, Started, Workflow
from paoctl.record.committer import Committer
from paoctl.workflows.checkpoint import refuse_cut
from paoctl.workflows.command import check_right, check_sense, say, step_named
from paoctl.workflows.fulfill import Orders, founded
from paoctl.workflows.places import environments
from paoctl.workflows.resolution import action_of, said_outputs
from paoctl.workflows.world import World, look, refuse_old

FULFIL: Final = "fulfil.yml"
"""The file of the workflow, in .github/workflows, as `paoctl init` writes it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A word, and the run that was started with it."""

    word: Word
    run: CiRun


def command_of(world: World, ref: RequestRef, history: History, word: Word, who: Login) -> Command:
    """The event that a word becomes where the request stands.

    Raises:
        UsageError: it speaks of an action or an output that there is not.
    """
    args: dict[str, object] = {"component": word.component, "from": word.start}
    if word.verb == "resolve":
        step = step_named(history, word.action)
        args = {"step": step, "said": word.outcome, "ref": word.ref}
        if word.outcome == "happened":
            args["outputs"] = dict(said_outputs(action_of(world, ref, history, step), word.outputs, world.project))
    return Command(who=who, verb=word.verb, args={name: value for name, value in args.items() if value})


def send(project: Project, forge: Forge, word: Word) -> CiRun | None:
    """Start the fulfil workflow with a word; the run, where the forge names it.

    Raises:
        PaoError: it could not be started, or nobody knows whether it was.
    """
    return forge.dispatch(Workflow(project.forge.repository, FULFIL, project.forge.base), word.inputs)


def hear(ports: Ports, settings: Project, heard: Heard, orders: Orders) -> str:
    """Say the word of a run in the name of who started it, in the job that the request falls to; what was said.

    Empty in all other jobs.

    Raises:
        LoginError: the forge does not say who it was, or they may not say it.
        UsageError: it makes no sense where the request stands.
        PaoError: it could not be recorded.
    """
    world = look(ports.repo, settings)
    refuse_old(world)
    ref = world.find(heard.word.request)
    if not _falls_to(world, ref, orders):
        return ""
    refuse_cut(world, ports.forge)  # before it is judged by where the request seems to stand
    started = _started(world, ports.forge, heard.run)
    history = world.state.history(ref.folder)
    name = f"gha:{ports.forge.repository_id()}:{heard.run.id}"
    told = f"{started.actor} says {heard.word.verb} to {ref}"
    if name in history.runs:
        return f"{told}: recorded already"
    command = command_of(world, ref, history, heard.word, started.actor).model_copy(update={"run": name})
    check_sense(ref, history, command)
    world, _ = founded(world, ports)
    if started.by != started.actor:  # a refused word is not made good by whoever starts the run once more, nor theirs
        check_right(world, ports.forge, ref, history, command.model_copy(update={"who": started.by}))
    with Committer(ports.repo, world.project.forge.state_branch, ports.clock) as journal:
        say(world, ports, journal, ref, command)
    return told


def _falls_to(world: World, ref: RequestRef, orders: Orders) -> bool:
    """Is this job the one for a request?"""
    if orders.shard and not orders.shard.holds(ref):
        return False
    place = environments(world, [Work(ref, world.desired.get(ref.path))])[ref]
    return orders.environment in {"", place}


def _started(world: World, forge: Forge, run: CiRun) -> Started:
    found, base = forge.started(run), world.project.forge.base
    if found is None:
        raise LoginError(
            f"the forge does not say who started the run {run.id}",
            remedy="give the token the permission Actions: read; until then the word is not recorded",
            code="PAO819",
        )
    if found.event != "workflow_dispatch" or found.branch != base:
        raise LoginError(
            f"the run {run.id} was started by {found.event} on {found.branch}",
            remedy=f"a word counts that was said by hand, on {base}",
            code="PAO819",
        )
    return found
