"""The repository as it is now: what is asked for, what is recorded, what is offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from paoctl import __version__
from paoctl.errors import UsageError
from paoctl.govern.calendar import Calendar
from paoctl.load.catalog import load_catalog, load_request
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.digest import Pin
from paoctl.model.loaded import Catalog, Loaded, pin_of
from paoctl.model.paths import CODEOWNERS_PATH, PROJECT_PATH
from paoctl.model.project import Project
from paoctl.model.request import Request, RequestRef
from paoctl.ports import BlobId, Commit, Repo
from paoctl.record.state import State
from paoctl.validate.versions import meets

_OFFERED = (PROJECT_PATH, CODEOWNERS_PATH, "catalog/", "modules/")

Offer = Loaded[CatalogItem] | Loaded[CatalogBundle]


def read_catalog(repo: Repo, at: Commit) -> Catalog:
    """All that is offered at a commit; a file with faults, or no plain one, is left out (validate names them)."""
    odd = frozenset(repo.odd(at, "catalog"))
    tree = {path: blob for path, blob in repo.tree(at, "").items() if path.startswith(_OFFERED) and path not in odd}
    blobs = repo.blobs(sorted(set(tree.values())))
    catalog, _ = load_catalog({path: blobs[blob] for path, blob in tree.items()})
    return catalog


@dataclass(frozen=True)
class World:
    """One look at both branches."""

    repo: Repo
    base: Commit
    state: State
    project: Project

    @cached_property
    def desired(self) -> Mapping[str, BlobId]:
        """Every request file, to its blob."""
        return self.repo.tree(self.base, "requests")

    @cached_property
    def catalog(self) -> Catalog:
        """What is offered now."""
        return read_catalog(self.repo, self.base)

    @cached_property
    def calendar(self) -> Calendar:
        """The change calendar.

        Raises:
            UsageError: it can't be read, so that nobody knows when work may begin.
        """
        return Calendar.of(self.project.calendar)

    @cached_property
    def requests(self) -> Sequence[Loaded[Request]]:
        """Every request file that can be read."""
        raw = self.repo.blobs(sorted(set(self.desired.values())))
        paths = [path for path in sorted(self.desired) if RequestRef.of_path(path)]
        loaded = [load_request(path, raw[self.desired[path]])[0] for path in paths]
        return [request for request in loaded if request]

    def offer(self, pin: Pin, at: Commit | None = None) -> tuple[Offer, Mapping[str, BlobId]] | None:
        """A definition exactly as pinned, with the blobs of its closure: recorded, offered now, or offered at a commit.

        Where it is found does not matter: the digest is of the content.
        """
        recorded = self.state.definition(pin.digest)
        if recorded:
            found = load_catalog(self._contents(recorded))[0].definition(pin.id)
            return (found, recorded) if found and pin_of(found) == pin else None
        for commit in (self.base, at):
            if commit is None:
                continue
            catalog = self.catalog if commit == self.base else read_catalog(self.repo, commit)
            found = catalog.definition(pin.id)
            if found and pin_of(found) == pin:
                tree = self.repo.tree(commit, "")
                return found, {path: tree[path] for path in found.closure}
        return None

    def find(self, text: str) -> RequestRef:
        """The request called `<item>/<name>`, or by its name alone where that is unique.

        Raises:
            UsageError: there is none, or more than one.
        """
        refs = {ref for path in self.desired if (ref := RequestRef.of_path(path))} | set(self.state.refs())
        found = sorted(ref for ref in refs if text in {str(ref), ref.name})
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"`{text}` is not unique", remedy=f"one of: {', '.join(map(str, found))}")
        raise UsageError(f"there is no request `{text}`", remedy="paoctl list requests shows them")

    def _contents(self, blobs: Mapping[str, BlobId]) -> Mapping[str, bytes]:
        raw = self.repo.blobs(sorted(set(blobs.values())))
        return {path: raw[blob] for path, blob in blobs.items()}


def refuse_old(world: World) -> None:
    """An older paoctl than the settings ask for reads, but writes nothing.

    Raises:
        UsageError: this one is too old, or too new.
    """
    wanted = world.project.requires
    if not meets(__version__, wanted):
        raise UsageError(
            f"this repository asks for paoctl {wanted}, this is {__version__}",
            remedy=f"install paoctl{wanted}",
            code="PAO907",
        )


def look(repo: Repo, settings: Project) -> World:
    """Fetch both branches and read the settings of the base branch, which alone count.

    Raises:
        UsageError: there is no base branch, or its settings can't be read.
    """
    return look_at(repo, settings, repo.fetch(settings.forge.base, settings.forge.state_branch))


def look_at(repo: Repo, settings: Project, tips: Mapping[str, Commit | None]) -> World:
    """The world at the tips of both branches, which were fetched before.

    Raises:
        UsageError: there is no base branch, or its settings can't be read.
    """
    base_ref, state_ref = settings.forge.base, settings.forge.state_branch
    base = tips[base_ref]
    if base is None:
        raise UsageError(
            f"the repository has no branch `{base_ref}`", remedy="push it, or mend forge.base in paoctl.yaml"
        )
    raw = repo.read(base, PROJECT_PATH)
    if raw is None:
        raise UsageError(f"there is no paoctl.yaml on `{base_ref}`", remedy="paoctl init writes one; push it")
    return World(repo, base, State.at(repo, tips[state_ref]), _settings(raw))


def _settings(raw: bytes) -> Project:
    catalog, findings = load_catalog({PROJECT_PATH: raw})
    if catalog.project is None:
        first = findings[0]
        place = f"{first.path}:{first.span.start.line}:{first.span.start.column}"
        raise UsageError(f"{place}: {first.message}", remedy="paoctl validate tells all of it", code=first.rule)
    return catalog.project.document
