"""What a step's templates can see: the scopes of a part of a plan, given the outputs that are known by now."""

from collections.abc import Mapping

from paoctl.errors import UserError
from paoctl.form.answers import resolve
from paoctl.form.check import check
from paoctl.model.catalog import Action
from paoctl.model.deferred import Later
from paoctl.model.plan import Part, Plan, Recorded, StepId
from paoctl.template.engine import evaluate, render
from paoctl.template.marks import revived
from paoctl.template.refs import expression_references, tree_references
from paoctl.template.scopes import scopes

Outputs = Mapping[StepId, Mapping[str, object]]
"""The outputs of the steps that are done (or will never be: those have none)."""


def step_scopes(plan: Plan, part: Part, known: Outputs, recorded: Recorded | None = None) -> Mapping[str, object]:
    """The scopes of a step of a part; `recorded` is what `self.ref` speaks of."""
    return scopes(
        plan.facts,
        fields=part_fields(plan, part, known),
        metadata=_metadata(part),
        env=plan.env,
        secrets=part.secrets,
        outputs=_outputs(part, known),
        components={},
        bundle=plan.bundle,
        own={"ref": recorded.ref, "outputs": recorded.outputs} if recorded else None,
    )


def part_fields(plan: Plan, part: Part, known: Outputs) -> Mapping[str, object]:
    """The part's answers as its templates see them; what depends on a step not yet run is `Later`."""
    base = part_scopes(plan, part, known)
    given = part_answers(plan, part, known)
    return resolve(part.item.presentation.form, given, {**base, "fields": {}}).scope


def part_answers(plan: Plan, part: Part, known: Outputs) -> Mapping[str, object]:
    """What the part's form is answered: as given, or as the bundle's templates come to."""
    if plan.bundle is None:
        return part.fields
    return _seen(plan, render(part.fields, part_scopes(plan, part, known)))


def refuse_answers(plan: Plan, part: Part, known: Outputs) -> None:
    """What a bundle's templates come to must be what the form of the component takes, as if a person had answered.

    Asked when the plan is made, of all that is known then, and once more before each step.

    Raises:
        UserError: it is not; naming the component and the field.
    """
    if plan.bundle is None:
        return
    faults = check(part.item.presentation.form, part_answers(plan, part, known), part_scopes(plan, part, known))
    if faults:
        at = ".".join(map(str, faults[0].pointer))
        message = f"component {part.id}: fields.{at}: {faults[0].message}"
        raise UserError(message, remedy="; ".join(faults[0].help), code=faults[0].rule)


def wanted(plan: Plan, part: Part, action: Action, known: Outputs, recorded: Recorded | None = None) -> bool:
    """Do the conditions of the component and of the action hold?

    Raises:
        Unknown: that depends on outputs that are not known yet.
    """
    if part.when and not evaluate(part.when, part_scopes(plan, part, known)):
        return False
    return not action.when or evaluate(action.when, step_scopes(plan, part, known, recorded))


def part_scopes(plan: Plan, part: Part, known: Outputs) -> Mapping[str, object]:
    """What the answers and the condition of a component see: the bundle's fields, other components' outputs."""
    return scopes(
        plan.facts,
        fields=plan.bundle or {},
        metadata=_metadata(part),
        env=plan.env,
        secrets={},
        outputs={},
        components=_components(plan, part, known),
        bundle=plan.bundle,
        own=None,
    )


def contract(plan: Plan, part: Part, known: Outputs) -> Mapping[str, object]:
    """The item's outputs: what bundles, people and `outputs.yaml` see."""
    if part.mode == "manual":
        rows = _outputs(part, known).values()
        return {name: next((row[name] for row in rows if name in row), None) for name in part.item.outputs}
    values = {name: output.value for name, output in part.item.outputs.items()}
    return _seen(plan, render(values, step_scopes(plan, part, known)))


def bundle_outputs(plan: Plan, known: Outputs) -> Mapping[str, object]:
    """The outputs of the whole request: a single item's contract, or the bundle's."""
    if plan.bundle is None:
        return contract(plan, plan.parts["main"], known)
    values = {name: output.value for name, output in plan.outputs.items()}
    wanted = {ref.path[1] for _, ref in tree_references(values) if ref.path[0] == "components"}
    seen = scopes(
        plan.facts,
        fields=plan.bundle,
        metadata={},
        env=plan.env,
        secrets={},
        outputs={},
        components={name: {"outputs": contract(plan, plan.parts[name], known)} for name in wanted & plan.parts.keys()},
        bundle=plan.bundle,
        own=None,
    )
    return _seen(plan, render(values, seen))


def _components(plan: Plan, part: Part, known: Outputs) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    """The outputs of the components that this part looks at, and no others: the graph has no cycle.

    Only the author of a bundle answers with templates; what a person has answered is a value, braces or not.
    """
    if plan.bundle is None:
        return {}
    references = [reference for _, reference in tree_references(part.fields)]
    references += expression_references(part.when) if part.when else ()
    names = {each.path[1] for each in references if each.path[0] == "components"} - {part.id}
    return {name: {"outputs": contract(plan, plan.parts[name], known)} for name in names & plan.parts.keys()}


def _outputs(part: Part, known: Outputs) -> Mapping[str, Mapping[str, object]]:
    actions = part.item.fulfillment.of(part.mode)
    return {action.id: _row(part, action, known.get(f"{part.id}/{action.id}")) for action in actions}


def _row(part: Part, action: Action, known: Mapping[str, object] | None) -> Mapping[str, object]:
    step = f"{part.id}/{action.id}"
    if known is None:
        return {name: Later(f"{step}.{name}", spec.type) for name, spec in action.outputs.items()}
    return {name: revived(known.get(name)) for name in action.outputs}


def _metadata(part: Part) -> Mapping[str, object]:
    return part.item.metadata.model_dump(mode="json", by_alias=True)


def _seen(plan: Plan, rendered: object) -> Mapping[str, object]:
    """A rendered mapping as templates see it again; what is not known yet with its declared type."""
    values = _typed(plan, revived(rendered))
    assert isinstance(values, Mapping)
    return values


def _typed(plan: Plan, value: object) -> object:
    match value:
        case Later(output):
            return Later(output, type_of_output(plan, output))
        case Mapping():
            return {key: _typed(plan, each) for key, each in value.items()}
        case list():
            return [_typed(plan, each) for each in value]
        case _:
            return value


def type_of_output(plan: Plan, output: str) -> str:
    """The declared type of a step's output, named as `<component>/<action>.<name>`."""
    step, _, name = output.rpartition(".")
    part_id, _, action_id = step.partition("/")
    part = plan.parts.get(part_id)
    if part is None:
        return "string"
    actions = part.item.fulfillment.of(part.mode)
    spec = next((action.outputs.get(name) for action in actions if action.id == action_id), None)
    return spec.type if spec else "string"
