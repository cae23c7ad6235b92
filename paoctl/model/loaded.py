"""Documents together with the text they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.digest import Pin, closure_digest
from paoctl.model.policy import Policy
from paoctl.model.project import Project
from paoctl.model.request import Request
from paoctl.model.source import Source

D = TypeVar("D", bound=CatalogItem | CatalogBundle | Project | Request | Policy)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[D]):
    """A document, its text with the place of every node, and the bytes that its meaning rests on."""

    document: D
    source: Source
    closure: Mapping[str, bytes] = field(default_factory=dict)
    """Path to raw bytes: the file itself, the fragments it refers to, its local modules."""


class Catalog(NamedTuple):
    """All that a repository offers at one commit."""

    project: Loaded[Project] | None
    items: Mapping[str, Loaded[CatalogItem]]
    bundles: Mapping[str, Loaded[CatalogBundle]]
    codeowners: str = ""

    def definition(self, definition_id: str) -> Loaded[CatalogItem] | Loaded[CatalogBundle] | None:
        """The item or bundle with this id."""
        return self.items.get(definition_id) or self.bundles.get(definition_id)


def pin_of(loaded: Loaded[CatalogItem] | Loaded[CatalogBundle]) -> Pin:
    """The pin of a definition as it is now."""
    metadata = loaded.document.metadata
    return Pin(metadata.id, metadata.version, closure_digest(loaded.closure))
