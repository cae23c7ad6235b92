"""What would run: the steps in order, what each does to the world, with which inputs, and what it still needs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from paoctl.model.phase import Verb
from paoctl.model.plan import Step
from paoctl.model.preview import Preview
from paoctl.report.document import json_document
from paoctl.report.findings import plural, visible
from paoctl.report.inputs import input_rows
from paoctl.report.terminal import Style, Terminal

_SIGNS: Final[Mapping[str, tuple[str, Style]]] = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("±", "red"),
    "destroy": ("-", "red"),
    "none": ("=", "dim"),
}
_WORD: Final = 7


def plan_text(previews: Sequence[Preview], terminal: Terminal) -> str:
    """Each request with its steps, then the sum of all."""
    parts = [_request(preview, terminal) for preview in previews]
    return "\n".join([*parts, f"{plan_sentence(previews)}\n"])


def plan_json(previews: Sequence[Preview]) -> str:
    """A `PlanList`; in inputs a secret is `{"$secret": …}`, an output not known yet `{"$output": …}`."""
    return json_document("PlanList", {"items": [_data(preview) for preview in previews]})


def plan_sentence(previews: Sequence[Preview]) -> str:
    """As `2 steps: 1 to create, 1 to replace (1 can't be undone)`."""
    steps = [step for preview in previews for step in steps_of(preview)]
    if not steps:
        return "there is nothing to do"
    counts = Counter(change_of(step) for step in steps)
    lost = sum(not step.change.reversible for step in steps)
    words = ", ".join(f"{counts[kind]} to {kind}" for kind in _SIGNS if counts[kind] and kind != "none")
    return f"{plural(len(steps), 'step')}: {words}" + (f" ({lost} can't be undone)" if lost else "")


def steps_of(preview: Preview) -> Sequence[Step]:
    """The steps that would run."""
    return preview.plan.steps if preview.plan else ()


def change_of(step: Step) -> str:
    """What a step does to the world, in a word; the two halves of a replacement are told apart."""
    if step.change.kind == "replace" and step.verb is Verb.DESTROY:
        return "destroy"
    return step.change.kind


def before(step: Step) -> Sequence[str]:
    """The ids of the steps that come before; its own removal is part of a replacement."""
    return sorted({node.rpartition(":")[0] for node in step.after} - {step.id})


def _request(preview: Preview, terminal: Terminal) -> str:
    about = ", ".join(text for text in (preview.definition, preview.mode, preview.standing) if text)
    head = f"{terminal.paint(str(preview.ref), 'bold')}  {about}\n"
    if preview.plan is None:
        return head + f"  {terminal.paint('! no plan', 'red')}: {visible(preview.problem)}\n{_help(preview.remedy)}"
    lines = [line for number, step in enumerate(preview.plan.steps, 1) for line in _step(number, step, terminal)]
    return head + "".join(f"{line}\n" for line in [*lines, *_needs(preview, terminal)])


def _help(remedy: str) -> str:
    return f"    help: {visible(remedy)}\n" if remedy else ""


def _step(number: int, step: Step, terminal: Terminal) -> Iterator[str]:
    word = change_of(step)
    sign, style = _SIGNS[word]
    marked = terminal.paint(f"{sign} {word}", style) + " " * (_WORD - len(word))
    after = f"; after {', '.join(before(step))}" if before(step) else ""
    said = visible(" ".join(step.change.text.split()))
    yield f"{number:3}  {marked}  {terminal.paint(step.id, 'bold')}  {step.action.type} ({step.effect}): {said}{after}"
    if not step.change.reversible:
        yield f"     {terminal.paint('! this can not be undone', 'red')}"
    if step.verb is not Verb.DESTROY:
        yield from _inputs(step, terminal)


def _inputs(step: Step, terminal: Terminal) -> Iterator[str]:
    rows = list(input_rows(step.inputs))
    width = max((len(path) for path, _ in rows), default=0)
    for path, value in rows:
        line = f"       {path:{width}}  {value}"
        cut = terminal.interactive and len(line) > terminal.width
        yield terminal.paint(line[: terminal.width - 1] + "…" if cut else line, "dim")


def _needs(preview: Preview, terminal: Terminal) -> Iterator[str]:
    if not steps_of(preview):
        yield "  nothing to do"
    for approver in preview.approvers:
        yield f"  {terminal.paint('○ needs approval', 'yellow')} by {approver.team}, who {approver.why}"
    if preview.acknowledge:
        words = ", ".join(preview.acknowledge)
        yield f"  {terminal.paint('! needs a word', 'red')} in spec of the request: acknowledge: [{words}]"


def _data(preview: Preview) -> Mapping[str, object]:
    facts = preview.plan.facts if preview.plan else None
    return {
        "name": preview.ref.name,
        "item": preview.ref.item,
        "team": facts.team if facts else None,
        "environment": facts.environment if facts else None,
        "definition": preview.definition or None,
        "mode": preview.mode or None,
        "standing": preview.standing or None,
        "purpose": preview.plan.purpose if preview.plan else None,
        "problem": {"cause": preview.problem, "remedy": preview.remedy} if preview.problem else None,
        "steps": [_step_data(step) for step in steps_of(preview)],
        "approvals": [{"team": each.team, "why": each.why} for each in preview.approvers],
        "acknowledge": list(preview.acknowledge),
    }


def _step_data(step: Step) -> Mapping[str, object]:
    return {
        "id": step.id,
        "kind": step.action.type,
        "verb": step.verb.value,
        "change": step.change.kind,
        "text": step.change.text,
        "effect": step.effect.value,
        "reversible": step.change.reversible,
        "after": before(step),
        "inputs": step.inputs,
    }
