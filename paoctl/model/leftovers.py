"""The ticket about what no action could undo."""

from collections.abc import Mapping

from paoctl.model.events import Planned
from paoctl.model.phase import StepStatus
from paoctl.model.plan import LEFTOVERS
from paoctl.model.step_state import StepState


def is_leftovers(step_id: str) -> bool:
    """Is it the ticket about what no action could undo?"""
    return step_id.endswith(f"/{LEFTOVERS}")


def removed_by_people(planned: Planned | None, steps: Mapping[str, StepState]) -> frozenset[str]:
    """The steps that a removal left to people, who have done what their ticket asks for."""
    if planned is None or planned.purpose != "remove":
        return frozenset()
    ours = {step.id for step in planned.steps}
    tickets = (each for each in steps.values() if is_leftovers(each.id) and each.status is StepStatus.DONE)
    done = {each.id.partition("/")[0] for each in tickets}
    return frozenset(step for step in steps if step.partition("/")[0] in done and step not in ours)
