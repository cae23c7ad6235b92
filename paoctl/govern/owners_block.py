"""The generated part of CODEOWNERS: the owners that the catalog names, as lines that the forge enforces."""

from collections.abc import Iterator
from typing import Final

from paoctl.errors import UserError
from paoctl.model.catalog import CatalogBundle, Definition
from paoctl.model.loaded import Catalog
from paoctl.ports import Team

BEGIN: Final = "# BEGIN paoctl"
END: Final = "# END paoctl"

ADMIN_PATHS: Final = (
    "/catalog/",
    "/requests/",
    "/paoctl.yaml",
    "/modules/",
    "/policies/",
    "/schema/",
    "/.github/",
    "/CODEOWNERS",
    "/docs/CODEOWNERS",
    "/requirements*",
)
"""What no item owns, and what decides what runs; `/catalog/` and `/requests/` for what is in no item's line yet."""


def render(existing: str, catalog: Catalog) -> str:
    """CODEOWNERS with the block of this catalog; all that is written around the block is kept, byte for byte.

    Raises:
        UserError: the markers of the block do not pair.
    """
    return with_block(existing, owners_block(catalog))


def owners_block(catalog: Catalog) -> str:
    """The block, its markers included: the admins' lines, then each item's file and its requests."""
    admins = " ".join(catalog.project.document.admins) if catalog.project else ""
    of_admins = [f"{path} {admins}" for path in ADMIN_PATHS] if admins else []
    return "\n".join([BEGIN, *of_admins, *sorted(_lines(catalog)), END]) + "\n"


def with_block(codeowners: str, block: str) -> str:
    """CODEOWNERS with its block replaced; where there is none, it is put at the end.

    At the end, because the last line that matches wins: a `*` that somebody wrote must not take the owners away.

    Raises:
        UserError: the markers of the block do not pair.
    """
    lines = codeowners.splitlines(keepends=True)
    marks = [(place, line.strip()) for place, line in enumerate(lines) if line.strip() in {BEGIN, END}]
    if not marks:
        return codeowners + "\n" * bool(codeowners and not codeowners.endswith("\n")) + block
    if [mark for _, mark in marks] != [BEGIN, END]:
        raise UserError(
            f"the lines `{BEGIN}` and `{END}` of CODEOWNERS do not pair",
            remedy="leave one of each, in this order, or none, then: paoctl owners --write",
        )
    (start, _), (end, _) = marks
    return "".join(lines[:start]) + block + "".join(lines[end + 1 :])


def _lines(catalog: Catalog) -> Iterator[str]:
    offers: list[tuple[str, Definition]] = [(each.source.path, each.document) for each in catalog.items.values()]
    offers += [(each.source.path, each.document) for each in catalog.bundles.values()]
    for path, offer in offers:
        yield f"/{_escaped(path.removesuffix('.yaml'))}.* {offer.metadata.owner.team}"
        yield f"/requests/{offer.metadata.id}/ {' '.join(approvers(offer, catalog))}"


def approvers(offer: Definition, catalog: Catalog) -> list[Team]:
    """The owner of an item; of a bundle those of its components, unless all of them leave it to the bundle's."""
    if not isinstance(offer, CatalogBundle):
        return [offer.metadata.owner.team]
    asked = [each.item for each in offer.components if each.approval == "required" and each.item in catalog.items]
    teams = {catalog.items[item].document.metadata.owner.team for item in asked}
    return sorted(teams) or [offer.metadata.owner.team]


def _escaped(path: str) -> str:
    """A path as a pattern that matches only itself."""
    return "".join(f"\\{letter}" if letter in "\\ *?#" else letter for letter in path)
