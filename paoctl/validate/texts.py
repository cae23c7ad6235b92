"""The texts of a definition that are templates or conditions, each with its place and with what it can see."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from paoctl.actions.health import CHECKS
from paoctl.actions.sinks import kinds_taken, takes_secret
from paoctl.form.kinds import kinds_of_field
from paoctl.model.catalog import CatalogBundle, CatalogItem, Output
from paoctl.model.form import Field, Form
from paoctl.model.loaded import Catalog
from paoctl.model.source import Pointer
from paoctl.shape.mend import meant_place
from paoctl.template.fault import TemplateError
from paoctl.template.kinds import ANY, BOOLEAN, LIST, Kinds, kinds_of_type
from paoctl.template.nodes import Node
from paoctl.template.refs import Reference, expression_references, references
from paoctl.template.syntax import parse, parse_expression
from paoctl.template.tree import leaves
from paoctl.validate.names import (
    Names,
    below_field,
    bundle_names,
    item_names,
    names_around,
    with_own,
    without_outputs_of,
)
from paoctl.validate.placed import Placed, placed_actions

FORM = ("presentation", "form", "groups")
_UNNAMED: Final = {"outputs": 1, "components": 3}
"""By the scope: references of at most so many parts name no output."""


class Text(NamedTuple):
    """A text that may refer to something."""

    pointer: Pointer
    text: str
    sight: Names
    bare: bool = False
    """A bare expression; otherwise text with `{{ }}`."""
    takes: Kinds = ANY
    """The kinds of values that its place takes."""
    safe: bool = False
    """A secret may stand here."""
    later: frozenset[str] = frozenset()
    """In a form: fields that are asked at this place or after it."""
    asks: tuple[str, ...] = ()
    """In a form: the fields that wait for what this says."""

    @property
    def speaks(self) -> bool:
        """May it mention anything, or be a template with a fault? Most texts are but words."""
        return self.bare or "{" in self.text

    def nothing_waits_for(self, reference: Reference) -> bool:
        """Does a reference take in outputs without their names, where these say what has to be done before?"""
        unnamed = _UNNAMED.get(reference.path[0], 0) >= len(reference.path)
        return unnamed and self.pointer[0] in ("fulfillment", "components") and self.pointer[1] != "healthChecks"

    def references(self) -> tuple[Reference, ...]:
        """What it mentions; nothing when it can't be read, which is a fault of its own."""
        try:
            return self.read()
        except TemplateError:
            return ()

    def read(self) -> tuple[Reference, ...]:
        """What it mentions.

        Raises:
            TemplateError: it can't be read.
        """
        return expression_references(self.text) if self.bare else references(self.text)


def item_texts(
    item: CatalogItem, catalog: Catalog, known: Collection[str] = (), broken: Collection[Pointer] = ()
) -> Iterator[Text]:
    """Every text of an item.

    Args:
        item: it.
        catalog: what it may rely on.
        known: the ids of all definitions that have a file.
        broken: the places of the item that could not be read.
    """
    around = names_around(item.metadata)
    yield from _form_texts(item.presentation.form, around)
    sights = item_names(item, around, catalog, known, broken)
    for placed in placed_actions(item):
        yield from _action_texts(placed, sights[placed.mode])
    names = sights["automatic"]
    if item.fulfillment.strategy.mode == "automatic":
        yield from _output_texts(item.outputs, names)
    for index, check in enumerate(item.fulfillment.health_checks):
        for pointer, text in leaves(check.config):
            takes = kinds_taken(CHECKS[check.type], pointer) if "{{" in text else ANY
            yield Text(("fulfillment", "healthChecks", index, "config", *pointer), text, names, takes=takes)


def bundle_texts(bundle: CatalogBundle, catalog: Catalog) -> Iterator[Text]:
    """Every text of a bundle."""
    around = names_around(bundle.metadata)
    yield from _form_texts(bundle.presentation.form, around)
    names = bundle_names(bundle, around, catalog)
    for index, component in enumerate(bundle.components):
        at: Pointer = ("components", index)
        item = catalog.items.get(component.item)
        for name, value in component.fields.items():
            field = item.document.presentation.form.field(name) if item else None
            safe = item is None or (field is not None and field.type == "password")
            takes = kinds_of_field(field) if field and "{{" in str(value) else ANY
            yield from _templates(value, (*at, "fields", name), names, safe=safe, takes=takes)
        yield from _condition(component.when, (*at, "when"), names)
    yield from _output_texts(bundle.outputs, names)


def _form_texts(form: Form, around: Names) -> Iterator[Text]:
    """The conditions, defaults and computed options of a form; each sees the fields before it."""
    everything = [each.id for each in form.fields()]
    earlier: dict[str, Names | None] = {}
    asked = 0
    for group_index, group in enumerate(form.groups):
        at: Pointer = (*FORM, group_index)
        names, later = {"fields": dict(earlier), **around}, frozenset(everything[asked:])
        asks = tuple(each.id for each in group.fields)
        yield from _condition(group.visible_when, (*at, "visibleWhen"), names, later, asks)
        for index, each in enumerate(group.fields):
            names, later = {"fields": dict(earlier), **around}, frozenset(everything[asked:])
            yield from _field_texts(each, (*at, "fields", index), names, later)
            earlier[each.id] = None if each.id in earlier else below_field(each)
            asked += 1


def texts_of(placed: Placed, texts: Iterable[Text]) -> Iterator[Text]:
    """Those texts of an item that belong to one action."""
    at, depth = placed.at, len(placed.at)
    return (each for each in texts if each.pointer[:depth] == at)


def _action_texts(placed: Placed, names: Names) -> Iterator[Text]:
    action, at, kind = placed.action, placed.at, placed.kind
    before = without_outputs_of(names, action)
    yield from _condition(action.when, (*at, "when"), before)
    for key in ("config", "update", "observe", "destroy"):
        if (tree := getattr(action, key)) is None:
            continue
        sight = before if key == "config" else with_own(names, action)
        for pointer, text in leaves(tree):
            meant = meant_place(kind.config, pointer) if kind else None
            safe = kind is None or meant is None or takes_secret(kind.config, meant)
            takes = kinds_taken(kind.config, meant) if kind and meant and "{{" in text else ANY
            yield Text((*at, key, *pointer), text, sight, safe=safe, takes=takes)


def _field_texts(each: Field, at: Pointer, names: Names, later: frozenset[str]) -> Iterator[Text]:
    asks = (each.id,)
    yield from _condition(each.visible_when, (*at, "visibleWhen"), names, later, asks)
    if isinstance(each.options, str):
        yield Text((*at, "options"), each.options, names, bare=True, takes=LIST, later=later, asks=asks)
    for pointer, text in leaves(each.default, (*at, "default")):
        takes = kinds_of_field(each) if pointer[-1] == "default" and "{{" in text else ANY
        yield Text(pointer, text, names, takes=takes, later=later, asks=asks)


def _output_texts(outputs: Mapping[str, Output], names: Names) -> Iterator[Text]:
    for name, output in outputs.items():
        takes = kinds_of_type(output.type)
        yield from _templates(output.value, ("outputs", name, "value"), names, safe=output.sensitive, takes=takes)


def _condition(
    text: str | None,
    at: Pointer,
    names: Names,
    later: frozenset[str] = frozenset(),
    asks: tuple[str, ...] = (),
) -> Iterator[Text]:
    if text is not None:
        yield Text(at, text, names, bare=True, takes=BOOLEAN, later=later, asks=asks)


def _templates(tree: object, at: Pointer, names: Names, *, safe: bool = False, takes: Kinds = ANY) -> Iterator[Text]:
    """The texts of a tree; `takes` is said of the tree itself."""
    for pointer, text in leaves(tree, at):
        yield Text(pointer, text, names, safe=safe, takes=takes if pointer == at else ANY)


def expressions(text: Text) -> tuple[Node, ...]:
    """Those with more to them than a reference; none when the text can't be read, which is a fault of its own."""
    return _expressions(text.text, bare=text.bare) if text.bare or "{{" in text.text else ()


@lru_cache(maxsize=256)
def _expressions(text: str, *, bare: bool) -> tuple[Node, ...]:
    try:
        nodes = (parse_expression(text).node,) if bare else parse(text).expressions
    except TemplateError:
        return ()
    return tuple(node for node in nodes if node.children)
