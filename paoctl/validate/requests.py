"""PAO6xx, and PAO21x by the form engine: can a request be fulfilled as it stands?"""

from collections.abc import Iterator
from datetime import date

from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.digest import Pin
from paoctl.model.loaded import Catalog, Loaded, pin_of
from paoctl.model.request import Request, UniqueAnswer
from paoctl.model.source import Pointer, Source
from paoctl.rules.request import (
    ComponentPins,
    Deprecated,
    NotUnique,
    PastSunset,
    StalePin,
    UnknownEnvironment,
    UnknownItem,
    UnknownTeam,
)
from paoctl.rules.slip import Slip
from paoctl.template.scopes import facts_ahead, form_scopes
from paoctl.validate.answers import answer_faults
from paoctl.validate.catalog import is_faulty
from paoctl.validate.references import reference_faults

Offered = Loaded[CatalogItem] | Loaded[CatalogBundle]
_FIELDS: Pointer = ("spec", "fields")


def validate_request(
    loaded: Loaded[Request], catalog: Catalog, known: frozenset[str] = frozenset(), *, fresh: bool = True
) -> list[Diagnostic]:
    """Everything that is wrong with the meaning of a request; its shape is the loader's business.

    Args:
        catalog: what is offered, in order.
        known: ids of definitions that are not in order: to name them is no fault.
        fresh: the request is new or changed, so its pins must be what the catalog offers now; others may be older.
    """
    found = _faults(loaded.document, loaded.source, catalog, known, fresh=fresh)
    return sorted(found, key=lambda finding: finding.order)


def _faults(
    request: Request, source: Source, catalog: Catalog, known: frozenset[str], *, fresh: bool
) -> Iterator[Diagnostic]:
    yield from _settings_faults(request, source, catalog)
    bundled = request.spec.catalog_bundle is not None
    at: Pointer = ("spec", "catalogBundle" if bundled else "catalogItem")
    definition = catalog.bundles.get(request.ref.item) if bundled else catalog.items.get(request.ref.item)
    if definition is None:
        if request.ref.item not in known or catalog.definition(request.ref.item):
            yield _unknown_item(source, at, request, catalog)
        return
    if fresh:
        yield from _pin_faults(source, at, request.spec.pin, definition)
        notice = definition.document.metadata.lifecycle.notice
        if notice and request.spec.state == "present":
            help_ = (f"paoctl show {request.ref.item}",)
            yield Deprecated.at(source, at, f"{request.ref.item} {notice}", help=help_)
    if isinstance(definition.document, CatalogBundle):
        yield from _component_faults(request, source, definition.document, catalog, fresh=fresh)
    if request.spec.state == "present" and (fresh or request.spec.pin == pin_of(definition)):
        for each in _answer_faults(request, source, definition, catalog):  # the definition may be what is wrong
            yield each._replace(fix=()) if each.fix and is_faulty(definition, catalog, known) else each


def past_sunset(loaded: Loaded[Request], catalog: Catalog, today: date) -> Iterator[Diagnostic]:
    """A new request for what is given no more."""
    request = loaded.document
    definition = catalog.definition(request.ref.item)
    if (
        definition is None
        or request.spec.state == "absent"
        or not definition.document.metadata.lifecycle.is_over(today)
    ):
        return
    at: Pointer = ("spec", "catalogItem" if request.spec.catalog_item else "catalogBundle")
    life = definition.document.metadata.lifecycle
    message = f"{request.ref.item} could be asked for until {life.sunset}"
    help_ = (f"ask for {life.replaced_by}" if life.replaced_by else f"ask {definition.document.metadata.owner.team}",)
    yield PastSunset.at(loaded.source, at, message, help=help_)


def _settings_faults(request: Request, source: Source, catalog: Catalog) -> Iterator[Diagnostic]:
    if catalog.project is None:
        return
    project, metadata = catalog.project.document, request.metadata
    if metadata.environment not in project.environments:
        names = list(project.environments)
        message = f"there is no environment `{metadata.environment}`"
        at = ("metadata", "environment")
        slip = Slip(metadata.environment, names)
        yield UnknownEnvironment.at(source, at, message, slip=slip, help=_listed(names))
    if metadata.team not in project.teams:
        names = list(project.teams)
        message = f"`{metadata.team}` is none of this repository's teams"
        at = ("metadata", "team")
        yield UnknownTeam.at(source, at, message, slip=Slip(metadata.team, names), help=_listed(names))


def _unknown_item(source: Source, at: Pointer, request: Request, catalog: Catalog) -> Diagnostic:
    name = request.ref.item
    if other := catalog.definition(name):
        noun = "bundle" if isinstance(other.document, CatalogBundle) else "item"
        message = f"`{name}` is a{'n' * (noun == 'item')} {noun}"
        key = "catalogBundle" if noun == "bundle" else "catalogItem"
        return UnknownItem.at(source, at, message, help=(f"name it under `{key}`",))
    message = f"`{name}` is not in the catalog"
    guess = Slip(name, [*catalog.items, *catalog.bundles]).guess  # no fix: the pin's digest would be another item's
    return UnknownItem.at(source, at, message, label=guess, help=("paoctl list items",))


def _pin_faults(source: Source, at: Pointer, pin: Pin, definition: Offered) -> Iterator[Diagnostic]:
    offered = pin_of(definition)
    if pin == offered:
        return
    what = "the version" if pin.version != offered.version else "the digest"
    message = f"{what} is not what the catalog offers now: {offered.short}"
    help_ = (f"{at[-1]}: {offered}", "paoctl edit REQUEST --to-version writes it")
    yield StalePin.at(source, at, message, help=help_)


def _component_faults(
    request: Request, source: Source, bundle: CatalogBundle, catalog: Catalog, *, fresh: bool
) -> Iterator[Diagnostic]:
    pins = {name: pin for name, pin in request.spec.pins.items() if name != "main"}
    wanted = {component.id: component.item for component in bundle.components}
    at: Pointer = ("spec", "components")
    for name in wanted.keys() - pins.keys() if fresh else ():
        message = f"the component `{name}` is not pinned"
        yield ComponentPins.at(source, at, message, key=True, help=("paoctl edit REQUEST --to-version writes it",))
    for name, pin in pins.items() if fresh else ():
        item = catalog.items.get(pin.id)
        if wanted.get(name) != pin.id:
            message = (
                f"the bundle's `{name}` is {wanted[name]}" if name in wanted else f"no component is called `{name}`"
            )
            yield ComponentPins.at(source, (*at, name), message, help=_listed(list(wanted)))
        elif item is not None:
            yield from _pin_faults(source, (*at, name), pin, item)


def _answer_faults(request: Request, source: Source, definition: Offered, catalog: Catalog) -> Iterator[Diagnostic]:
    form, scopes_ = definition.document.presentation.form, form_scopes(facts_ahead(request), definition.document)
    yield from answer_faults(source, _FIELDS, form, request.spec.fields, scopes_)
    yield from reference_faults(request, source, form, catalog, scopes_)


def unique_answers(request: Request, catalog: Catalog) -> tuple[UniqueAnswer, ...]:
    """The answers of a request that must differ from those of all others."""
    definition = catalog.definition(request.ref.item)
    if definition is None or request.spec.state == "absent":
        return ()
    fields = (field for field in definition.document.presentation.form.fields() if field.unique is not None)
    given = ((field, request.spec.fields.get(field.id)) for field in fields)
    return tuple(
        UniqueAnswer(request.ref.item if field.unique == "item" else "", field.id, str(answer))
        for field, answer in given
        if answer is not None
    )


def not_unique(source: Source, answer: UniqueAnswer, first: str) -> Diagnostic:
    """The finding for an answer that the request of another file, `first`, has given already."""
    message = f"{first} has this `{answer.field}` already"
    return NotUnique.at(source, (*_FIELDS, answer.field), message, help=("choose another one",))


def _listed(names: list[str]) -> tuple[str, ...]:
    return (f"known here: {', '.join(names[:8]) or 'none'}",)
