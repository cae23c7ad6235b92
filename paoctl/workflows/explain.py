"""Explain: what a rule means, or what may stand at a place of a document."""

import inspect
from collections.abc import Iterable, Mapping
from difflib import ndiff
from functools import cache
from typing import Final

from paoctl.actions.health import CHECKS
from paoctl.actions.registry import kind_of, kinds
from paoctl.errors import PaoError, UsageError
from paoctl.load.documents import NAMES
from paoctl.model.base import Model
from paoctl.report.explanation import Key, PlacePage, RulePage
from paoctl.report.findings import visible
from paoctl.report.findings_text import finding_text
from paoctl.report.terminal import Terminal
from paoctl.rules.base import Example, Rule
from paoctl.rules.nearest import nearest
from paoctl.rules.table import RULES
from paoctl.shape.description import Schema, bounds_in_words, choices_of, kind_in_words
from paoctl.shape.documentation import documentation
from paoctl.shape.places import Place, fields
from paoctl.workflows.example import try_example

_WHERE: Final = "`paoctl explain` lists the rules; a place begins with `item` or another kind, or with `action`"
_ACTION: Final = "action"
_CHECK: Final = "healthCheck"
_FAMILIES: Final[Mapping[str, str]] = {
    _ACTION: "The `config` of an action, by its `type`: `paoctl explain action.rest-api` shows one.",
    _CHECK: "The `config` of a health check, by its `type`: `paoctl explain healthCheck.tcp` shows one.",
}
"""What every type has a model of its own for."""


def rule_named(text: str) -> type[Rule] | None:
    """The rule of a code, in either case, or of a name."""
    return next((rule for rule in RULES if text.upper() == rule.code or text == rule.name), None)


def explain_rule(rule: type[Rule], terminal: Terminal) -> RulePage:
    """The page of a rule; its example is tried now, so it shows what people will see."""
    if rule.bad is None or rule.good is None:
        return RulePage(rule)
    found = try_example(rule.bad)
    own = [each for each in found.findings if each.rule == rule.code]
    shown = [finding_text(each, found.texts.get(each.path, ""), terminal) for each in own]
    return RulePage(rule, "\n\n".join(shown), _difference(rule.bad, rule.good))


def explain_place(path: str) -> PlacePage:
    """The page of a place, as `item.metadata.owner` or `action.rest-api.url`.

    Raises:
        UsageError: there is no such place; with the nearest one.
    """
    root, *way = path.split(".")
    if root in _FAMILIES and way:
        root, *way = f"{root}.{way[0]}", *way[1:]
    roots = _roots()
    if root in _FAMILIES:
        return _family(root, roots)
    if root not in roots:
        if root and (member := next((each for each in roots if each.partition(".")[2] == root), None)):
            raise UsageError(f"there is no `{path}` to explain", remedy=f"did you mean `{'.'.join((member, *way))}`?")
        raise _unknown(root, [*roots, *_FAMILIES, *(rule.name for rule in RULES)])
    place = Place(roots[root])
    page = _page(root, place, {"type": "object"}, "")
    for depth, key in enumerate(way):
        place = place.element
        found = place.step(key) if key in place.keys or not place.models else None
        here = ".".join([root, *way[: depth + 1]])
        if found is None:
            raise _unknown_key(here, key, place)
        page = _page(here, found, _schema(place, key), _documented(place, key))
        place = found
    return page


def _family(name: str, roots: Mapping[str, type[Model]]) -> PlacePage:
    """The page of what there is one of for each type."""
    members = {root.partition(".")[2]: model for root, model in roots.items() if root.startswith(f"{name}.")}
    keys = tuple(Key(each, "a mapping", required=False, text=_about(Place(model))) for each, model in members.items())
    return PlacePage(path=name, kind="a mapping", required=None, text=_FAMILIES[name], keys=keys)


def _page(path: str, place: Place, schema: Schema, text: str) -> PlacePage:
    element = place.element
    field = place.field
    default = None if field is None or field.is_required() else field.get_default(call_default_factory=True)
    return PlacePage(
        path=path,
        kind=kind_in_words(schema),
        required=field.is_required() if field else None,
        text=text or _about(element),
        choices=choices_of(schema),
        bounds=bounds_in_words(schema),
        default=default if isinstance(default, str | int | float | bool) else None,
        example=field.examples[0] if field and field.examples else None,
        keys=tuple(_key(element, name) for name in element.keys),
    )


def _key(place: Place, name: str) -> Key:
    required = fields(place.models[0])[name].is_required()
    return Key(name, kind_in_words(_schema(place, name)), required, _documented(place, name))


def _schema(place: Place, key: str) -> Schema:
    """The JSON Schema of a field; of any key of a plain mapping nothing is known but whether a model stands there."""
    if place.models and key in fields(place.models[0]):
        return _properties(place.models[0])[key]
    below = place.step(key)
    return {"type": "object"} if below and below.models else {}


@cache
def _properties(model: type[Model]) -> Mapping[str, Schema]:
    found: Mapping[str, Schema] = model.model_json_schema().get("properties", {})
    return found


def _documented(place: Place, key: str) -> str:
    return documentation(place.models[0]).get(key, "") if place.models else ""


def _about(place: Place) -> str:
    """What the model says of itself."""
    return inspect.cleandoc(place.models[0].__doc__ or "") if place.models else ""


def _roots() -> Mapping[str, type[Model]]:
    found: dict[str, type[Model]] = {name: model for model, name in NAMES.items()}
    for kind in kinds():
        try:
            found[f"{_ACTION}.{kind}"] = kind_of(kind).config
        except PaoError:  # the package that offers it is broken; `paoctl validate` tells where it is used
            continue
    return found | {f"{_CHECK}.{kind}": model for kind, model in CHECKS.items()}


def _unknown(name: str, known: Iterable[str]) -> UsageError:
    names = list(known)
    meant = nearest(name, names)
    remedy = f"did you mean `{meant}`?" if meant else _WHERE
    return UsageError(f"there is no `{name}` to explain", remedy=remedy)


def _unknown_key(path: str, key: str, place: Place) -> UsageError:
    meant = nearest(key, place.keys)
    if not place.keys:
        return _unknown(path, [])
    remedy = f"did you mean `{path.removesuffix(key)}{meant}`?" if meant else f"keys here: {', '.join(place.keys)}"
    return UsageError(f"there is no `{path}` to explain", remedy=remedy)


def _difference(bad: Example, good: Example) -> str:
    """What was mended, the name of the file too; what nobody could see in it is shown as U+FFFD."""
    before, after = (visible(each.raw.decode("utf-8", "replace")).splitlines() for each in (bad, good))
    if bad.path != good.path:
        before, after = [bad.path, *before], [good.path, *after]
    lines = ndiff(before, after)
    return "\n".join(line.rstrip() for line in lines if line[:2] in {"- ", "+ "})
