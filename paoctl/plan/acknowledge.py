"""What can't be taken back needs a word in the request file, so that the approval covers it."""

from paoctl.model.plan import Plan


def acknowledgements(plan: Plan) -> tuple[str, ...]:
    """The words that `spec.acknowledge` must hold for this plan, as `main/instance:replace`."""
    risky = (step for step in plan.steps if step.change.kind == "replace" or not step.change.reversible)
    return tuple(sorted({f"{step.id}:{'replace' if step.change.kind == 'replace' else 'delete'}" for step in risky}))
