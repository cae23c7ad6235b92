"""Whose the definitions of a repository are: the little that has to be known of each, also of thousands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from paoctl.model.catalog import CatalogBundle, Definition
from paoctl.model.loaded import Catalog


class Offer(NamedTuple):
    """What has to be known of an item or a bundle to say whose it is."""

    id: str
    path: str
    team: str
    components: tuple[str, ...] = ()
    """The items of a bundle."""
    asked: tuple[str, ...] = ()
    """Those of them whose owners have to approve too."""

    @classmethod
    def of(cls, path: str, document: Definition) -> "Offer":
        """That of a definition in a file."""
        metadata = document.metadata
        parts = document.components if isinstance(document, CatalogBundle) else ()
        asked = tuple(each.item for each in parts if each.approval == "required")
        return cls(metadata.id, path, metadata.owner.team, tuple(each.item for each in parts), asked)


@dataclass(frozen=True, slots=True)
class Offers:
    """What a repository offers, and who administers it."""

    admins: tuple[str, ...]
    items: Mapping[str, Offer]
    bundles: Mapping[str, Offer]

    @classmethod
    def of(cls, catalog: Catalog) -> "Offers":
        """Those of a catalog."""
        admins = tuple(catalog.project.document.admins) if catalog.project else ()
        items = {name: Offer.of(each.source.path, each.document) for name, each in catalog.items.items()}
        bundles = {name: Offer.of(each.source.path, each.document) for name, each in catalog.bundles.items()}
        return cls(admins, items, bundles)

    def __iter__(self) -> Iterator[Offer]:
        yield from self.items.values()
        yield from self.bundles.values()

    def given_to(self, teams: Mapping[str, str]) -> "Offers":
        """The same, where the definitions at these paths belong to these teams."""
        if not teams:
            return self
        items, bundles = (
            {name: each._replace(team=teams.get(each.path, each.team)) for name, each in part.items()}
            for part in (self.items, self.bundles)
        )
        return Offers(self.admins, items, bundles)

    def approvers(self, offer: Offer) -> list[str]:
        """The owner of an item; of a bundle those of its components, unless all of them leave it to the bundle's."""
        teams = {self.items[item].team for item in offer.asked if item in self.items}
        return sorted(teams) or [offer.team]
