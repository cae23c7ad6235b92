"""PAO41x: is a bundle made of items that exist, answered as they ask, in an order that can be kept?"""

from collections.abc import Callable, Iterator, Mapping

from paoctl.form.check import FieldFault, check
from paoctl.form.fault import OF_CHECKS, REQUIRED, UNKNOWN_FIELD
from paoctl.model.catalog import CatalogBundle, CatalogItem, Component
from paoctl.model.diagnostic import Diagnostic, Related
from paoctl.model.form import Form
from paoctl.model.loaded import Catalog, Loaded
from paoctl.model.source import Pointer, Source
from paoctl.rules.fulfillment import (
    ComponentField,
    DeprecatedComponent,
    DuplicateAction,
    Irreversible,
    UnknownComponentItem,
    UnproducedOutput,
    VersionRange,
)
from paoctl.rules.slip import Slip
from paoctl.template.marks import Placeholder
from paoctl.validate.actions import cycle_fault, unknown_dependencies
from paoctl.validate.forms import faulty_fields
from paoctl.validate.graph import cycle
from paoctl.validate.guess import guess_first, slip_of
from paoctl.validate.items import irreversible_actions
from paoctl.validate.names import UNKNOWN_BEFORE_A_REQUEST
from paoctl.validate.placed import placed_actions
from paoctl.validate.possible import refused
from paoctl.validate.texts import Text
from paoctl.validate.versions import satisfies


def bundle_faults(
    source: Source,
    bundle: CatalogBundle,
    texts: list[Text],
    catalog: Catalog,
    known: frozenset[str],
    is_faulty: Callable[[Loaded[CatalogItem]], bool],
) -> Iterator[Diagnostic]:
    """What is wrong with the components, and with their order.

    Args:
        known: the ids of all definitions that have a file, also of those whose file can't be read.
        is_faulty: is something wrong with an item itself? Asked only where its form fails.
    """
    for index, component in enumerate(bundle.components):
        at: Pointer = ("components", index)
        item = catalog.items.get(component.item)
        if item is not None:
            yield from _component_faults(source, at, component, item, is_faulty)
            yield from _possible_faults(source, at, component, item.document, bundle.presentation.form)
            yield from _lifecycle_faults(source, at, bundle, item, catalog)
            if bundle.fulfillment.orchestration.on_failure == "rollback":
                yield from _rollback_faults(source, at, item.document)
        elif component.item not in known or component.item in catalog.bundles:
            yield _unknown_item(source, at, component, catalog)
    yield from _order_faults(source, bundle, texts)
    for name, output in bundle.outputs.items():
        if output.required and output.value is None:
            message = f"nothing gives the output `{name}`"
            help_ = ('value: "{{ components.<component>.outputs.<name> }}"',)
            yield UnproducedOutput.at(source, ("outputs", name), message, key=True, help=help_)


def _unknown_item(source: Source, at: Pointer, component: Component, catalog: Catalog) -> Diagnostic:
    place = (*at, "catalogItem")
    if component.item in catalog.bundles:
        message = f"`{component.item}` is a bundle; a component is an item"
        return UnknownComponentItem.at(source, place, message, help=("name its items here, one by one",))
    message = f"there is no item `{component.item}` in the catalog"
    slip = Slip(component.item, catalog.items)
    return UnknownComponentItem.at(source, place, message, slip=slip, help=("paoctl list items",))


def _component_faults(
    source: Source,
    at: Pointer,
    component: Component,
    loaded: Loaded[CatalogItem],
    is_faulty: Callable[[Loaded[CatalogItem]], bool],
) -> Iterator[Diagnostic]:
    item = loaded.document
    if not satisfies(item.metadata.version, component.version_range):
        message = f"the catalog has {component.item} {item.metadata.version}, not {component.version_range}"
        help_ = (f"catalogItem: {component.item}@^{item.metadata.version.rpartition('.')[0]}",)
        yield VersionRange.at(source, (*at, "catalogItem"), message, help=help_)
    answers = {name: _standing_for(value, name) for name, value in component.fields.items()}
    for fault in check(item.presentation.form, answers, _unknown_scopes(item)):
        if fault.of_form and is_faulty(loaded):
            continue
        if fault.rule in OF_CHECKS and fault.pointer[0] in faulty_fields(loaded.source, item.presentation.form):
            continue
        if fault.pointer[0] in component.fields or fault.rule == REQUIRED:  # a wrong default is the item's fault
            found = _field_fault(source, at, component, item.presentation.form, fault)
            yield found._replace(fix=()) if found.fix and is_faulty(loaded) else found  # the item may be what is wrong


def _possible_faults(
    source: Source, at: Pointer, component: Component, item: CatalogItem, asked: Form
) -> Iterator[Diagnostic]:
    """Answers to the bundle that a component's form would refuse."""
    for name, value in component.fields.items():
        field = item.presentation.form.field(name)
        for each in refused(field, value, asked, (component.when,)) if field else ():
            message, help_ = (
                f"{component.item}: {each.fault.message}",
                (*each.fault.help, "take both from one fragment"),
            )
            place = (*at, "fields", name)
            yield ComponentField.at(source, place, message, part=each.part, label=each.label, help=help_)


def _lifecycle_faults(
    source: Source, at: Pointer, bundle: CatalogBundle, item: Loaded[CatalogItem], catalog: Catalog
) -> Iterator[Diagnostic]:
    """An item on its way out; not where the bundle itself, or what nobody has, is named in place of it."""
    metadata = item.document.metadata
    instead = metadata.lifecycle.replaced_by
    is_known = instead is None or catalog.definition(instead) is not None
    if metadata.lifecycle.notice and is_known and instead != bundle.metadata.id:
        message = f"{metadata.id} {metadata.lifecycle.notice}"
        help_ = f"catalogItem: {instead}" if instead else f"ask {metadata.owner.team} what to take instead"
        related = (Related(item.source.key_at(("metadata", "lifecycle")), "said here", item.source.path),)
        yield DeprecatedComponent.at(source, (*at, "catalogItem"), message, help=(help_,), related=related)


def _unknown_scopes(item: CatalogItem) -> Mapping[str, object]:
    """What the item's form may see of a request that nobody has made yet."""
    unknown = {
        scope: {name: Placeholder(f"<{name}>", f"{scope}.{name}") for name in names}
        for scope, names in UNKNOWN_BEFORE_A_REQUEST.items()
        if names
    }
    return {**unknown, "metadata": item.metadata.model_dump(mode="json", by_alias=True)}


def _standing_for(value: object, name: str) -> object:
    """A value with a template in it is known only when the bundle is requested."""
    match value:
        case str() if "{{" in value:
            return Placeholder(value, name)
        case Mapping():
            return {key: _standing_for(each, name) for key, each in value.items()}
        case list():
            return [_standing_for(each, name) for each in value]
    return value


def _field_fault(source: Source, at: Pointer, component: Component, form: Form, fault: FieldFault) -> Diagnostic:
    name = str(fault.pointer[0])
    place = (*at, "fields", *fault.pointer)
    message = f"{component.item}: {fault.message}"
    shows = f"paoctl show {component.item} lists what it asks"
    if name in component.fields:
        label, help_ = guess_first((*fault.help, shows))
        key, slip = fault.rule == UNKNOWN_FIELD, slip_of(fault, form, component.fields)
        return ComponentField.at(source, place, message, key=key, label=label, slip=slip, help=help_)
    place = place if component.fields else (*at, "id")
    return ComponentField.at(source, place, message, key=True, label=f"add `{name}:` to its fields", help=(shows,))


def _rollback_faults(source: Source, at: Pointer, item: CatalogItem) -> Iterator[Diagnostic]:
    stays = irreversible_actions(placed_actions(item)) if item.fulfillment.strategy.mode == "automatic" else []
    if stays:
        message = f"`{stays[0].action.id}` of this item can't be undone, and the bundle promises to roll back"
        help_ = ("give that action a `destroy:`, or write `onFailure: stop` in the bundle",)
        yield Irreversible.at(source, (*at, "catalogItem"), message, help=help_)


def _order_faults(source: Source, bundle: CatalogBundle, texts: list[Text]) -> Iterator[Diagnostic]:
    known = [component.id for component in bundle.components]
    graph: dict[str, set[str]] = {name: set() for name in known}
    first: dict[str, int] = {}
    for index, component in enumerate(bundle.components):
        at: Pointer = ("components", index)
        if component.id in first:
            related = Related(source.value_at(("components", first[component.id], "id")), "first one is here")
            message = f"there is already a component `{component.id}`"
            yield DuplicateAction.at(source, (*at, "id"), message, help=("give it another id",), related=(related,))
        first.setdefault(component.id, index)
        yield from unknown_dependencies(source, at, component.depends_on, known, "component")
        graph[component.id] |= {*component.depends_on, *_used(texts, at)}
    alone = {name: others for name, others in graph.items() if known.count(name) == 1}
    if around := cycle(alone):
        yield cycle_fault(source, ("components", first[around[0]], "id"), around)


def _used(texts: list[Text], at: Pointer) -> Iterator[str]:
    """The components whose outputs a component uses."""
    for text in texts:
        if text.pointer[: len(at)] == at:
            for reference in text.references():
                scope, *rest = reference.path
                if scope == "components" and rest:
                    yield rest[0]
