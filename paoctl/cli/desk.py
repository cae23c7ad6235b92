"""What a command needs that asks the forge: the repository as it is now, the forge, and who we are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from paoctl.errors import UsageError
from paoctl.load.catalog import PROJECT_PATH, load_catalog
from paoctl.model.project import Project
from paoctl.ports import Forge, Login, Repo
from paoctl.workflows.world import World, look


@dataclass(frozen=True, slots=True)
class Desk:
    """One look at the repository, and the way to its forge."""

    world: World
    forge: Forge
    me: Login
    root: Path | None
    """Of the working clone that we stand in."""

    @property
    def repository(self) -> str:
        """`owner/name` on the forge."""
        return self.world.project.forge.repository


@contextmanager
def open_desk() -> Iterator[Desk]:
    """Fetch, and find out who we are.

    Raises:
        PaoError: there is no repository, no login, or no network.
    """
    from paoctl.wiring import Wiring

    with Wiring() as wiring:
        repository = wiring.repository
        repo = wiring.repo(repository)
        root = wiring.clone.root if wiring.clone else None
        world = look(repo, _settings(root, repo))
        settings = world.project.forge
        if settings.repository.lower() != repository.lower():
            remedy = f"write `repository: {repository}` below `forge`, if this is where requests are to be made"
            raise UsageError(f"{PROJECT_PATH} speaks of {settings.repository}, but this is {repository}", remedy=remedy)
        forge = wiring.forge(repository, settings.base)
        yield Desk(world, forge, forge.me().login, root)


def _settings(root: Path | None, repo: Repo) -> Project:
    """The settings that say which branches to look at: those of the clone, else of the branch `main`."""
    if root and (root / PROJECT_PATH).is_file():
        raw: bytes | None = (root / PROJECT_PATH).read_bytes()
    else:
        tip = repo.fetch("main")["main"]
        raw = repo.read(tip, PROJECT_PATH) if tip else None
    project = load_catalog({PROJECT_PATH: raw})[0].project if raw else None
    if project is None:
        raise UsageError(f"there is no {PROJECT_PATH} that can be read", remedy="`paoctl validate` says what is wrong")
    return project.document
