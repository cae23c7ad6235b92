"""What the language has and this paoctl does not do yet: said, so that nobody relies on it."""

from collections.abc import Iterator

from paoctl.model.catalog import CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Source
from paoctl.rules.settings import NotBuilt


def unbuilt_in_item(source: Source, item: CatalogItem) -> Iterator[Diagnostic]:
    """Health checks are not asked."""
    if item.fulfillment.health_checks:
        message = "health checks are not asked yet: `ready` means that every step is done"
        yield NotBuilt.at(source, ("fulfillment", "healthChecks"), message, key=True, help=("take them out",))
