"""The generated part of CODEOWNERS: the owners that the catalog names, as lines that the forge enforces."""

from collections.abc import Iterator
from typing import Final

from paoctl.model.catalog import CatalogBundle, Definition
from paoctl.model.loaded import Catalog

BEGIN: Final = "# BEGIN paoctl"
END: Final = "# END paoctl"


def owners_block(catalog: Catalog) -> str:
    """The block, its markers included: admins own all that no item owns, an item's team its file and its requests."""
    admins = " ".join(catalog.project.document.admins) if catalog.project else ""
    lines = sorted(_lines(catalog))
    return "\n".join([BEGIN, *([f"* {admins}"] if admins else []), *lines, END]) + "\n"


def with_block(codeowners: str, block: str) -> str:
    """CODEOWNERS with its block replaced; lines outside it are kept.

    Where there is none, it is put at the end: the last line that matches a path wins (GitHub, "About code owners"), and
    a `*` that somebody wrote before must not take the catalog's owners away.
    """
    before, found, rest = codeowners.partition(f"{BEGIN}\n")
    if not found:
        return codeowners.rstrip("\n") + "\n" * bool(codeowners) + block
    return before + block + rest.partition(f"{END}\n")[2]


def _lines(catalog: Catalog) -> Iterator[str]:
    offers: list[tuple[str, Definition]] = [(each.source.path, each.document) for each in catalog.items.values()]
    offers += [(each.source.path, each.document) for each in catalog.bundles.values()]
    for path, offer in offers:
        metadata = offer.metadata
        yield f"/{path} {metadata.owner.team}"
        yield f"/requests/{metadata.id}/ {' '.join(_approvers(offer, catalog))}"


def _approvers(offer: Definition, catalog: Catalog) -> list[str]:
    """The owner of an item; of a bundle those of its components, unless they leave it to the bundle's."""
    if not isinstance(offer, CatalogBundle):
        return [offer.metadata.owner.team]
    items = [catalog.items[each.item] for each in offer.components if each.item in catalog.items]
    asked = [each.item for each in offer.components if each.approval == "required"]
    teams = {item.document.metadata.owner.team for item in items if item.document.metadata.id in asked}
    return sorted(teams) or [offer.metadata.owner.team]
