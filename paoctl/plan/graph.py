"""What comes before what: written order (`dependsOn`) and used outputs, over all parts of a request."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from paoctl.errors import UserError
from paoctl.model.catalog import Action
from paoctl.model.plan import Part, Plan, StepId
from paoctl.template.refs import Reference, expression_references, references, tree_references

Parts = Mapping[str, Part]


def dependencies(frame: Plan) -> Mapping[StepId, frozenset[StepId]]:
    """For every step of every part: the steps that must be done before it.

    Raises:
        UserError: they form a cycle.
    """
    parts = frame.parts if frame.bundle is not None else _without_answers(frame.parts)
    graph = {
        f"{part.id}/{action.id}": frozenset(_needs(parts, part, action) - {f"{part.id}/{action.id}"})
        for part in parts.values()
        for action in part.item.fulfillment.of(part.mode)
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as exc:
        path = " -> ".join(reversed(exc.args[1]))
        raise UserError(f"the actions wait for each other: {path}", code="PAO405") from exc
    return graph


def _without_answers(parts: Parts) -> Parts:
    """Where people have answered, and not a bundle's author, an answer is a value: braces in it are no template."""
    return {name: replace(part, fields=dict.fromkeys(part.fields)) for name, part in parts.items()}


def in_order(graph: Mapping[StepId, frozenset[StepId]]) -> list[StepId]:
    """The steps, each after what it needs; the written order where nothing else decides."""
    place = {step: number for number, step in enumerate(graph)}
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    order: list[StepId] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        order.extend(ready)
        sorter.done(*ready)
    return order


def nearest(
    step_id: StepId, graph: Mapping[StepId, Collection[StepId]], nodes: Mapping[StepId, str]
) -> tuple[str, ...]:
    """The nodes that a step comes after; in place of a step that has none, those which that one would come after.

    Order holds across what is left out: what is to come after it still comes after what was to be before it.
    """
    found: set[str] = set()
    seen: set[StepId] = set()
    left = [*graph[step_id]]
    while left:
        other = left.pop()
        if other in seen:
            continue
        seen.add(other)
        if other in nodes:
            found.add(nodes[other])
        else:
            left.extend(graph[other])
    return tuple(sorted(found))


def turned(graph: Mapping[StepId, Collection[StepId]]) -> Mapping[StepId, Collection[StepId]]:
    """For every step: the steps that need it."""
    needed_by: dict[StepId, set[StepId]] = {step_id: set() for step_id in graph}
    for step_id, needs in graph.items():
        for need in needs:
            needed_by[need].add(step_id)
    return needed_by


def _needs(parts: Parts, part: Part, action: Action) -> set[StepId]:
    needs = {f"{part.id}/{other}" for other in action.depends_on}
    for other in part.after:
        needs |= _steps(parts, other)
    for reference in _mentioned(action):
        needs |= _producers(parts, part, reference)
    if part.when:
        for reference in expression_references(part.when):
            needs |= _producers(parts, part, reference)
    return needs


def _mentioned(action: Action) -> Iterator[Reference]:
    for tree in (action.config, action.update, action.observe, action.destroy):
        for _, reference in tree_references(tree or {}):
            yield reference
    if action.when:
        yield from expression_references(action.when)


def _producers(parts: Parts, part: Part, reference: Reference) -> set[StepId]:
    """The steps whose outputs a reference needs: directly, by an answer, or by another component's contract."""
    match reference.path:
        case ("outputs", str(action), *_):
            return {f"{part.id}/{action}"}
        case ("fields", str(field), *_):
            return _behind_field(parts, part, field)
        case ("components", str(other), "outputs", str(name), *_) if other in parts:
            return _behind_contract(parts, parts[other], name)
        case _:
            return set()


def _behind_field(parts: Parts, part: Part, field_id: str) -> set[StepId]:
    """In a bundle an answer may be a template; else a default may look at an earlier field."""
    if field_id in part.fields:
        mentioned = [reference for _, reference in tree_references(part.fields[field_id])]
        return set().union(*(_producers(parts, part, each) for each in mentioned if each.path[0] == "components"))
    field = part.item.presentation.form.field(field_id)
    if field is None or not isinstance(field.default, str):
        return set()
    earlier = [each.path[1] for each in references(field.default) if each.path[0] == "fields" and len(each.path) > 1]
    return set().union(*(_behind_field(parts, part, name) for name in earlier if name != field_id))


def _behind_contract(parts: Parts, part: Part, name: str) -> set[StepId]:
    if part.mode == "manual":
        return {f"{part.id}/{each.id}" for each in part.item.fulfillment.of("manual") if name in each.outputs}
    output = part.item.outputs.get(name)
    mentioned = [reference for _, reference in tree_references(output.value if output else None)]
    return set().union(*(_producers(parts, part, each) for each in mentioned))


def _steps(parts: Parts, part_id: str) -> set[StepId]:
    part = parts.get(part_id)
    return {f"{part.id}/{each.id}" for each in part.item.fulfillment.of(part.mode)} if part else set()
