"""`paoctl journal import`: results that a run could not push, appended where they still belong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from paoctl.errors import PaoError, UsageError
from paoctl.model.digest import line_hash
from paoctl.model.events import Command, Intent, Result
from paoctl.model.history import History
from paoctl.model.journal import Appended, Delta, Entry, parse_journal, parse_line
from paoctl.model.request import RequestRef
from paoctl.ports import Journal, Login, Ports
from paoctl.record.state import State
from paoctl.record.unpushed import read_unpushed
from paoctl.workflows.command import may_answer, say
from paoctl.workflows.resolution import action_of, unfit_output
from paoctl.workflows.world import World, refuse_old

_ASK: Final = "look at the target, then paoctl resolve"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the results of one request."""

    ref: RequestRef
    done: bool
    """It is recorded, now or before."""
    text: str


def import_results(world: World, ports: Ports, journal: Journal, raw: bytes) -> Sequence[Imported]:
    """Append the lines as they are where the journal has not moved, and they are of the run that holds it; else answer
    for the calls that are still open.

    Who may answer for a step (`paoctl resolve`) may import. A second time it changes nothing.

    Raises:
        UsageError: the file is none, or of another state.
        PaoError: the forge can't be asked, or the state branch not be read.
    """
    refuse_old(world)
    lineage = world.state.lineage()
    if lineage is None:
        raise UsageError("nothing is recorded here yet", remedy="import it where the run was", code="PAO816")
    who = ports.forge.me().login
    found: list[Imported] = []
    for delta in read_unpushed(raw, lineage.id):
        found += _import(world, ports, journal, delta, who)
    return found


def _import(world: World, ports: Ports, journal: Journal, delta: Delta, who: Login) -> Iterator[Imported]:
    ref = RequestRef.of_folder(delta.folder)
    tip = ports.repo.fetch(world.project.forge.state_branch)[world.project.forge.state_branch]
    state = State.at(ports.repo, tip)
    history = state.history(delta.folder)
    answer = partial(Imported, ref)
    try:
        refusal = _refusal(world, ports, ref, history, who)
        if refusal:
            yield answer(done=False, text=refusal)
        elif unfit := _unfit(world, ref, history, delta):
            yield answer(done=False, text=unfit)
        elif history.last == delta.base and _fits(delta, history) and _append(journal, state, delta):
            yield answer(done=True, text="appended as it was written")
        else:
            calls = _last_calls(state.journal(delta.folder))
            yield from _one_by_one(world, ports, journal, delta, history, calls, who)
    except PaoError as error:
        yield answer(done=False, text=error.cause)


def _refusal(world: World, ports: Ports, ref: RequestRef, history: History, who: Login) -> str:
    if history.accepted is None:
        return "nothing was accepted under this name"
    if not may_answer(world, ports.forge, ref, history, who):
        return f"{who} may not answer for this request: its owner may, and admins"
    if history.holder and ports.owners.dead(history.holder) is False:
        return f"{history.holder} is at work on it: wait until that run is over"
    return ""


def _unfit(world: World, ref: RequestRef, history: History, delta: Delta) -> str:
    """Why what a line tells of an open call is nothing that its action could have told; empty where all could.

    Raises:
        UsageError: there is no such action.
    """
    for result in (parse_line(line).body for line in delta.lines):
        if isinstance(result, Result) and result.outputs and result.key == history.step(result.step).key:
            action = action_of(world, ref, history, result.step)
            if why := unfit_output(action, result.outputs, world.project):
                return f"{result.step}: {why}"
    return ""


def _fits(delta: Delta, history: History) -> bool:
    """Does each line answer a call that is open, in the name of the run that made it?"""
    after = history.copy()
    for line in delta.lines:
        entry = parse_line(line)
        assert isinstance(entry.body, Result)
        step = after.step(entry.body.step)
        known = (entry.owner, entry.fence) == (after.holder, after.fence)
        if not known or not step.open or (step.key, step.verb) != (entry.body.key, entry.body.verb):
            return False
        after.add(entry, line_hash(line))
    return True


def _append(journal: Journal, state: State, delta: Delta) -> bool:
    """Append the very lines; False when somebody was faster.

    Raises:
        UsageError: they do not continue the journal.
    """
    parse_journal(state.journal(delta.folder) + b"".join(line + b"\n" for line in delta.lines))
    return isinstance(journal.append(delta), Appended)


def _last_calls(raw: bytes) -> Mapping[str, Entry]:
    """The intent of the last call of each step."""
    return {entry.body.step: entry for entry in parse_journal(raw) if isinstance(entry.body, Intent)}


def _one_by_one(
    world: World,
    ports: Ports,
    journal: Journal,
    delta: Delta,
    history: History,
    calls: Mapping[str, Entry],
    who: Login,
) -> Iterator[Imported]:
    """The journal went on without these lines: what they know of calls that are still open is said anew."""
    ref = RequestRef.of_folder(delta.folder)
    for line in map(parse_line, delta.lines):
        result = line.body
        assert isinstance(result, Result)
        step = history.step(result.step)
        known = f"{result.verb}:{result.key}" in step.answered
        words = [each.args for each in history.commands if each.verb == "resolve" and each.args["step"] == result.step]
        said = _args(result, step.calls)
        if known or (words and words[-1].get("said") == said["said"]):
            yield Imported(ref, done=True, text=f"{result.step}: known already")
        elif not step.open or step.key != result.key:
            yield Imported(ref, done=False, text=f"{result.step}: its call {result.key[:12]} is no longer open")
        elif result.status == "failed" and _by(line) != _by(calls[result.step]):
            text = f"{result.step}: its call was repeated since, and of that this says nothing; {_ASK}"
            yield Imported(ref, done=False, text=text)
        elif result.status not in {"done", "failed"} or (result.status == "failed" and result.effects):
            text = f"{result.step}: {result.status} is no answer to import; {_ASK}"
            yield Imported(ref, done=False, text=text)
        else:
            say(world, ports, journal, ref, Command(who=who, verb="resolve", args=said))
            yield Imported(ref, done=True, text=f"{result.step}: {result.status}, said by {who}; the next run goes on")


def _by(entry: Entry) -> tuple[str, int]:
    """The run that wrote a line, under which lease."""
    return entry.owner, entry.fence


def _args(result: Result, calls: int) -> dict[str, object]:
    """A call that is repeated with the same key has happened where the first one did; that one failed says nothing of
    the next, so a failure names the `calls` of which it speaks."""
    if result.status == "failed":
        return {"step": result.step, "said": "did-not-happen", "imported": result.key, "calls": calls}
    args: dict[str, object] = {"step": result.step, "said": "happened", "imported": result.key}
    args |= {"ref": result.ref} if result.ref else {}
    args |= {"outputs": dict(result.outputs)} if result.outputs else {}
    return args
