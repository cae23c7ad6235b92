"""What people say to a request: retry, cancel, rollback, resolve. Said into its journal, done by the next run."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from paoctl.actions.outputs import is_text
from paoctl.errors import LoginError, PaoError, UsageError, UserError
from paoctl.execute.pen import Pen
from paoctl.model.events import Accepted, Command, Resolved
from paoctl.model.history import History
from paoctl.model.phase import SETTLING, Phase, StepStatus
from paoctl.model.preview import Preview
from paoctl.model.request import RequestRef
from paoctl.model.step_state import StepState
from paoctl.ports import Forbidden, Forge, Journal, Login, Owners, Ports, Team
from paoctl.record.state import newest_history
from paoctl.workflows.again import spelled
from paoctl.workflows.guard import is_present
from paoctl.workflows.overview import owners
from paoctl.workflows.pinned import read_request
from paoctl.workflows.removals import held_back
from paoctl.workflows.world import World, refuse_old

_IN_FLIGHT: Final = frozenset({Phase.QUEUED, Phase.RUNNING, Phase.WAITING, Phase.UNKNOWN})
_SAID_OF: Final[Mapping[str, frozenset[Phase]]] = {
    "retry": frozenset({*SETTLING, Phase.WAITING, Phase.UNKNOWN, Phase.QUEUED}) - {Phase.DELETED},
    "cancel": _IN_FLIGHT | {Phase.DELETING},
    "rollback": _IN_FLIGHT | {Phase.FAILED, Phase.CANCELLED},
}
"""Where a request must stand for a word to make sense."""
_WORDS: Final[Mapping[str, str]] = {"retry": "try again", "cancel": "cancel", "rollback": "roll back"}
_INSTEAD: Final = "paoctl edit changes what is asked for, paoctl remove removes it"


class NotAllowed(LoginError):
    """The person may not say this."""


class Untold(LoginError):
    """The token does not see enough to tell whether the person may say this."""


def say(world: World, ports: Ports, journal: Journal, ref: RequestRef, command: Command) -> History:
    """Append a command; it needs no lease. The history with it. What its run has said before is not said again.

    Raises:
        NotAllowed: this person may not say it.
        Untold: this token can't tell whether they may.
        UsageError: it makes no sense where the request stands.
        UserError: it would do what nobody has approved.
    """
    refuse_old(world)
    newest = partial(newest_history, ports.repo, world.project.forge.state_branch, ref.folder)
    for _ in range(10):
        history = newest()
        if command.run and command.run in history.runs:
            return history
        _check(world, ports, ref, history, command)
        command = spelled(world, ref, history, command)
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


def answer_commands(pen: Pen, world: World, forge: Forge, ref: RequestRef) -> Sequence[Resolved]:
    """Stage what people said of steps that are still open, when they may say it; of each the last word.

    Raises:
        Untold: this token can't tell whether they may: nothing is done past their word.
    """
    history = pen.history
    said = [each for each in history.commands if each.verb == "resolve" and _is_open(history, each)]
    allowed = [each for each in said if _is_told(_may(world, forge, ref, history, each), each)]
    last = {str(each.args.get("step", "")): each for each in allowed}
    answers = [_answer(history.step(step_id), command) for step_id, command in last.items()]
    pen.stage(*answers)
    pen.heard()
    return answers


def _answer(step: StepState, command: Command) -> Resolved:
    outputs, thing = command.args.get("outputs"), command.args.get("ref")
    return Resolved(
        step=step.id,
        key=step.key,
        who=command.who,
        said="happened" if command.args.get("said") == "happened" else "did-not-happen",
        ref=str(thing) if thing else None,
        outputs=outputs if isinstance(outputs, Mapping) else {},
    )


def _is_open(history: History, command: Command) -> bool:
    """Is the call that it speaks of not answered yet?"""
    step, args = history.step(str(command.args.get("step", ""))), command.args
    same = args.get("imported", step.key) == step.key and args.get("calls", step.calls) == step.calls
    return step.answerable and same


def _is_told(allowed: bool | Forbidden, command: Command) -> bool:  # noqa: FBT001 - an answer, passed on
    """The answer of the forge.

    Raises:
        Untold: it gave none.
    """
    if isinstance(allowed, Forbidden):
        raise Untold(f"can't tell whether {command.who} may {command.verb} it: {allowed.what}", remedy=allowed.fix)
    return allowed


def may_answer(world: World, forge: Forge, ref: RequestRef, history: History, who: Login) -> bool:
    """May somebody say of a step whether it happened?"""
    return _may(world, forge, ref, history, Command(who=who, verb="resolve")) is True


def check_sense(ref: RequestRef, history: History, command: Command) -> None:
    """Does the command make sense where the request stands?

    Raises:
        UsageError: it does not.
        UserError: an output is no plain value.
    """
    if command.verb == "resolve":
        _check_resolve(ref, history, command)
    else:
        _check_word(ref, history, command)


def leaves_all(history: History, ahead: Sequence[Preview]) -> bool:
    """Would a rollback find nothing to undo? Not sure while a call may still turn out to have made something."""
    at_work = history.holder is not None or history.under_way
    return not at_work and all(each.plan is not None and not each.plan.steps for each in ahead)


def _check(world: World, ports: Ports, ref: RequestRef, history: History, command: Command) -> None:
    check_sense(ref, history, command)
    _refuse_early(ref, history, command, ports.owners)
    check_right(world, ports.forge, ref, history, command)


def _refuse_early(ref: RequestRef, history: History, command: Command, owners: Owners) -> None:
    """What has not happened may happen yet, while a run may be making that call, or be about to repeat it.

    Of a call that people are asked about no run does anything; and the result of a call says which one it is of.

    Raises:
        UsageError: so it may.
    """
    step, holder = history.step(str(command.args.get("step", ""))), history.holder
    on_its_way = step.open and step.status is not StepStatus.UNKNOWN
    if holder is None or not on_its_way or command.args.get("said") == "happened" or "imported" in command.args:
        return
    if (dead := owners.dead(holder)) is False:
        raise UsageError(
            f"{holder} is at work on {step.id}, whose call may happen yet",
            remedy="wait until that run is over, then look at the target once more",
        )
    if dead is None:
        raise UsageError(
            f"{holder}, which can't be seen from here, may be at work on {step.id}, whose call may happen yet",
            remedy=f"wait until it is over; if it is dead: paoctl fulfill {ref} --take-over, then look once more",
        )


def check_right(world: World, forge: Forge, ref: RequestRef, history: History, command: Command) -> None:
    """May this person say it?

    Raises:
        NotAllowed: no.
        Untold: this token may not read the teams that would say.
    """
    if command.verb == "retry" and held_back(history, world.project.guard.max_removals):
        allowed = _in_one(forge, world.project.admins, command.who)
        who = "admins may, because too many removals were asked for at once"
    else:
        allowed = _may(world, forge, ref, history, command)
        who = f"who is in {' or '.join(who_may(world, ref, history, command.verb))} may"
    if not _is_told(allowed, command):
        raise NotAllowed(f"{command.who} may not {command.verb} this request", remedy=who)


def _check_word(ref: RequestRef, history: History, command: Command) -> None:
    verb, accepted = command.verb, history.accepted
    if accepted is None and history.refused is None:
        raise UsageError(
            f"no run has looked at {ref} yet", remedy=f"paoctl fulfill {ref} does; until then revert its pull request"
        )
    if history.phase not in _SAID_OF[verb]:
        remedy = "" if verb == "retry" else _INSTEAD
        raise UsageError(f"the request is {history.phase}: there is nothing to {_WORDS[verb]}", remedy=remedy)
    if verb == "retry":
        if history.phase is Phase.READY and not command.args:
            remedy = f"a part of it runs once more by paoctl retry {ref} --component ID, or --from ACTION"
            raise UsageError("the request is ready: there is nothing to try again", remedy=remedy)
        return
    if history.planned and history.planned.purpose == "rollback" and not history.settled:
        raise UsageError("the request is being rolled back already", remedy=f"paoctl watch {ref}")
    if verb == "rollback" and (history.refused or accepted is None):
        raise UsageError("its newest content was never begun: there is nothing to undo", remedy=f"paoctl cancel {ref}")
    if verb == "rollback" and accepted and not is_present(accepted):
        stop = f"paoctl retry {ref} tries it again" if history.phase in SETTLING else f"paoctl cancel {ref} stops it"
        remedy = f"{stop}; a change of the request brings back what is gone"
        raise UsageError("a removal can't be undone", remedy=remedy)


def _check_resolve(ref: RequestRef, history: History, command: Command) -> None:
    step = history.step(str(command.args.get("step", "")))
    if not step.answerable:
        raise UsageError(f"{step.id} is {step.status}: there is no open question about it")
    if step.half_made and command.args.get("said") != "happened":
        remedy = f"say --happened, and by --ref and --output what it is; paoctl rollback {ref} takes it away then"
        raise UsageError(f"{step.id} is there, as its answer said", remedy=remedy)
    if not is_text(str(command.args.get("ref") or "")):
        raise UsageError("what it is called there is no text in UTF-8")
    outputs = command.args.get("outputs")
    for name, value in (outputs if isinstance(outputs, Mapping) else {}).items():
        if not isinstance(value, str | int | float | bool | list | Mapping):
            raise UserError(f"the output {name} is no plain value")


def _may(world: World, forge: Forge, ref: RequestRef, history: History, command: Command) -> bool | Forbidden:
    return _in_one(forge, who_may(world, ref, history, command.verb), command.who)


def who_may(world: World, ref: RequestRef, history: History, verb: str) -> Sequence[Team]:
    """Whose members may say it: its owners and admins anything; the requesting team all but `resolve`."""
    accepted = history.accepted
    teams: list[Team] = [*(_owners(world, accepted) if accepted else owners(world, ref.item))]
    if verb != "resolve":
        teams.append(str(accepted.facts.get("team", "")) if accepted else _asking_team(world, ref, history))
    return tuple(dict.fromkeys(filter(None, (*teams, *world.project.admins))))


def _in_one(forge: Forge, teams: Iterable[Team], who: Login) -> bool | Forbidden:
    """Is somebody in one of these teams? What is kept from us counts when no other team says yes."""
    kept: Forbidden | None = None
    for team in teams:
        answer = forge.in_team(team, who)
        if answer is True:
            return True
        kept = kept or (answer if isinstance(answer, Forbidden) else None)
    return kept or False


def _asking_team(world: World, ref: RequestRef, history: History) -> Team:
    """Of a request that was never accepted: what its file says, where it can be read."""
    try:
        return read_request(world, ref, history.blob).metadata.team
    except PaoError:
        return ""


def _owners(world: World, accepted: Accepted) -> list[Team]:
    ids = [pin.partition("@")[0] for pin in accepted.pins.values()]
    found = [world.catalog.definition(each) for each in ids]
    return [offer.document.metadata.owner.team for offer in found if offer]
