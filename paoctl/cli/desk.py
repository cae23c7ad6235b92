"""What a command needs that asks the forge: the repository as it is now, the forge, and who we are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from paoctl.cli.settings import find_settings, refuse_stranger
from paoctl.model.paths import PROJECT_PATH
from paoctl.ports import Clock, Forge, Login, Repo
from paoctl.workflows.world import World, look


@dataclass(frozen=True, slots=True)
class Desk:
    """One look at the repository, and the way to its forge."""

    world: World
    forge: Forge
    me: Login
    clock: Clock
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
        world = look(repo, find_settings(root, lambda: _on_main(repo)))
        refuse_stranger(world.project, repository)
        forge = wiring.forge(repository, world.project.forge.base)
        yield Desk(world, forge, forge.me().login, wiring.clock, root)


def _on_main(repo: Repo) -> bytes | None:
    tip = repo.fetch("main")["main"]
    return repo.read(tip, PROJECT_PATH) if tip else None
