"""A request file together with what it pins."""

from collections.abc import Mapping
from dataclasses import dataclass

from paoctl.errors import UserError
from paoctl.load.catalog import load_request
from paoctl.model.catalog import CatalogBundle, CatalogItem, Definition
from paoctl.model.diagnostic import Severity
from paoctl.model.digest import Pin
from paoctl.model.request import Request, RequestRef
from paoctl.ports import BlobId, Commit, Team
from paoctl.workflows.world import Offer, World


@dataclass(frozen=True, slots=True)
class Pinned:
    """A request and what it is pinned to."""

    request: Request
    definition: Definition
    components: Mapping[str, CatalogItem]
    closure: Mapping[str, BlobId]
    """For the state branch: `definitions/<digest>/<path>` to blobs."""


def pin_down(world: World, ref: RequestRef, blob: BlobId, introduced: Commit | None) -> Pinned:
    """A request file with its definitions, exactly as pinned.

    Raises:
        UserError: it is no request, or pins something that is nowhere.
    """
    return pin_request(world, read_request(world, ref, blob), introduced)


def pin_request(world: World, request: Request, introduced: Commit | None = None) -> Pinned:
    """A request with its definitions, exactly as pinned.

    Raises:
        UserError: it pins something that is nowhere.
    """
    offer, blobs = _offer(world, request.spec.pin, introduced)
    closure = _recorded(request.spec.pin, blobs)
    components: dict[str, CatalogItem] = {}
    for component, pin in request.spec.pins.items():
        if component == "main":
            continue
        item, more = _offer(world, pin, introduced)
        if not isinstance(item.document, CatalogItem):
            raise UserError(f"the component `{component}` is pinned to {pin.short}, which is no item", code="PAO604")
        components[component] = item.document
        closure |= _recorded(pin, more)
    _check_components(offer.document, request)
    return Pinned(request, offer.document, components, closure)


def _check_components(definition: Definition, request: Request) -> None:
    """The items that a request pins are those that its bundle is made of: else another owner would be asked."""
    if not isinstance(definition, CatalogBundle):
        return
    pins = request.spec.components or {}
    for component in definition.components:
        pinned = Pin.parse(pins[component.id]).id if component.id in pins else "nothing"
        if pinned != component.item:
            raise UserError(
                f"the component `{component.id}` is the item {component.item}, and is pinned to {pinned}",
                remedy="paoctl request pins what the bundle says",
                code="PAO604",
            )


def read_request(world: World, ref: RequestRef, blob: BlobId) -> Request:
    """The request in a blob.

    Raises:
        UserError: it can't be read, or its name is not its file's.
    """
    return parse_request(ref, world.repo.blobs([blob])[blob])


def parse_request(ref: RequestRef, raw: bytes) -> Request:
    """The request in the bytes of its file.

    Raises:
        UserError: it can't be read, or its name is not its file's.
    """
    loaded, findings = load_request(ref.path, raw)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if loaded is None or errors:
        first = errors[0]
        place = f"{first.path}:{first.span.start.line}:{first.span.start.column}"
        raise UserError(f"{place}: {first.message}", remedy=f"paoctl explain {first.rule}", code=first.rule)
    if loaded.document.ref != ref:
        raise UserError(f"{ref.path} holds the request {loaded.document.ref}", remedy="name the file after it")
    return loaded.document


def _offer(world: World, pin: Pin, introduced: Commit | None) -> tuple[Offer, Mapping[str, BlobId]]:
    found = world.offer(pin, introduced)
    if found is None:
        raise UserError(
            f"{pin.short} with the digest {pin.digest[:12]}… is not in the catalog",
            remedy="paoctl edit REQUEST --to-version pins what is offered now",
            code="PAO602",
        )
    return found


def _recorded(pin: Pin, blobs: Mapping[str, BlobId]) -> dict[str, BlobId]:
    return {f"definitions/{pin.digest}/{path}": blob for path, blob in blobs.items()}


def owner_teams(pinned: Pinned) -> tuple[Team, ...]:
    """One per distinct owner team: of the item, or of every component of a bundle that does not delegate.

    What does not wait for the change calendar is approved by the owners themselves, whoever they delegate to.
    """
    definition = pinned.definition
    if not isinstance(definition, CatalogBundle):
        return (definition.metadata.owner.team,)
    asked = [
        pinned.components[component.id].metadata.owner.team
        for component in definition.components
        if component.approval == "required" or pinned.request.spec.break_glass is not None
    ]
    return tuple(dict.fromkeys(asked or [definition.metadata.owner.team]))
