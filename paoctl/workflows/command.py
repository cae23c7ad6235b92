"""What people say to a request in flight: retry, resolve. Said into the journal, checked by the executor."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from paoctl.errors import LoginError, UsageError, UserError
from paoctl.execute.pen import Pen
from paoctl.model.events import Accepted, Command, Resolved
from paoctl.model.history import History
from paoctl.model.phase import SETTLING, Phase, StepStatus
from paoctl.model.request import RequestRef
from paoctl.ports import Forge, Journal, Login, Ports, Team
from paoctl.record.state import newest_history
from paoctl.workflows.guard import held_back
from paoctl.workflows.world import World, refuse_old

_OPEN: Final = (StepStatus.UNKNOWN, StepStatus.WAITING, StepStatus.RUNNING)
_RETRIED: Final = {*SETTLING, Phase.WAITING, Phase.UNKNOWN, Phase.QUEUED} - {Phase.DELETED}


def say(world: World, ports: Ports, journal: Journal, ref: RequestRef, command: Command) -> History:
    """Append a command; it needs no lease. The history with it.

    Raises:
        LoginError: this person may not say it.
        UsageError: it makes no sense where the request stands.
    """
    refuse_old(world)
    newest = partial(newest_history, ports.repo, world.project.forge.state_branch, ref.folder)
    for _ in range(10):
        history = newest()
        _check(world, ports.forge, history, command)
        pen = Pen(ref.folder, history, journal, newest, ports.clock, ports.owners.me())
        if pen.note(command):
            return pen.history
    raise UsageError(f"{ref} is very busy; say it again")


def step_named(history: History, text: str) -> str:
    """A step's id, from `<component>/<action>`, or `<action>` where that is unique.

    Raises:
        UsageError: there is none, or more than one.
    """
    found = [step_id for step_id in history.steps if text in {step_id, step_id.rpartition("/")[2]}]
    if len(found) != 1:
        known = ", ".join(history.steps)
        raise UsageError(f"`{text}` names {'no' if not found else 'more than one'} action", remedy=f"actions: {known}")
    return found[0]


def answer_commands(pen: Pen, world: World, forge: Forge, accepted: Accepted) -> None:
    """Stage what people said of steps that are still open, when they may say it; of each the last word."""
    said = [each for each in pen.history.commands if each.verb == "resolve"]
    allowed = [each for each in said if _may(world, forge, accepted, each.who, owners_only=True)]
    for step_id, command in {str(each.args.get("step", "")): each for each in allowed}.items():
        step = pen.history.step(step_id)
        if step.status not in _OPEN:
            continue
        outputs = command.args.get("outputs")
        ref = command.args.get("ref")
        pen.stage(
            Resolved(
                step=step.id,
                key=step.key,
                who=command.who,
                said="happened" if command.args.get("said") == "happened" else "did-not-happen",
                ref=str(ref) if ref else None,
                outputs=outputs if isinstance(outputs, Mapping) else {},
            )
        )


def may_answer(world: World, forge: Forge, accepted: Accepted, who: Login) -> bool:
    """May somebody say of a step whether it happened?"""
    return _may(world, forge, accepted, who, owners_only=True)


def _check(world: World, forge: Forge, history: History, command: Command) -> None:
    accepted = history.accepted
    if accepted is None:
        raise UsageError("the request was never accepted", remedy="paoctl status tells what it waits for")
    if command.verb == "retry" and history.phase not in _RETRIED:
        raise UsageError(f"the request is {history.phase}: there is nothing to try again")
    if command.verb == "resolve":
        _check_resolve(history, command)
    if held_back(history, world.project.guard.max_removals):
        allowed = any(forge.in_team(team, command.who) is True for team in world.project.admins)
        who = "admins may, because too many removals were asked for at once"
    else:
        allowed = _may(world, forge, accepted, command.who, owners_only=command.verb == "resolve")
        who = "its owner may, and admins; for retry also the requesting team"
    if not allowed:
        raise LoginError(f"{command.who} may not {command.verb} this request", remedy=who)


def _check_resolve(history: History, command: Command) -> None:
    step = history.step(str(command.args.get("step", "")))
    if step.status not in _OPEN:
        raise UsageError(f"{step.id} is {step.status}: there is no open question about it")
    outputs = command.args.get("outputs")
    for name, value in (outputs if isinstance(outputs, Mapping) else {}).items():
        if not isinstance(value, str | int | float | bool | list | Mapping):
            raise UserError(f"the output {name} is no plain value")


def _may(world: World, forge: Forge, accepted: Accepted, who: Login, *, owners_only: bool) -> bool:
    teams: list[Team] = [*world.project.admins, *_owners(world, accepted)]
    if not owners_only:
        teams.append(str(accepted.facts.get("team", "")))
    return any(forge.in_team(team, who) is True for team in dict.fromkeys(teams) if team)


def _owners(world: World, accepted: Accepted) -> list[Team]:
    ids = [pin.partition("@")[0] for pin in accepted.pins.values()]
    found = [world.catalog.definition(each) for each in ids]
    return [offer.document.metadata.owner.team for offer in found if offer]
