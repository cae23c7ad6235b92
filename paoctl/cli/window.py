"""A look at the repository, for commands that only read: fetched if that is quick, else as it was known before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from paoctl.cli.memory import request_named
from paoctl.cli.settings import find_settings, refuse_stranger
from paoctl.cli.terminal import messages, tell
from paoctl.errors import PaoError, TransientError, UsageError
from paoctl.model.paths import PROJECT_PATH
from paoctl.model.project import Project
from paoctl.ports import Commit
from paoctl.workflows.proposals import proposals
from paoctl.workflows.standings import Found, Reader
from paoctl.workflows.world import World, look_at

if TYPE_CHECKING:
    from paoctl.gateways.git import GitRepo
    from paoctl.gateways.github import GitHubForge
    from paoctl.wiring import Wiring

_HURRY: Final = 2.0
"""Seconds that a fetch may take where older knowledge would do."""
_MAIN: Final = "main"

Tips = Mapping[str, Commit | None]


@dataclass(frozen=True, slots=True)
class Window:
    """One look, and the means for another."""

    wiring: "Wiring"
    repo: "GitRepo"
    world: World
    offline: bool = False

    @property
    def forge(self) -> "GitHubForge":
        """The forge of the repository."""
        return self.wiring.forge(self.wiring.repository, self.world.project.forge.base)

    def reader(self) -> Reader:
        """Reads requests; what is proposed too, as far as the forge may be asked."""
        if self.offline:
            return Reader(self.world)
        try:
            return Reader(self.world, proposals(self.world, self.forge))
        except PaoError as error:
            tell(f"open pull requests are left out: {error.cause}")
            return Reader(self.world)

    def find(self, text: str, *, proposed: bool = False) -> Found:
        """The request that is meant; one that is only proposed, and open changes, are found when `proposed` says so.

        Raises:
            UsageError: there is none, or more than one.
        """
        reader = self.reader() if proposed else Reader(self.world)
        return reader.one(reader.find(request_named(self.world.project.forge.repository, text)))

    def again(self) -> "Window":
        """The same, fetched anew; a passing fault leaves all as it was."""
        settings = self.world.project
        try:
            tips = self.repo.fetch(settings.forge.base, settings.forge.state_branch)
        except TransientError:
            return self
        return Window(self.wiring, self.repo, look_at(self.repo, settings, tips))

    def as_of(self) -> str:
        """When and what this was seen, in a line."""
        moment = self.wiring.clock.now().strftime("%Y-%m-%d %H:%M:%S")
        state = self.world.state.commit
        recorded = f"pao-state {state[:8]}" if state else "nothing recorded yet"
        when = "as it was known here before" if self.offline else f"as of {moment} UTC"
        return f"{when}: {self.world.project.forge.base} {self.world.base[:8]}, {recorded}"

    def say_when(self) -> None:
        """Tell when and what this was seen."""
        tell(messages().paint(self.as_of(), "dim"))


@contextmanager
def open_window(*, offline: bool = False) -> Iterator[Window]:
    """Look at the repository that we are in.

    Raises:
        PaoError: there is none, or it can't be reached and was never seen before.
    """
    from paoctl.wiring import Wiring

    with Wiring() as wiring:
        repo = wiring.repo(wiring.repository)
        root = wiring.clone.root if wiring.clone else None
        settings = find_settings(root, lambda: _settings_on_main(repo, offline=offline))
        refuse_stranger(settings, wiring.repository)
        tips = _tips(repo, settings, offline=offline)
        yield Window(wiring, repo, look_at(repo, settings, tips), offline)


def _tips(repo: "GitRepo", settings: Project, *, offline: bool) -> Tips:
    refs = (settings.forge.base, settings.forge.state_branch)
    return _seen(repo, refs, offline=offline)


def _seen(repo: "GitRepo", refs: tuple[str, ...], *, offline: bool) -> Tips:
    """The tips of branches: fetched in a hurry, else as they were known before."""
    known = repo.known(*refs)
    if offline:
        if known[refs[0]] is None:
            raise UsageError("nothing is known here yet", remedy="run the command once without --offline")
        return known
    if known[refs[0]] is None:
        return repo.fetch(*refs)
    try:
        return repo.fetch(*refs, within=_HURRY)
    except TransientError as error:
        tell(f"not fetched, so this is what was known before: {error.cause}")
        return known


def _settings_on_main(repo: "GitRepo", *, offline: bool) -> bytes | None:
    tip = _seen(repo, (_MAIN,), offline=offline)[_MAIN]
    return repo.read(tip, PROJECT_PATH) if tip else None
