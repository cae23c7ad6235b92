"""What follows a failure: undo it, then leave it to people; and what follows from that for later generations.

A request that people have taken over stays theirs: its item counts as a manual one with a single ticket, of which a
change and a removal are made, too. Manual or automatic, never half.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from paoctl.actions.answer import plain
from paoctl.errors import UserError
from paoctl.model.catalog import Action, ActionOutput, Actions, CatalogItem
from paoctl.model.events import Accepted, PlannedStep
from paoctl.model.history import History
from paoctl.model.phase import Phase, StepStatus
from paoctl.model.plan import HANDOVER, LEFTOVERS, Part, Plan
from paoctl.model.undoing import is_of_item, left_over
from paoctl.plan.build import build_plan
from paoctl.plan.removal import build_finding, build_removal, build_rollback, leftovers_ticket
from paoctl.template.engine import verbatim

_TICKET = f"main/{HANDOVER}"
_LEFT = f"main/{LEFTOVERS}"
_DONE = frozenset({Phase.READY, Phase.DEGRADED, Phase.DELETED})
"""A generation that was settled so has nothing left to do; how it is may still be asked."""
_LINE = 300
"""Characters of a line in a ticket."""


def next_plan(frame: Plan, history: History, accepted: Accepted | None, *, present: bool) -> Plan:
    """What a generation does next: it goes on with what was planned for it last, and does nothing once it is done.

    Args:
        frame: of what the generation stands on.
        history: what is recorded.
        accepted: the generation; None for one that is not accepted yet.
        present: does it ask for the service to be there?

    Raises:
        UserError: no plan can be made.
    """
    same = accepted is not None and history.accepted == accepted
    planned = history.planned if same else None
    mine = _by_hand(frame, history, planned.steps if planned else ())
    if same and history.settled and history.settled.phase in _DONE:
        return mine
    if planned and planned.purpose == "rollback":
        to_people = any(step.id == _LEFT for step in planned.steps)
        return build_leftovers(frame, history) if to_people else build_rollback(mine, history)
    return build_plan(mine, history, begun=same) if present else build_removal(mine, history, begun=same)


def finding_plan(frame: Plan, history: History) -> Plan:
    """What finds out about what is under way in the present generation.

    Raises:
        UserError: people have taken the request over, and its item says no more what they do.
    """
    return build_finding(_by_hand(frame, history, history.planned.steps if history.planned else ()), history)


def follow_up(plan: Plan, history: History) -> Plan | None:
    """The plan after one that has failed, or after a rollback; None where nothing follows."""
    if plan.purpose == "apply" and plan.on_failure in {"rollback", "manual"}:
        return build_rollback(plan, history)
    if plan.purpose != "rollback" or any(step.id == _LEFT for step in plan.steps):
        return None
    if left_over(history):
        asks = build_leftovers(plan, history) if _manual(plan) else None
        return asks if asks and asks.steps else None  # what has no step has been asked before
    failed = plan.on_failure == "manual" and history.failures  # else it is undone because a person said so
    return build_handover(plan, history) if failed else None


def build_handover(frame: Plan, history: History) -> Plan:
    """After a rollback that is complete: one ticket asks people to do it instead."""
    return build_plan(_taken_over(frame, _story(history)), history)


def build_leftovers(frame: Plan, history: History) -> Plan:
    """After a rollback that is not complete: one ticket asks people to do the rest; it is opened once a generation."""
    ticket = leftovers_ticket(
        frame,
        frame.parts["main"],
        summary=f"Clean up: {frame.parts['main'].item.metadata.name} {frame.facts.name} ({frame.facts.environment})",
        lead=f"{frame.facts.item}/{frame.facts.name} failed, and could not be undone. Please see to this by hand:",
        left=[*left_over(history), *_tried(history)],
        asks="to see to what could not be undone",
    )
    state = history.step(_LEFT)
    refused = state.status is StepStatus.FAILED and not (state.error and state.error.kind == "transient")
    known = refused or state.status is StepStatus.DONE
    return replace(frame, steps=() if known else (ticket,), purpose="rollback")


def by_hand(item: CatalogItem, story: Mapping[str, object]) -> CatalogItem:
    """An item as it counts once people have taken it over: one ticket, which tells all that its own tickets would."""
    first, *_ = actions = item.fulfillment.of("manual")
    outputs = {name: spec for action in actions for name, spec in action.outputs.items()}
    ticket = first.model_copy(
        update={
            "id": HANDOVER,
            "config": {**first.config, **({"handover": story} if story else {})},
            "depends_on": (),
            "when": None,
            "outputs": {name: _needed(item, name, spec) for name, spec in outputs.items()},
        }
    )
    manual = Actions(actions=(ticket,))
    strategy = item.fulfillment.strategy.model_copy(update={"mode": "manual", "on_failure": "stop"})
    fulfillment = item.fulfillment.model_copy(update={"strategy": strategy, "manual": manual, "automatic": None})
    return item.model_copy(update={"fulfillment": fulfillment})


def _needed(item: CatalogItem, name: str, spec: ActionOutput) -> ActionOutput:
    """The ticket is not done before the item's contract can be filled."""
    contract = item.outputs.get(name)
    return spec.model_copy(update={"required": True}) if contract and contract.required else spec


def _by_hand(frame: Plan, history: History, planned: Sequence[PlannedStep]) -> Plan:
    """The frame as it is, unless people have taken the request over, or are just asked to."""
    asked = next((step for step in planned if step.id == _TICKET), None)
    state = history.step(_TICKET)
    if asked is None and state.recorded is None and not state.open:
        return frame
    config = asked.inputs if asked else state.recorded.config if state.recorded else state.inputs
    told = config.get("handover")
    return _taken_over(frame, told if isinstance(told, Mapping) else {})


def _taken_over(frame: Plan, story: Mapping[str, object]) -> Plan:
    part = frame.parts["main"]
    if not _manual(frame):
        raise UserError(
            "people have taken this request over, and its item has no manual actions any more",
            remedy="give the item back its `manual` part, or remove the request and ask anew",
            code="PAO409",
        )
    mine: Part = replace(part, item=by_hand(part.item, _told(story)), mode="manual")
    return replace(frame, parts={"main": mine}, on_failure="stop")


def _manual(frame: Plan) -> tuple[Action, ...]:
    part = frame.parts.get("main")
    return part.item.fulfillment.of("manual") if part else ()


def _told(story: Mapping[str, object]) -> Mapping[str, object]:
    """A story is data: what stands in it is no template."""
    return {key: _as_is(value) for key, value in story.items()}


def _as_is(value: object) -> object:
    return [verbatim(str(line)) for line in value] if isinstance(value, list | tuple) else verbatim(str(value))


def _story(history: History) -> Mapping[str, object]:
    """What people have to know: which step failed and why, what was undone, what is there all the same."""
    undone = history.planned.steps if history.planned else ()
    back = [f"{step.id} was {'undone' if step.verb == 'destroy' else 'brought back to what it was'}" for step in undone]
    left = [
        f"{step.id}: {step.ref or 'see the journal'}, as it was before"
        for step in history.steps.values()
        if step.recorded and is_of_item(step.id)
    ]
    what = "change what is there" if left else "make it"
    question = f"can you {what} by hand, as the request asks? Close this when it is done; decline it if it can't be."
    return {"tried": [plain(line, _LINE) for line in (*_tried(history), *back)], "left": left, "question": question}


def _tried(history: History) -> Sequence[str]:
    return [f"{each.step} failed: {each.error.cause}" for each in history.failures if each.error]
