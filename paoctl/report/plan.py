"""What would run: the steps in order, what each does to the world, with which inputs, and what it still needs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from paoctl.model.phase import Verb
from paoctl.model.plan import Step
from paoctl.model.preview import Preview
from paoctl.report.document import json_document
from paoctl.report.findings import plural, visible
from paoctl.report.inputs import Difference, differences, input_rows
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


def is_conditional(preview: Preview, step: Step) -> bool:
    """Will only the run tell whether anything changes for this step?"""
    changed = _changed(preview, step)
    return changed is not None and step.id not in preview.asked and not any(each.sure for each in changed)


def before(preview: Preview, step: Step) -> Sequence[str]:
    """The ids of the steps just before it: without those that come before these anyway, and without its own removal."""
    nodes = nodes_before(preview, step)
    return sorted({node.rpartition(":")[0] for node in nodes} - {step.id})


def nodes_before(preview: Preview, step: Step) -> Sequence[str]:
    """The same as nodes of the graph."""
    after = {each.node: set(each.after) for each in steps_of(preview)}
    return [node for node in step.after if not any(_reaches(after, other, node) for other in step.after)]


def _reaches(after: Mapping[str, set[str]], start: str, goal: str) -> bool:
    """Does a step come, directly or not, after another?"""
    waiting, seen = list(after.get(start, ())), set[str]()
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        if node not in seen:
            seen.add(node)
            waiting += after.get(node, ())
    return False


def _request(preview: Preview, terminal: Terminal) -> str:
    about = ", ".join(text for text in (preview.definition, preview.mode, preview.standing) if text)
    head = f"{terminal.paint(str(preview.ref), 'bold')}  {about}".rstrip() + "\n"
    if preview.plan is None:
        return head + f"  {_flag('! no plan', terminal, 'red')}: {visible(preview.problem)}\n{_help(preview.remedy)}"
    lines = [
        line for number, step in enumerate(preview.plan.steps, 1) for line in _step(preview, number, step, terminal)
    ]
    return head + "".join(f"{line}\n" for line in [*lines, *_needs(preview, terminal)])


def _flag(text: str, terminal: Terminal, style: Style) -> str:
    """Words with a symbol before them; in a pipe the words."""
    return terminal.paint(text if terminal.interactive else text[2:], style)


def _help(remedy: str) -> str:
    return f"    help: {visible(remedy)}\n" if remedy else ""


def _step(preview: Preview, number: int, step: Step, terminal: Terminal) -> Iterator[str]:
    word = change_of(step)
    sign, style = _SIGNS[word]
    marked = terminal.paint(f"{sign} {word}", style) + " " * (_WORD - len(word))
    earlier = before(preview, step)
    after = f"; after {', '.join(earlier)}" if earlier else ""
    after += _whether(preview, step)
    said = visible(" ".join(step.change.text.split()))
    yield f"{number:3}  {marked}  {terminal.paint(step.id, 'bold')}  {step.action.type} ({step.effect}): {said}{after}"
    if not step.change.reversible:
        yield "     " + _flag("! this can't be undone", terminal, "red")
    if step.verb is not Verb.DESTROY:
        yield from _inputs(preview, step, terminal)


def _whether(preview: Preview, step: Step) -> str:
    """What decides whether an update is made at all."""
    if step.id in preview.asked:
        return "; runs again because it is asked for" + ("" if _changed(preview, step) else ", and nothing differs")
    if not is_conditional(preview, step):
        return ""
    paths = ", ".join(each.path for each in _changed(preview, step) or ())
    return f"; only if {paths or 'what it is given'} then differs from what is there"


def _inputs(preview: Preview, step: Step, terminal: Terminal) -> Iterator[str]:
    rows = input_table(preview, step)
    width = max((len(path) for path, _ in rows), default=0)
    for path, value in rows:
        line = f"       {path:{width}}  {value}"
        cut = terminal.interactive and len(line) > terminal.width
        yield terminal.paint(line[: terminal.width - 1] + "…" if cut else line, "dim")


def input_table(preview: Preview, step: Step) -> Sequence[tuple[str, str]]:
    """The inputs of a step; of an update only those that change, with what they are now."""
    changed = _changed(preview, step)
    if changed is None:
        return list(input_rows(step.inputs))
    return [(each.path, f"{each.before} -> {each.after}") for each in changed]


def _changed(preview: Preview, step: Step) -> Sequence[Difference] | None:
    """What changes with an update; None for what is no update.

    An `update:` that goes to another URL, by another method, is no change by that alone.
    """
    recorded = preview.recorded.get(step.id)
    if recorded is None or step.change.kind != "update":
        return None
    ways = {key for key, value in (step.action.update or {}).items() if isinstance(value, str)}
    found = differences(recorded, step.inputs)
    return [each for each in found if each.path not in ways] or found


def _needs(preview: Preview, terminal: Terminal) -> Iterator[str]:
    if not steps_of(preview):
        yield "  nothing to do"
    for approver in preview.approvers:
        yield f"  {_flag('○ needs approval', terminal, 'yellow')} by {approver.team}, who {approver.why}"
    for warning in preview.warnings:
        yield f"  {_flag('! a policy warns', terminal, 'yellow')}: {visible(warning)}"
    if preview.held:
        yield f"  {_flag(f'○ {preview.held}', terminal, 'yellow')}"
    if preview.acknowledge:
        words = ", ".join(preview.acknowledge)
        yield f"  {_flag('! needs a word', terminal, 'red')} in spec of the request: acknowledge: [{words}]"


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
        "steps": [_step_data(preview, step) for step in steps_of(preview)],
        "held": preview.held or None,
        "warnings": list(preview.warnings),
        "approvals": [{"team": each.team, "why": each.why} for each in preview.approvers],
        "acknowledge": list(preview.acknowledge),
    }


def _step_data(preview: Preview, step: Step) -> Mapping[str, object]:
    return {
        "id": step.id,
        "kind": step.action.type,
        "verb": step.verb.value,
        "change": step.change.kind,
        "text": step.change.text,
        "effect": step.effect.value,
        "reversible": step.change.reversible,
        "conditional": is_conditional(preview, step),
        "after": sorted({node.rpartition(":")[0] for node in step.after} - {step.id}),
        "inputs": step.inputs,
    }
