"""Desired and recorded, to a plan: the smallest set of steps that brings the one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from paoctl.actions.base import ActionConfig, ActionType
from paoctl.actions.configuration import apply_trees, destroy_tree, parsed, removes, sampled, unchanged
from paoctl.actions.registry import find
from paoctl.errors import UserError
from paoctl.form.binding import refuse_answers, step_scopes, type_of_output, wanted
from paoctl.model.catalog import Action
from paoctl.model.history import History
from paoctl.model.phase import Effect, StepStatus, Verb
from paoctl.model.plan import HANDOVER, Change, Part, Plan, Recorded, Step, StepId, Tree
from paoctl.model.undoing import is_of_item
from paoctl.plan.graph import dependencies, in_order, nearest, turned
from paoctl.template.engine import Unknown


@dataclass(slots=True)
class _Draft:
    """A plan in the making: what is known so far, and what will have to run."""

    frame: Plan
    history: History
    graph: Mapping[StepId, frozenset[StepId]]
    known: dict[StepId, Mapping[str, object]] = field(default_factory=dict)
    nodes: dict[StepId, str] = field(default_factory=dict)
    """The last node of every step that will run."""
    steps: list[Step] = field(default_factory=list)
    away: list[tuple[Part, Action, Recorded]] = field(default_factory=list)
    """What is there and no longer wanted, in the order in which it was made."""
    begun: bool = False
    """The generation was accepted: its plan was fine once."""


def build_plan(frame: Plan, history: History, *, begun: bool = False) -> Plan:
    """The steps that make the request true, given what earlier generations left in the world.

    Args:
        frame: the parts, and what their templates see.
        history: what is recorded.
        begun: the generation was accepted: a step that can't be planned by now is in the plan, with its fault.

    Raises:
        UserError: a configuration does not fit, a cycle, or an action that is gone while its effect lives.
    """
    draft = _Draft(frame, history, dependencies(frame), begun=begun)
    _refuse_vanished(draft)
    for step_id in in_order(draft.graph):
        part_id, _, action_id = step_id.partition("/")
        part = frame.parts[part_id]
        action = next(each for each in part.item.fulfillment.of(part.mode) if each.id == action_id)
        try:
            _plan_step(draft, part, action)
        except UserError as exc:
            _keep(draft, Verb.APPLY, part, action, exc)
    for part, action, recorded in reversed(draft.away):
        try:
            _plan_away(draft, part, action, recorded)
        except UserError as exc:
            _keep(draft, Verb.DESTROY, part, action, exc)
    return replace(frame, steps=tuple(draft.steps), purpose="apply")


def _keep(draft: _Draft, verb: Verb, part: Part, action: Action, exc: UserError) -> None:
    """Have a step fail by itself; of a generation that is not accepted yet, refuse the whole.

    Raises:
        UserError: it is none that was begun.
    """
    if not draft.begun:
        raise exc
    step_id = f"{part.id}/{action.id}"
    graph = draft.graph if verb is Verb.APPLY else turned(draft.graph)
    step = faulty(step_id, part, action, verb, nearest(step_id, graph, draft.nodes), exc)
    draft.steps.append(step)
    draft.nodes[step_id] = step.node


def faulty(step_id: StepId, part: Part, action: Action, verb: Verb, after: tuple[str, ...], exc: UserError) -> Step:
    """A step that can't be planned; no call is made for it."""
    change = Change("none", f"can't be planned: {exc.cause}")
    return Step(step_id, part.id, action, verb, Effect.BLIND, after, {}, change, exc)


def _refuse_vanished(draft: _Draft) -> None:
    if any(step_id.endswith(f"/{HANDOVER}") for step_id in draft.graph):
        return  # people have taken over, with all that automation had made
    made = [step.id for step in draft.history.steps.values() if step.recorded and is_of_item(step.id)]
    lost = [step_id for step_id in made if step_id not in draft.graph]
    if lost:
        raise UserError(
            f"the new version has no action {lost[0]}, but what it made is still there",
            remedy="keep the action, or remove the request and ask anew",
            code="PAO610",
        )


def _plan_step(draft: _Draft, part: Part, action: Action) -> None:
    step_id = f"{part.id}/{action.id}"
    state = draft.history.step(step_id)
    recorded = state.recorded
    if _done(draft, step_id):
        draft.known[step_id] = recorded.outputs if recorded and recorded.done else {}
        return
    if not _wanted(draft, part, action):
        draft.known[step_id] = {}
        if recorded:
            draft.away.append((part, action, recorded))
        return
    refuse_answers(draft.frame, part, draft.known)
    kind = find(action.type)
    scopes = step_scopes(draft.frame, part, draft.known, recorded)
    plain, tree = apply_trees(kind, action, scopes, part.secrets, recorded, step_id)
    if recorded and not state.asked and unchanged(recorded, plain, tree):
        draft.known[step_id] = recorded.outputs
        return
    change, effect = preview(draft.frame, kind, step_id, tree, recorded)
    if recorded and change.kind == "update" and not state.waits_for(Verb.APPLY, "apply"):
        change = _in_place(kind, action, step_id, change, recorded)
    after = nearest(step_id, draft.graph, draft.nodes)
    if change.kind == "replace" and recorded:
        removal = destroy_tree(kind, action, scopes, part.secrets, recorded, step_id)
        away = Change("replace", f"remove {recorded.ref or 'what it made before'}", reversible=False)
        gone = Step(step_id, part.id, action, Verb.DESTROY, effect, after, removal, away)
        draft.steps.append(gone)
        after = (*after, gone.node)
    made = Step(step_id, part.id, action, Verb.APPLY, effect, after, tree, change)
    draft.steps.append(made)
    draft.nodes[step_id] = made.node


def _in_place(
    kind: ActionType[ActionConfig], action: Action, step_id: StepId, change: Change, recorded: Recorded
) -> Change:
    """A change of what is there; what can't be changed is removed, and made anew.

    Raises:
        UserError: it is there, and can be neither changed nor removed.
    """
    if action.update is not None or kind.knows_update:
        return change
    if removes(kind, action):
        old = recorded.ref or "what it made before"
        return Change("replace", f"{change.text}, in place of {old}", reversible=False)
    if recorded.done or recorded.made:
        raise UserError(
            f"{step_id} is there, and its action can neither change nor remove what it made",
            remedy="give the action an `update:` or a `destroy:`, or keep the answers",
            code="PAO610",
        )
    return change


def _plan_away(draft: _Draft, part: Part, action: Action, recorded: Recorded) -> None:
    """Its condition held when it was made and no longer does: it goes, after all that was built on it."""
    step_id, kind = f"{part.id}/{action.id}", find(action.type)
    if not removes(kind, action):
        raise UserError(
            f"{step_id} is no longer wanted, and its action can't remove what it made",
            remedy="give the action a `destroy:`, or keep the condition",
            code="PAO610",
        )
    scopes = step_scopes(draft.frame, part, draft.known, recorded)
    tree = destroy_tree(kind, action, scopes, part.secrets, recorded, step_id)
    _, effect = preview(draft.frame, kind, step_id, tree, None)
    after = nearest(step_id, turned(draft.graph), draft.nodes)
    text = f"remove {recorded.ref or step_id}: its condition no longer holds"
    gone = Step(step_id, part.id, action, Verb.DESTROY, effect, after, tree, Change("destroy", text, reversible=False))
    draft.steps.append(gone)
    draft.nodes[step_id] = gone.node


def _done(draft: _Draft, step_id: StepId) -> bool:
    """Is it done in this generation? Then it stays so, although a value that changes from run to run is in it."""
    same = draft.frame.facts.generation == draft.history.generation
    return same and draft.history.step(step_id).status is StepStatus.DONE


def _wanted(draft: _Draft, part: Part, action: Action) -> bool:
    """Do the conditions hold? One that is not known yet may: it is asked again before the step."""
    try:
        return wanted(draft.frame, part, action, draft.known)
    except Unknown:
        return True


def preview(
    frame: Plan, kind: ActionType[ActionConfig], step_id: StepId, tree: Tree, recorded: Recorded | None
) -> tuple[Change, Effect]:
    """What a step would do, and its effect class, as far as its configuration is known."""
    config = parsed(kind, sampled(tree, lambda output: type_of_output(frame, output)), step_id)
    return kind.plan(config, recorded), kind.effect(config)
