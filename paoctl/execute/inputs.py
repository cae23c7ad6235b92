"""The configuration of a step at the moment it starts, and the call that carries it."""

from typing import Final

from paoctl.actions.base import ActionConfig, ActionType
from paoctl.actions.configuration import apply_trees, rendered, unchanged, wanted_outputs, with_named_secrets
from paoctl.actions.registry import find
from paoctl.execute.desk import Desk
from paoctl.form.binding import refuse_answers, step_scopes, wanted
from paoctl.model.base import seconds
from paoctl.model.outcome import Call, Origin
from paoctl.model.phase import Verb
from paoctl.model.plan import Recorded, Step, Tree

_TIMEOUT: Final = 15 * 60
"""Seconds a call may take where the action says nothing."""


def final_inputs(step: Step, desk: Desk) -> Tree | str:
    """The configuration with every output known; or why there is nothing to do.

    Raises:
        UserError: it does not fit, or could not even be planned.
    """
    if step.fault and (step.verb is Verb.DESTROY or desk.plan.purpose != "apply"):
        raise step.fault
    if step.verb is Verb.DESTROY or desk.plan.purpose != "apply":  # undoing starts from what is recorded
        return step.inputs
    part = desk.plan.parts[step.part]
    state = desk.pen.history.step(step.id)
    recorded = state.recorded
    scopes = step_scopes(desk.plan, part, desk.known(), recorded)
    if not wanted(desk.plan, part, step.action, desk.known(), recorded):
        return "skipped: its condition does not hold"
    if step.fault:
        raise step.fault
    refuse_answers(desk.plan, part, desk.known())
    kind = find(step.action.type)
    plain, tree = apply_trees(kind, step.action, scopes, part.secrets, recorded, step.id)
    same = recorded is not None and not state.asked and unchanged(recorded, plain, tree)
    return "nothing changes" if same else tree


def observe_inputs(step: Step, desk: Desk, tree: Tree, recorded: Recorded | None) -> Tree:
    """What `observe` is asked with: the action's `observe:`, rendered, over what was called."""
    if step.action.observe is None:
        return tree
    part, kind = desk.plan.parts[step.part], find(step.action.type)
    known = {**desk.recorded(), **desk.known()}  # of a step that is run again, what it told when the call was made
    overlay = rendered(kind, step.action.observe, step_scopes(desk.plan, part, known, recorded), step.id)
    return {**tree, **with_named_secrets(kind, overlay, part.secrets)}


def config_of(step: Step, desk: Desk, kind: ActionType[ActionConfig], tree: Tree) -> ActionConfig:
    """What a kind is called with, its secrets in it."""
    config = desk.filled(kind, tree, step.id)
    return config.for_destroy() if step.verb is Verb.DESTROY else config


def call_of(step: Step, desk: Desk, kind: ActionType[ActionConfig], key: str, tree: Tree) -> Call[ActionConfig]:
    """The call, its secrets in it."""
    facts = desk.facts
    return Call(
        key=key,
        config=config_of(step, desk, kind, tree),
        recorded=desk.pen.history.step(step.id).recorded,
        outputs=wanted_outputs(step.action) if step.verb is Verb.APPLY else {},
        origin=Origin(desk.request, step.id, facts.team, facts.environment, facts.requested_by, facts.url),
        timeout=seconds(step.action.timeout) if step.action.timeout else _TIMEOUT,
        progress=lambda text: desk.tell(step.id, "progress", text),
    )
