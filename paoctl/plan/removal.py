"""Undoing, as a plan: what is recorded, in reverse order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from paoctl.actions.configuration import destroy_tree, removes, rendered, restore_tree
from paoctl.actions.registry import find
from paoctl.errors import UserError
from paoctl.form.binding import step_scopes
from paoctl.model.catalog import Action, Config
from paoctl.model.history import History
from paoctl.model.phase import Effect, StepStatus, Verb
from paoctl.model.plan import LEFTOVERS, Change, Part, Plan, Recorded, Step, StepId
from paoctl.model.step_state import StepState
from paoctl.plan.build import faulty, preview
from paoctl.plan.graph import dependencies, in_order, nearest, turned
from paoctl.template.wiki import wiki_text


def build_removal(frame: Plan, history: History, *, begun: bool = False) -> Plan:
    """Destroy everything that is recorded, each before what it was built on.

    Args:
        frame: of what is recorded.
        history: what is recorded.
        begun: the removal was accepted: a step that can't be planned by now is in the plan, with its fault.

    Raises:
        UserError: a configuration does not fit.
    """
    graph = dependencies(frame)
    needed_by = turned(graph)
    steps: dict[StepId, Step] = {}
    left: dict[str, list[StepId]] = {}
    known = {step.id: step.recorded.outputs for step in history.steps.values() if step.recorded}
    for step_id in reversed(in_order(graph)):
        recorded = history.step(step_id).recorded
        if recorded is None:
            continue
        part, action = _find(frame, step_id)
        if not removes(find(action.type), action):
            left.setdefault(part.id, []).append(step_id)
            continue
        after = nearest(step_id, needed_by, {each: step.node for each, step in steps.items()})
        try:
            steps[step_id] = _destroy(frame, part, action, recorded, after, known)
        except UserError as exc:
            if not begun:
                raise
            steps[step_id] = faulty(step_id, part, action, Verb.DESTROY, after, exc)
    tickets = [
        _ticket(frame, frame.parts[part_id], ids, history)
        for part_id, ids in left.items()
        if history.step(f"{part_id}/{LEFTOVERS}").status is not StepStatus.DONE
    ]
    return replace(frame, steps=(*steps.values(), *tickets), purpose="remove")


def build_rollback(frame: Plan, history: History) -> Plan:
    """Undo what this generation did: what it made is destroyed, what it changed gets its former configuration back.

    What it destroyed can't be brought back; that was said before (FORMATS: Contracts in code). What can't be planned is
    in the plan with its fault: the rest is undone, and it is told.
    """
    graph = dependencies(frame)
    needed_by = turned(graph)
    known = {step.id: step.recorded.outputs for step in history.steps.values() if step.recorded}
    steps: dict[StepId, Step] = {}
    for step_id in reversed(in_order(graph)):
        state = history.step(step_id)
        waits = state.status is StepStatus.WAITING  # as a ticket that asks to bring it back
        if state.recorded is None or (state.undone and not waits):
            continue
        part, action = _find(frame, step_id)
        after = nearest(step_id, needed_by, {each: step.node for each, step in steps.items()})
        restored = None if state.removed else state.former  # what took the place of a thing that is gone goes, too
        try:
            if restored is None:
                steps[step_id] = _destroy(frame, part, action, state.recorded, after, known)
            else:
                steps[step_id] = _restore(frame, part, action, restored, after, known)
        except UserError as exc:
            verb = Verb.APPLY if restored else Verb.DESTROY
            steps[step_id] = faulty(step_id, part, action, verb, after, exc)
    return replace(frame, steps=tuple(steps.values()), purpose="rollback")


def _restore(
    frame: Plan,
    part: Part,
    action: Action,
    before: Recorded,
    after: tuple[str, ...],
    known: Mapping[StepId, Mapping[str, object]],
) -> Step:
    step_id = f"{part.id}/{action.id}"
    kind = find(action.type)
    tree = restore_tree(kind, action, step_scopes(frame, part, known, before), part.secrets, before, step_id)
    _, effect = preview(frame, kind, step_id, tree, None)
    change = Change("update", f"bring {before.ref or step_id} back to what it was")
    return Step(step_id, part.id, action, Verb.APPLY, effect, after, tree, change)


def build_finding(frame: Plan, history: History) -> Plan:
    """Find out what became of what is under way: each under its own verb, with its own inputs."""
    steps = tuple(_open_call(frame, history.step(step_id)) for step_id in sorted(history.under_way))
    return replace(frame, steps=steps, purpose=history.purpose)


def _open_call(frame: Plan, state: StepState) -> Step:
    part, action = _find(frame, state.id)
    change = Change("none", "find out what became of what it began")
    return Step(state.id, part.id, action, state.verb, state.effect or Effect.BLIND, (), state.inputs, change)


def _find(frame: Plan, step_id: StepId) -> tuple[Part, Action]:
    part_id, _, action_id = step_id.partition("/")
    part = frame.parts[part_id]
    if action_id == LEFTOVERS:
        return part, Action.parse({"id": LEFTOVERS, "type": "jira-ticket"})
    return part, next(each for each in part.item.fulfillment.of(part.mode) if each.id == action_id)


def _destroy(
    frame: Plan,
    part: Part,
    action: Action,
    recorded: Recorded,
    after: tuple[str, ...],
    known: Mapping[StepId, Mapping[str, object]],
) -> Step:
    step_id = f"{part.id}/{action.id}"
    kind = find(action.type)
    tree = destroy_tree(kind, action, step_scopes(frame, part, known, recorded), part.secrets, recorded, step_id)
    _, effect = preview(frame, kind, step_id, tree, None)
    change = Change("destroy", f"remove {recorded.ref or step_id}")
    return Step(step_id, part.id, action, Verb.DESTROY, effect, after, tree, change)


def _ticket(frame: Plan, part: Part, ids: list[StepId], history: History) -> Step:
    """One ticket for the owner: these steps can't undo what they made."""
    return leftovers_ticket(
        frame,
        part,
        summary=f"Remove: {part.item.metadata.name} {frame.facts.name} ({frame.facts.environment})",
        lead=f"{frame.facts.team} removes {frame.facts.item}/{frame.facts.name}. Please remove:",
        left=[f"{each}: {_ref(history, each)}" for each in ids],
        asks=f"to remove {', '.join(ids)}",
    )


def leftovers_ticket(frame: Plan, part: Part, *, summary: str, lead: str, left: Sequence[str], asks: str) -> Step:
    """A ticket that lists what no action can see to. Words of others are no templates in it."""
    kind, step_id = find("jira-ticket"), f"{part.id}/{LEFTOVERS}"
    manual = part.item.fulfillment.of("manual")
    place = {
        key: manual[0].config[key] for key in ("project", "issueType", "jira") if manual and key in manual[0].config
    }
    config: Config = {
        "project": "",
        "issueType": "Task",
        **rendered(kind, place, step_scopes(frame, part, {}), step_id),
        "summary": summary,
        "description": "\n".join((lead, *(f"- {wiki_text(line)}" for line in left))),
    }
    action = Action.parse({"id": LEFTOVERS, "type": kind.kind, "config": config})
    _, effect = preview(frame, kind, step_id, config, None)
    change = Change("destroy", f"a ticket asks {asks}", reversible=False)
    return Step(step_id, part.id, action, Verb.APPLY, effect, (), config, change)


def _ref(history: History, step_id: StepId) -> str:
    recorded = history.step(step_id).recorded
    return (recorded.ref if recorded else None) or "see the journal"
