"""What the shell completes after Tab: names from the files of this folder, no network.

The options of commands name these functions; so what they need is imported when Tab is pressed, not with the command.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from paoctl.errors import PaoError

if TYPE_CHECKING:
    from paoctl.model.loaded import Catalog


def offered(incomplete: str) -> list[str]:
    """Ids of items and bundles."""
    catalog = _catalog()
    return _starting(incomplete, [*catalog.items, *catalog.bundles]) if catalog else []


def environments(incomplete: str) -> list[str]:
    """Environments of the settings."""
    catalog = _catalog()
    return _starting(incomplete, catalog.project.document.environments) if catalog and catalog.project else []


def teams(incomplete: str) -> list[str]:
    """Teams of the settings."""
    catalog = _catalog()
    return _starting(incomplete, catalog.project.document.teams) if catalog and catalog.project else []


def requests(incomplete: str) -> list[str]:
    """Requests whose files are here."""
    from paoctl.cli.folder import repository_root

    try:
        found = (repository_root() / "requests").glob("*/*.yaml")
        return _starting(incomplete, (f"{path.parent.name}/{path.stem}" for path in found))
    except (PaoError, OSError):
        return []


def named(incomplete: str) -> list[str]:
    """All that `paoctl show` shows."""
    return [*offered(incomplete), *requests(incomplete)]


def _catalog() -> "Catalog | None":
    """What is offered here; None where nothing is, for a shell has no place for an error."""
    from paoctl.cli.folder import catalog_here, repository_root

    try:
        return catalog_here(repository_root())
    except (PaoError, OSError):
        return None


def _starting(incomplete: str, words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if word.startswith(incomplete))
