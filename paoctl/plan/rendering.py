"""What every action of a request comes to, in either mode: for looking at it, not for running it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from paoctl.actions.base import ActionConfig, ActionType
from paoctl.actions.configuration import (
    apply_trees,
    destroy_tree,
    encodings,
    parsed,
    rendered,
    sampled,
    with_named_secrets,
)
from paoctl.actions.health import CHECKS
from paoctl.actions.registry import find
from paoctl.actions.rest_config import SELF
from paoctl.errors import PaoError, UserError
from paoctl.form.binding import part_answers, part_scopes, step_scopes, type_of_output, wanted
from paoctl.form.check import check
from paoctl.model.catalog import Action, Mode
from paoctl.model.deferred import Later
from paoctl.model.plan import Part, Plan, Recorded, StepId, Tree
from paoctl.model.source import Pointer
from paoctl.model.url import PLAIN_URL, port_of
from paoctl.plan.build import preview
from paoctl.plan.graph import dependencies, in_order
from paoctl.template.engine import Unknown, render

_URL: Final = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=<> ]|%[0-9A-Fa-f]{2})*")
"""The characters of a URL (RFC 3986, 2), and those of a stand-in such as `<env X>`."""
_STAND_IN: Final = re.compile("<[^<>]*>")
_USER: Final = re.compile("//[^/?#]*@")
_REF: Final = "ref-of-an-earlier-effect"


@dataclass(frozen=True, slots=True)
class Rendering:
    """One action, rendered; or why it can't be. Or a health check that can't be asked."""

    step: StepId
    part: str
    action: str
    """Its id, or that of the health check."""
    mode: Mode
    at: Pointer
    """Where it is written in its item."""
    tree: Tree
    fault: PaoError | None = None


def in_mode(frame: Plan, mode: Mode) -> Plan:
    """The same request, every part of which is done in this mode, if it can be."""
    parts = {
        name: replace(part, mode=mode) if part.item.fulfillment.of(mode) else part for name, part in frame.parts.items()
    }
    return replace(frame, parts=parts)


def renderings(frame: Plan) -> Iterator[Rendering]:
    """Every action that is wanted, as it is called first, with all its verbs tried; and health checks that fail."""
    known: dict[StepId, Mapping[str, object]] = {}
    for step in in_order(dependencies(frame)):
        part_id, _, action_id = step.partition("/")
        part = frame.parts[part_id]
        actions = part.item.fulfillment.of(part.mode)
        index, action = next((place, each) for place, each in enumerate(actions) if each.id == action_id)
        made = Rendering(step, part_id, action_id, part.mode, ("fulfillment", part.mode, "actions", index), {})
        try:
            if not _wanted(frame, part, action, known):
                known[step] = {}
                continue
            yield replace(made, tree=_rendered(frame, part, action, step, known))
        except PaoError as error:
            yield replace(made, fault=error)
    for part_id, part in frame.parts.items():
        if part.mode == "automatic":
            yield from _broken_checks(frame, part_id, part, known)


def _broken_checks(
    frame: Plan, part_id: str, part: Part, known: Mapping[StepId, Mapping[str, object]]
) -> Iterator[Rendering]:
    for index, each in enumerate(part.item.fulfillment.health_checks):
        step, kind = f"{part_id}/{each.id}", CHECKS[each.type]
        made = Rendering(step, part_id, each.id, part.mode, ("fulfillment", "healthChecks", index), {})
        try:
            tree = render(each.config, step_scopes(frame, part, known), key=step, encodings=encodings(kind))
            _check_urls(kind, tree, step)
        except Unknown:
            continue
        except PaoError as error:
            yield replace(made, fault=error)


def _wanted(frame: Plan, part: Part, action: Action, known: Mapping[StepId, Mapping[str, object]]) -> bool:
    try:
        return wanted(frame, part, action, known)
    except Unknown:
        return True


def _rendered(
    frame: Plan, part: Part, action: Action, step: StepId, known: Mapping[StepId, Mapping[str, object]]
) -> Tree:
    kind = find(action.type)
    _check_answers(frame, part, known)
    tree, _ = apply_trees(kind, action, step_scopes(frame, part, known), part.secrets, None, step)
    preview(frame, kind, step, tree, None)
    _check_payload(kind, tree, step)
    for later in _later_trees(frame, part, action, step, tree):
        parsed(kind, sampled(later, lambda output: type_of_output(frame, output)), step)
        _check_payload(kind, later, step)
    return tree


def _check_answers(frame: Plan, part: Part, known: Mapping[StepId, Mapping[str, object]]) -> None:
    """Refuse what the form of a component does not take of its bundle."""
    if frame.bundle is None:
        return
    seen = {**part_scopes(frame, part, known), "fields": {}}
    for fault in check(part.item.presentation.form, part_answers(frame, part, known), seen):
        raise UserError(f"{part.item.metadata.id}: {fault.message}", remedy="".join(fault.help[:1]), code=fault.rule)


def _later_trees(frame: Plan, part: Part, action: Action, step: StepId, tree: Tree) -> Iterator[Tree]:
    """What the action is called with once its effect is there: to change it, to look at it, to remove it."""
    kind = find(action.type)
    outputs = {name: Later(f"{step}.{name}", output.type) for name, output in action.outputs.items()}
    recorded = Recorded(_REF, outputs, tree)
    scopes = step_scopes(frame, part, {}, recorded)
    for overlay in (action.update, action.observe):
        if overlay is not None:
            merged = rendered(kind, {**action.config, **overlay}, scopes, step)
            yield with_named_secrets(kind, merged, part.secrets)
    if action.destroy is not None:
        yield destroy_tree(kind, action, scopes, part.secrets, recorded, step)


def _check_payload(kind: ActionType[ActionConfig], tree: Tree, step: StepId) -> None:
    """Refuse what no server reads: text that is no Unicode, numbers that JSON does not have, URLs that are none."""
    try:
        json.dumps(tree, allow_nan=False).encode()
    except (ValueError, TypeError) as error:
        raise UserError(f"{step}: JSON can't carry its configuration: {error}", code="PAO418") from error
    _check_urls(kind.config, tree, step)


def _check_urls(config: type[ActionConfig], tree: object, step: StepId) -> None:
    for place, encoding in encodings(config).items():
        url = _at(tree, place)
        if encoding != "url" or not isinstance(url, str) or (url == SELF and len(place) == 1):
            continue
        shown = _USER.sub("//…@", url)
        if not _URL.fullmatch(url):
            raise UserError(f"{step}: `{shown}` is no URL", code="PAO418")
        whole = PLAIN_URL.fullmatch(_STAND_IN.sub("x", url))
        if not url.startswith("<") and (whole is None or not port_of(whole)):
            remedy = "begin it with https://host or {{ env.NAME }}, without a user"
            raise UserError(f"{step}: `{shown}` is no URL that may be called", remedy=remedy, code="PAO418")


def _at(tree: object, place: Pointer) -> object:
    for part in place:
        tree = tree.get(part) if isinstance(tree, Mapping) else None
    return tree
