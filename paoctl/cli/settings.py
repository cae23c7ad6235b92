"""The settings that we start with, before any branch was looked at: they say which branches those are."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from paoctl.errors import UsageError
from paoctl.load.catalog import load_catalog
from paoctl.model.paths import PROJECT_PATH
from paoctl.model.project import Project

if TYPE_CHECKING:
    from paoctl.wiring import Wiring


def find_settings(root: Path | None, from_main: Callable[[], bytes | None]) -> Project:
    """The settings of the working clone, else those that `from_main` finds on the branch `main`.

    Raises:
        UsageError: there are none, or they can't be read.
    """
    here = root / PROJECT_PATH if root else None
    raw = here.read_bytes() if here and here.is_file() else from_main()
    project = load_catalog({PROJECT_PATH: raw})[0].project if raw else None
    if project is None:
        raise UsageError(f"there is no {PROJECT_PATH} that can be read", remedy="`paoctl validate` says what is wrong")
    return project.document


def refuse_stranger(settings: Project, repository: str) -> None:
    """A fork or a copy speaks of the original, and must not act on it.

    Raises:
        UsageError: the settings are those of another repository than we are in.
    """
    spoken_of = settings.forge.repository
    if spoken_of.lower() != repository.lower():
        remedy = f"write `repository: {repository}` below `forge`, if this is where requests are to be made"
        raise UsageError(f"{PROJECT_PATH} speaks of {spoken_of}, but this is {repository}", remedy=remedy)


def read_settings(wiring: "Wiring") -> Project:
    """The settings that say which branches to look at."""
    repo = wiring.repo(wiring.repository)

    def from_main() -> bytes | None:
        tip = repo.fetch("main")["main"]
        return repo.read(tip, PROJECT_PATH) if tip else None

    settings = find_settings(wiring.clone.root if wiring.clone else None, from_main)
    refuse_stranger(settings, wiring.repository)
    return settings
