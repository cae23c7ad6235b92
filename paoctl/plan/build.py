"""Desired and recorded, to a plan: the smallest set of steps that brings the one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from paoctl.actions.base import ActionConfig, ActionType
from paoctl.actions.configuration import open_outputs, parsed, sampled, with_named_secrets, written
from paoctl.actions.registry import find
from paoctl.errors import UserError
from paoctl.form.binding import step_scopes, type_of_output
from paoctl.model.catalog import Action
from paoctl.model.history import History
from paoctl.model.phase import Effect, Verb
from paoctl.model.plan import Change, Part, Plan, Recorded, Step, StepId, Tree
from paoctl.plan.graph import dependencies, in_order
from paoctl.template.engine import Unknown, evaluate, render


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


def build_plan(frame: Plan, history: History) -> Plan:
    """The steps that make the request true, given what earlier generations left in the world.

    Raises:
        UserError: a configuration does not fit, a cycle, or an action that is gone while its effect lives.
    """
    draft = _Draft(frame, history, dependencies(frame.parts))
    _refuse_vanished(draft)
    for step_id in in_order(draft.graph):
        part_id, _, action_id = step_id.partition("/")
        part = frame.parts[part_id]
        action = next(each for each in part.item.fulfillment.of(part.mode) if each.id == action_id)
        _plan_step(draft, part, action)
    return replace(frame, steps=tuple(draft.steps), purpose="apply")


def _refuse_vanished(draft: _Draft) -> None:
    lost = [step.id for step in draft.history.steps.values() if step.recorded and step.id not in draft.graph]
    if lost:
        raise UserError(
            f"the new version has no action {lost[0]}, but what it made is still there",
            remedy="keep the action, or remove the request and ask anew",
            code="PAO610",
        )


def _plan_step(draft: _Draft, part: Part, action: Action) -> None:
    step_id = f"{part.id}/{action.id}"
    recorded = draft.history.step(step_id).recorded
    if not _wanted(draft, part, action):
        draft.known[step_id] = recorded.outputs if recorded and recorded.done else {}
        return
    kind = find(action.type)
    tree = _rendered(draft, kind, part, action, recorded)
    change, effect = preview(draft.frame, kind, step_id, tree, recorded)
    if change.kind == "update" and action.update is None and not kind.knows_update:
        change = Change(
            "replace", f"{change.text}, in place of {recorded.ref if recorded else step_id}", reversible=False
        )
    if change.kind == "none" and recorded:
        draft.known[step_id] = recorded.outputs
        return
    after = tuple(sorted(draft.nodes[need] for need in draft.graph[step_id] if need in draft.nodes))
    if change.kind == "replace" and recorded:
        gone = Step(step_id, part.id, action, Verb.DESTROY, effect, after, recorded.config, change)
        draft.steps.append(gone)
        after = (*after, gone.node)
    made = Step(step_id, part.id, action, Verb.APPLY, effect, after, tree, change)
    draft.steps.append(made)
    draft.nodes[step_id] = made.node


def _wanted(draft: _Draft, part: Part, action: Action) -> bool:
    """Do the conditions hold? One that is not known yet may: it is asked again before the step."""
    scopes = step_scopes(draft.frame, part, draft.known)
    try:
        return all(evaluate(when, scopes) for when in (part.when, action.when) if when)
    except Unknown:
        return True


def _rendered(
    draft: _Draft, kind: ActionType[ActionConfig], part: Part, action: Action, recorded: Recorded | None
) -> Tree:
    config = written(action, Verb.APPLY, update=recorded is not None and recorded.done)
    named = with_named_secrets(kind, config, part.secrets)
    tree = render(named, step_scopes(draft.frame, part, draft.known, recorded))
    assert isinstance(tree, Mapping)
    return tree


def preview(
    frame: Plan, kind: ActionType[ActionConfig], step_id: StepId, tree: Tree, recorded: Recorded | None
) -> tuple[Change, Effect]:
    """What a step would do, and its effect class, as far as its configuration is known."""
    config = parsed(kind, sampled(tree, lambda output: type_of_output(frame, output)), step_id)
    effect = kind.effect(config)
    change = kind.plan(config, recorded)
    if recorded is None or not recorded.done:
        return change, effect
    if recorded.config == tree and not open_outputs(tree):
        return Change("none", "nothing changes"), effect
    return change, effect
