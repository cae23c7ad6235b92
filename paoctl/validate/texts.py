"""The texts of a definition that are templates or conditions, each with its place and with what it can see."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from paoctl.template.kinds import ANY, BOOLEAN, LIST, TEXT, Kinds, kinds_of_type
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
from paoctl.validate.placed import Placed

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
    item: CatalogItem,
    actions: Sequence[Placed],
    catalog: Catalog,
    known: Collection[str] = (),
    broken: Collection[Pointer] = (),
) -> Iterator[Text]:
    """Every text of an item that may mention something, be a template with a fault, or be of the wrong kind.

    Most texts are but words, and are left out.

    Args:
        item: it.
        actions: its own.
        catalog: what it may rely on.
        known: the ids of all definitions that have a file.
        broken: the places of the item that could not be read.
    """
    around = names_around(item.metadata)
    yield from _form_texts(item.presentation.form, around)
    sights = item_names(item, actions, around, catalog, known, broken)
    for placed in actions:
        yield from _action_texts(placed, sights[placed.mode])
    names = sights["automatic"]
    if item.fulfillment.strategy.mode == "automatic":
        yield from _output_texts(item.outputs, names)
    for index, check in enumerate(item.fulfillment.health_checks):
        for pointer, text in leaves(check.config):
            if "{" in text:
                takes = kinds_taken(CHECKS[check.type], pointer) if "{{" in text else ANY
                yield Text(("fulfillment", "healthChecks", index, "config", *pointer), text, names, takes=takes)


def bundle_texts(bundle: CatalogBundle, catalog: Catalog) -> Iterator[Text]:
    """Every text of a bundle that may mention something, be a template with a fault, or be of the wrong kind."""
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
            inner = _kinds_within(field) if field and takes != ANY else ANY
            yield from _templates(value, (*at, "fields", name), names, safe=safe, takes=takes, inner=inner)
        yield from _condition(component.when, (*at, "when"), names)
    yield from _output_texts(bundle.outputs, names)


def _form_texts(form: Form, around: Names) -> Iterator[Text]:
    """The conditions, defaults and computed options of a form; each sees the fields before it."""
    everything = [each.id for each in form.fields()]
    earlier: dict[str, Names | None] = {}
    asked = 0
    for group_index, group in enumerate(form.groups):
        at: Pointer = (*FORM, group_index)
        if group.visible_when is not None:
            names, later = {"fields": dict(earlier), **around}, frozenset(everything[asked:])
            asks = tuple(each.id for each in group.fields)
            yield from _condition(group.visible_when, (*at, "visibleWhen"), names, later, asks)
        for index, each in enumerate(group.fields):
            if said := _said(each):
                names, later = {"fields": dict(earlier), **around}, frozenset(everything[asked:])
                for text in said:
                    place = (*at, "fields", index, *text.pointer)
                    yield text._replace(pointer=place, sight=names, later=later, asks=(each.id,))
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
    own = with_own(names, action)
    for pointer, text in placed.texts:
        if "{" in text:
            meant = meant_place(kind.config, pointer[1:]) if kind else None
            safe = kind is None or meant is None or takes_secret(kind.config, meant)
            takes = kinds_taken(kind.config, meant) if kind and meant and "{{" in text else ANY
            yield Text((*at, *pointer), text, before if pointer[0] == "config" else own, safe=safe, takes=takes)


def _said(field: Field) -> list[Text]:
    """The texts of a question, their pointers from there on, and what they see yet to be said."""
    said = list(_condition(field.visible_when, ("visibleWhen",), {}))
    if isinstance(field.options, str):
        said.append(Text(("options",), field.options, {}, bare=True, takes=LIST))
    for pointer, text in leaves(field.default, ("default",)):
        if "{" in text:
            takes = kinds_of_field(field) if len(pointer) == 1 and "{{" in text else ANY
            said.append(Text(pointer, text, {}, takes=takes))
    return said


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


def _kinds_within(field: Field) -> Kinds:
    """The kinds of what is in an answer that is a map or a list."""
    if field.type == "list":
        return kinds_of_type(field.of or "string")
    return TEXT if field.type == "keyvalue" else ANY


def _templates(
    tree: object, at: Pointer, names: Names, *, safe: bool = False, takes: Kinds = ANY, inner: Kinds = ANY
) -> Iterator[Text]:
    """The texts of a tree; `takes` is said of the tree itself, `inner` of what stands in it."""
    for pointer, text in leaves(tree, at):
        taken = takes if pointer == at else inner if "{{" in text and len(pointer) == len(at) + 1 else ANY
        if "{" in text or taken != ANY:
            yield Text(pointer, text, names, safe=safe, takes=taken)


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
