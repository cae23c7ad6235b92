"""What a person says of a step: read by the outputs that its action declares."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from paoctl.actions.outputs import is_text, misfit
from paoctl.errors import UsageError
from paoctl.model.catalog import Action, ActionOutput, CatalogItem
from paoctl.model.history import History
from paoctl.model.plan import HANDOVER, LEFTOVERS
from paoctl.model.project import Project
from paoctl.model.request import RequestRef
from paoctl.plan.fallback import by_hand
from paoctl.plan.frame import mode_in
from paoctl.rules.nearest import nearest
from paoctl.workflows.pinned import pin_down
from paoctl.workflows.world import World

_SHOWN: Final = 200
"""Characters of what was said that are said again."""
_WORDS: Final[Mapping[str, bool]] = {"true": True, "yes": True, "false": False, "no": False}


def action_of(world: World, ref: RequestRef, history: History, step: str) -> Action:
    """The action behind a step, as it was accepted.

    Raises:
        UsageError: the request was never accepted, or has no such action.
    """
    accepted = history.accepted
    if accepted is None:
        raise UsageError(f"{ref} was never accepted", remedy=f"paoctl status {ref} tells what it waits for")
    pinned = pin_down(world, ref, accepted.blob, accepted.commit)
    part, _, action_id = step.partition("/")
    if action_id == LEFTOVERS:
        return Action.parse({"id": LEFTOVERS, "type": "jira-ticket"})
    item = pinned.definition if isinstance(pinned.definition, CatalogItem) else pinned.components.get(part)
    if isinstance(item, CatalogItem) and action_id == HANDOVER:
        item = by_hand(item, {})
    actions = item.fulfillment.of(mode_in(item, accepted.mode)) if isinstance(item, CatalogItem) else ()
    found = next((action for action in actions if action.id == action_id), None)
    if found is None:
        raise UsageError(f"{ref} has no action {step}", remedy=f"paoctl status {ref} lists its steps")
    return found


def said_outputs(action: Action, pairs: Sequence[str], project: Project) -> Mapping[str, object]:
    """The outputs that were said as `name=value`, each by its declared type; a sensitive one is a reference.

    Raises:
        UsageError: one is not declared, is missing, or does not fit.
    """
    said = dict(_split(pair) for pair in pairs)
    for name in said:
        if name not in action.outputs:
            meant = nearest(name, action.outputs)
            remedy = f"did you mean `{meant}`?" if meant else f"outputs here: {', '.join(action.outputs) or 'none'}"
            raise UsageError(f"{action.id} has no output `{name}`", remedy=remedy)
    missing = [name for name, spec in action.outputs.items() if spec.required and name not in said]
    if missing:
        options = " ".join(f"--output {name}=VALUE" for name in missing)
        raise UsageError(f"{action.id} must tell {', '.join(missing)}", remedy=f"add {options}")
    return {name: _value(name, text, action.outputs[name], project) for name, text in said.items()}


def unfit_output(action: Action, outputs: Mapping[str, object], project: Project) -> str:
    """Why outputs are not those that an action declares; empty where they are."""
    for name, value in outputs.items():
        spec = action.outputs.get(name)
        if spec is None:
            return f"{action.id} has no output `{name}`"
        if why := _unreferenced(value, project) if spec.sensitive else misfit(value, spec.type):
            return f"output {name}: {why}"
    return ""


def _unreferenced(value: object, project: Project) -> str:
    """Why it does not name where a secret is kept."""
    known = isinstance(value, Mapping) and value.keys() <= {"$secret", "version"}
    reference = str(value.get("$secret", "")) if isinstance(value, Mapping) and known else ""
    return "" if _names_secret(reference, project) else "it is sensitive, and not said by where it is kept"


def _names_secret(text: str, project: Project) -> bool:
    provider, colon, path = text.partition(":")
    return bool(colon and path) and provider in project.secrets.providers and is_text(path)


def _split(pair: str) -> tuple[str, str]:
    name, equals, text = pair.partition("=")
    if not equals:
        raise UsageError(f"--output {pair}: there is no `=` in it", remedy="write --output name=value")
    return name, text


def _value(name: str, text: str, spec: ActionOutput, project: Project) -> object:
    if spec.sensitive:
        return _reference(name, text, project)
    try:
        value = _typed(text, spec.type)
    except (ValueError, RecursionError):
        raise UsageError(f"--output {name}: `{text[:_SHOWN]}` is no {spec.type}") from None
    if why := misfit(value, spec.type):
        raise UsageError(f"--output {name}: {why}")
    return value


def _typed(text: str, kind: str) -> object:
    match kind:
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case "boolean":
            if text.lower() not in _WORDS:
                raise ValueError(text)
            return _WORDS[text.lower()]
        case "list" | "object":
            value: object = json.loads(text)
            if not isinstance(value, list if kind == "list" else dict):
                raise ValueError(text)
            return value
        case _:
            return text


def _reference(name: str, text: str, project: Project) -> Mapping[str, object]:
    """A secret is only ever named. What does not look like a reference is not repeated: it may be the secret."""
    if not _names_secret(text, project):
        known = list(project.secrets.providers)
        raise UsageError(
            f"--output {name}: it is sensitive, so say where it is kept, never what it is",
            remedy=f"--output {name}=PROVIDER:PATH, with one of the providers {', '.join(known) or '(none)'}",
        )
    return {"$secret": text, "version": None}
