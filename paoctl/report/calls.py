"""A call as people look for it at its target: what was sent where, without what may be private."""

from typing import Final

from paoctl.actions.answer import shown
from paoctl.model.plan import Tree
from paoctl.model.step_state import StepState
from paoctl.report.inputs import input_text

_POST: Final = frozenset({"rest-api", "webhook"})
"""Kinds that call by POST where their configuration names no method."""


def call_text(inputs: Tree, kind: str = "") -> str:
    """As `POST host/path`, or `a ticket in NET: summary`; empty where the inputs name no place.

    Secrets are named by their reference, and the query of a URL is left out.
    """
    if "url" in inputs:
        method = inputs.get("method") or ("POST" if kind in _POST else "")
        return f"{method} {shown(input_text(inputs['url']))}".lstrip()
    if "project" in inputs and "summary" in inputs:
        return f"a ticket in {input_text(inputs['project'])}: {input_text(inputs['summary'])}"
    return ""


def where_to_look(step: StepState) -> str:
    """The call of a step that nobody can tell about, and when it was first made, in UTC."""
    made = f"made {step.since.replace('T', ' ').removesuffix('Z')} UTC" if step.since else ""
    return ", ".join(filter(None, (call_text(step.inputs, step.kind), made)))
