"""A repository whose files are read when somebody asks for them: a catalog of thousands that fits into little memory.

It also notes what was asked for. Whoever judges one file by what the repository holds learns so, without a list that
could be wrong, on what else its verdict rests.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Final, Generic, TypeVar

from paoctl.load.catalog import load_draft, loaded
from paoctl.load.documents import Document, Draft
from paoctl.load.fragments import Fragments
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.loaded import Catalog, Loaded
from paoctl.model.paths import (
    CODEOWNERS_PATH,
    PROJECT_PATH,
    definition_id,
    is_document,
    is_fragment,
    is_inside,
    is_policy,
    is_request,
    is_test,
)
from paoctl.model.policy import Policy
from paoctl.model.project import Project
from paoctl.model.request import Request
from paoctl.model.source import Source

D = TypeVar("D", CatalogItem, CatalogBundle)

_AT_HAND: Final = 8
"""So many documents are kept: those that the ones looked at next are likely to ask for."""
EVERYTHING: Final = "*"
"""Stands, among the ids that were asked for, for all of them. No id looks like it."""


class Repository:
    """Definitions and requests."""

    def __init__(self, files: Mapping[str, bytes], others: Collection[str] = ()) -> None:
        """Begin with nothing read but the settings.

        Args:
            files: raw bytes by path; may read a file each time that it is asked for.
            others: paths of documents that stand outside a repository's layout; each is what its `kind` says.
        """
        inside = sorted(filter(is_inside, files))
        documents = list(filter(is_document, inside))
        self.files = files
        self.fragments = Fragments(files)
        self.paths = (*inside, *others)
        self.known = frozenset(definition_id(path) for path in documents if path != PROJECT_PATH)
        """The ids of all definitions that have a file, also of those whose file can't be read."""
        self.categories = frozenset(path.rpartition("/")[0].rpartition("/")[2] for path in documents)
        """Those that have a folder."""
        self.looks: set[str] = set()
        """The ids that were asked for since somebody emptied this; the paths of fragments are ids too."""
        self.draft = lru_cache(maxsize=_AT_HAND)(self._draft)
        """What can be made of a file."""
        self.others = frozenset(others)
        self._by_id: dict[str, list[str]] = {}
        for path in self.paths:
            if is_request(path) or is_test(path):
                continue
            by_path = is_fragment(path) or is_policy(path)
            self._by_id.setdefault(path if by_path else definition_id(path), []).append(path)
        self.settings_path = self._settings_path(sound=False)
        """Which file are the settings, in order or not."""
        sound = self._settings_path(sound=True)
        self.catalog = Catalog(
            loaded(self.draft(sound), Project, files) if sound else None,
            _Offered(self, CatalogItem),
            _Offered(self, CatalogBundle),
            files.get(CODEOWNERS_PATH, b"").decode("utf-8", "replace"),
        )
        """What is in order: nothing else may be relied on."""

    @property
    def definitions(self) -> Iterator[str]:
        """The files of all ids: definitions, settings, fragments."""
        return (path for paths in self._by_id.values() for path in paths)

    def paths_of(self, name: str) -> tuple[str, ...]:
        """The files that could be the definition with this id."""
        return tuple(self._by_id.get(name, ()))

    def is_first(self, path: str, kind: type[Document]) -> bool:
        """Is this the file that counts, of all files of this kind with the same id?"""
        for rival in self.paths_of(definition_id(path)):
            made = self.draft(rival)
            self.looks |= made.fragments
            if isinstance(made.document, kind):
                return rival == path
        return False

    def offered(self, name: str, kind: type[D]) -> Loaded[D] | None:
        """The definition of this kind and id that is in order."""
        for made in map(self.draft, self.paths_of(name)):
            self.looks |= made.fragments
            if made.sound and isinstance(made.document, kind):
                return loaded(made, kind, self.files)
        return None

    def request(self, path: str) -> Loaded[Request] | None:
        """The request of a file, also one that is not in order; None when there is none."""
        return loaded(self.draft(path), Request, self.files) if path in self.paths else None

    def policies(self) -> tuple[Policy, ...]:
        """The policies that are in order, by their paths."""
        drafts = (self.draft(path) for path in self.paths if is_policy(path))
        return tuple(made.document for made in drafts if made.sound and isinstance(made.document, Policy))

    def source(self, path: str) -> Source:
        """The text of a file, with its places."""
        return self.draft(path).source

    def _draft(self, path: str) -> Draft:
        if is_fragment(path):
            whole = self.fragments.check(path)
            return Draft(whole.source, None, whole.findings, whole.used)
        return load_draft(path, self.files[path], self.fragments, placed=path not in self.others)

    def _settings_path(self, *, sound: bool) -> str | None:
        candidates = [PROJECT_PATH] if PROJECT_PATH in self.files else []
        for path in (*candidates, *sorted(self.others)):
            made = self.draft(path)
            if isinstance(made.document, Project) and (made.sound or not sound):
                return path
        return None


class _Offered(Mapping[str, Loaded[D]], Generic[D]):
    """The definitions of one kind that are in order, by id; each is read when it is asked for."""

    def __init__(self, repository: Repository, kind: type[D]) -> None:
        self._repository = repository
        self._kind: type[D] = kind

    def __getitem__(self, name: str) -> Loaded[D]:
        self._repository.looks.add(name)
        found = self._repository.offered(name, self._kind)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        self._repository.looks.add(EVERYTHING)
        return iter(self._names)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        names = dict.fromkeys(definition_id(path) for path in self._repository.paths if self._may_be(path))
        return tuple(name for name in names if self._repository.offered(name, self._kind))

    def _may_be(self, path: str) -> bool:
        """Could a file be of this kind? What is in order names its kind, unless it writes it with escapes."""
        raw = self._repository.files[path]
        return self._kind.__name__.encode() in raw or b"\\" in raw
