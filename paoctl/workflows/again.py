"""A part of a request, once more: a step, or a component, and all that depends on it."""

from collections.abc import Mapping
from dataclasses import replace

from paoctl.errors import UsageError
from paoctl.model.events import Command
from paoctl.model.history import History
from paoctl.model.plan import StepId
from paoctl.model.replay import heard
from paoctl.model.request import RequestRef
from paoctl.plan.graph import dependencies, in_order
from paoctl.rules.nearest import nearest
from paoctl.workflows.guard import is_present, refuse_unacknowledged
from paoctl.workflows.pinned import pin_down
from paoctl.workflows.preview import plan_ahead
from paoctl.workflows.run import accepted_facts
from paoctl.workflows.world import World

Graph = Mapping[StepId, frozenset[StepId]]


def spelled(world: World, ref: RequestRef, history: History, command: Command) -> Command:
    """The command, with the steps that a retry of a part comes to; any other as it is.

    Raises:
        UsageError: there is no such part, or nothing of it can run again.
        UserError: it would replace what is there, and nobody approved that; or it can't be planned.
    """
    component, start = (str(command.args.get(name) or "") for name in ("component", "from"))
    if command.verb != "retry" or not (component or start):
        return command
    accepted = history.accepted
    undone = history.planned is not None and history.planned.purpose == "rollback"
    if accepted is None or history.refused or undone or not is_present(accepted):
        raise UsageError("only what is to be there can be run again in part", remedy=f"paoctl retry {ref}")
    pinned = pin_down(world, ref, accepted.blob, accepted.commit)
    lineage = world.state.lineage()
    facts = accepted_facts(accepted, world.project, lineage.id, history.run) if lineage else None
    graph = dependencies(plan_ahead(world, pinned, history, facts, accepted.mode))
    steps = _with_dependants(graph, _named(graph, component, start))
    full = command.model_copy(update={"args": {**command.args, "steps": steps}})
    plan = plan_ahead(world, pinned, heard(history, full), facts, accepted.mode)
    mine = tuple(step for step in plan.steps if step.id in steps)
    if fault := next((step.fault for step in mine if step.fault), None):
        raise fault
    refuse_unacknowledged(replace(plan, steps=mine), pinned.request.spec.acknowledge)
    return full


def _named(graph: Graph, component: str, start: str) -> set[StepId]:
    parts = list(dict.fromkeys(step.partition("/")[0] for step in graph))
    if component and component not in parts:
        raise _no_such("component", component, parts)
    within = [step for step in graph if not component or step.partition("/")[0] == component]
    if not start:
        return set(within)
    found = [step for step in within if start in {step, step.rpartition("/")[2]}]
    if len(found) > 1:
        raise UsageError(f"`{start}` names more than one action", remedy=f"one of: {', '.join(found)}")
    if not found:
        raise _no_such("action", start, [*within, *(step.rpartition("/")[2] for step in within)])
    return set(found)


def _no_such(what: str, name: str, known: list[str]) -> UsageError:
    meant = nearest(name, known)
    remedy = f"did you mean `{meant}`?" if meant else f"{what}s here: {', '.join(known)}"
    return UsageError(f"the request has no {what} `{name}`", remedy=remedy)


def _with_dependants(graph: Graph, start: set[StepId]) -> list[StepId]:
    """These, and every step that needs one of them, directly or not; in an order in which they can run."""
    again = set(start)
    order = in_order(graph)
    for step in order:
        if graph[step] & again:
            again.add(step)
    return [step for step in order if step in again]
