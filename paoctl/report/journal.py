"""A journal, told line by line. It holds no secret, so neither does this."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from paoctl.model.events import (
    Accepted,
    Body,
    Command,
    Intent,
    Leased,
    Parked,
    Planned,
    Refused,
    Released,
    Resolved,
    Result,
    Settled,
    Superseded,
    Woken,
)
from paoctl.model.journal import Entry
from paoctl.model.phase import Effect
from paoctl.report.calls import call_text
from paoctl.report.document import json_document
from paoctl.report.findings import visible
from paoctl.report.marks import mark
from paoctl.report.terminal import Terminal

_WORD: Final = 11
"""Columns of the longest word for an event."""
_BELOW: Final = len("2026-11-23 09:00:01  ")
_MARGIN: Final = _BELOW + len("✓ ") + _WORD + len("  ")
"""Columns before the text of an event, on a terminal."""
_UNANSWERED: Final = {
    Effect.KEY: "repeat it with the same key",
    Effect.NAME: "repeat it, for its name is unique",
    Effect.FIND: "look for what it made",
    Effect.LAG: "look for what it made, once a search can show it",
    Effect.STATE: "ask what the target has recorded",
    Effect.BLIND: "ask a person",
}
"""What is done about a call whose answer never came, by what its target offers."""
_RELEASED: Final = {
    "done": "this run is over",
    "interrupted": "this run was asked to stop; what was under way is recorded",
    "taken-over": "the run before died; its work is taken over",
}
_PURPOSE: Final = {"apply": "to bring about", "remove": "to remove", "rollback": "to undo"}


def journal_text(entries: Iterable[Entry], terminal: Terminal, *, step: str = "") -> str:
    """The events, a line each, with what the target answered below; of one step when `step` is given."""
    told, kinds = list[str](), dict[str, str]()
    for entry in entries:
        if isinstance(entry.body, Planned):
            kinds |= {each.id: each.kind for each in entry.body.steps}
        if not step or step_of(entry.body) == step:
            told += _lines(entry, terminal, kinds)
    return "".join(f"{line}\n" for line in told)


def journal_json(ref: str, entries: Iterable[Entry], *, step: str = "") -> str:
    """A `RequestJournal`: the events as they were recorded."""
    chosen = [entry for entry in entries if not step or step_of(entry.body) == step]
    items = [
        {"seq": entry.seq, "at": entry.at, "owner": entry.owner, "fence": entry.fence, **_recorded(entry.body)}
        for entry in chosen
    ]
    return json_document("RequestJournal", {"request": ref, "items": items})


def step_of(body: Body) -> str:
    """The step that an event is about; empty when it is about the request."""
    match body:
        case Intent() | Result() | Resolved():
            return body.step
        case Command():
            return str(body.args.get("step", ""))
        case _:
            return ""


def _recorded(body: Body) -> Mapping[str, object]:
    return body.model_dump(mode="json", exclude_none=True)


def _lines(entry: Entry, terminal: Terminal, kinds: Mapping[str, str]) -> Iterator[str]:
    time = terminal.paint(entry.at.replace("T", " ").removesuffix("Z"), "dim")
    state, text = _told(entry.body, entry.owner)
    yield from terminal.hung(
        f"{time}  {mark(state, terminal, width=_WORD)}  ", visible(" ".join(text.split())), _MARGIN
    )
    # No line may begin with what the target said: GitHub Actions would obey a `::command::` there.
    for line in _below(entry.body, kinds):
        parts = terminal.folded(visible(line), _BELOW + 2) or [""]
        yield from (terminal.paint(f"{'':{_BELOW}}| {part}", "dim") for part in parts)


def _told(body: Body, owner: str) -> tuple[str, str]:  # noqa: C901, PLR0911, PLR0912 - one arm an event
    match body:
        case Accepted():
            return "accepted", _accepted(body)
        case Refused():
            return body.phase.value, f"{body.reason}: {body.cause}"
        case Leased():
            return "leased", f"by {owner}" + (f", {body.url}" if body.url else "")
        case Released():
            return "released", _RELEASED[body.reason]
        case Planned():
            return "planned", _planned(body)
        case Intent():
            return (
                "running",
                f"{body.step}: {body.verb}, call {body.attempt} (if unanswered: {_UNANSWERED[body.effect]})",
            )
        case Result():
            return body.status, _result(body)
        case Parked():
            return "parked", f"{body.reason} until {body.wake}: {body.message}".rstrip(": ")
        case Woken():
            return "woken", f"{body.reason} ({body.wake}) is over"
        case Command():
            return "command", _command(body)
        case Resolved():
            return "resolved", f"{body.step}: {body.who} says that it {_said(body)}"
        case Superseded():
            return "superseded", f"generation {body.generation} gives way to a newer request file"
        case Settled():
            reason = f"{body.reason}: " if body.reason else ""
            return body.phase.value, f"generation {body.generation}: {reason}{body.message}"


def _command(body: Command) -> str:
    names = [f"--{name} {body.args[name]}" for name in ("component", "from") if body.args.get(name)]
    run = f"(run {body.run.rpartition(':')[2]})" if body.run else ""
    words = (body.who, "says", body.verb, step_of(body), str(body.args.get("said", "")), *names, run)
    return " ".join(filter(None, words))


def _accepted(body: Accepted) -> str:
    given = ", ".join(f"{each.login} for {each.team}" for each in body.given)
    pull = f" from pull request #{body.pull} by {body.author}" if body.pull else ""
    return f"generation {body.generation}{pull}" + (f", approved by {given}" if given else "")


def _planned(body: Planned) -> str:
    steps = ", ".join(f"{step.id} ({step.kind}, {step.change or step.verb})" for step in body.steps)
    return f"{_PURPOSE[body.purpose]}: {steps or 'nothing'}"


def _result(body: Result) -> str:
    said = body.error.cause if body.error else body.message
    effects = [f"{effect.op} {effect.kind} {effect.ref}" for effect in body.effects]
    known = any(body.ref and body.ref in text for text in (said, *effects))
    parts = ["" if known else body.ref or "", *effects, said]
    return f"{body.step}: " + "; ".join(part for part in parts if part) if any(parts) else body.step


def _said(body: Resolved) -> str:
    return f"happened, as {body.ref}" if body.ref else body.said.replace("-", " ")


def _below(body: Body, kinds: Mapping[str, str]) -> Iterator[str]:
    if isinstance(body, Refused) and body.remedy:
        yield f"help: {body.remedy}"
    if isinstance(body, Intent) and (call := call_text(body.inputs, kinds.get(body.step, ""))):
        yield call
    if isinstance(body, Result):
        yield from body.tail.splitlines()
        if body.error and body.error.remedy:
            yield f"help: {body.error.remedy}"
