"""What the language has and this paoctl does not do yet: said, so that nobody relies on it."""

from collections.abc import Iterator

from paoctl.model.catalog import CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.project import Project
from paoctl.model.request import Request
from paoctl.model.source import Source
from paoctl.rules.settings import NotBuilt


def unbuilt_settings(source: Source, project: Project) -> Iterator[Diagnostic]:
    """A change calendar stops the executor: better nothing runs than something in a freeze."""
    if project.calendar:
        yield NotBuilt.at(
            source,
            ("calendar",),
            "the change calendar is not kept yet: nothing is fulfilled while one is set",
            key=True,
            help=("take it out, and stop the fulfil workflow while changes must rest",),
        )


def unbuilt_in_item(source: Source, item: CatalogItem) -> Iterator[Diagnostic]:
    """Health checks are not asked."""
    if item.fulfillment.health_checks:
        message = "health checks are not asked yet: `ready` means that every step is done"
        yield NotBuilt.at(source, ("fulfillment", "healthChecks"), message, key=True, help=("take them out",))


def unbuilt_in_request(source: Source, request: Request) -> Iterator[Diagnostic]:
    """There is no calendar to break."""
    if request.spec.break_glass is not None:
        message = "`breakGlass` passes a change calendar, and there is none yet"
        yield NotBuilt.at(source, ("spec", "breakGlass"), message, key=True, help=("take it out",))
