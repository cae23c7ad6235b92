"""A repository's files to its catalog, and a request's file to a request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, TypeVar

from paoctl.load.closure import closure
from paoctl.load.documents import Draft, draft, follows
from paoctl.load.placement import placement
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog, Loaded
from paoctl.model.project import Project
from paoctl.model.request import Request
from paoctl.model.source import Source
from paoctl.rules.shape import DuplicateId, Misplaced

D = TypeVar("D", CatalogItem, CatalogBundle, Project, Request)

PROJECT_PATH: Final = "paoctl.yaml"
CODEOWNERS_PATH: Final = "CODEOWNERS"


@dataclass(frozen=True, slots=True)
class Reading:
    """A catalog as far as it can be read."""

    catalog: Catalog
    """What is in order: nothing else may ever be requested or fulfilled."""
    drafts: Catalog
    """The same, and what is not in order as `load.mend` leaves it: to look for more faults in."""
    findings: tuple[Diagnostic, ...]


def load_catalog(files: Mapping[str, bytes]) -> tuple[Catalog, list[Diagnostic]]:
    """The catalog of a repository and everything that is wrong with its files.

    Args:
        files: raw bytes by path: `paoctl.yaml`, `CODEOWNERS`, all of `catalog/` and `modules/`; others are not read.
    """
    reading = read_catalog(files)
    return reading.catalog, list(reading.findings)


def load_request(path: str, raw: bytes) -> tuple[Loaded[Request] | None, list[Diagnostic]]:
    """The request of a file; None, with the findings that say why, when it is not in order."""
    made = _place(draft(path, raw))
    loaded = _loaded(made, Request, {path: raw})
    return loaded if made.sound else None, list(made.findings)


def draft_request(path: str, raw: bytes) -> tuple[Loaded[Request] | None, list[Diagnostic]]:
    """As `load_request`, but a request that is not in order is there too, as `load.mend` leaves it."""
    made = _place(draft(path, raw))
    return _loaded(made, Request, {path: raw}), list(made.findings)


def read_catalog(files: Mapping[str, bytes]) -> Reading:
    """The catalog of a repository, with what can be made of the files that are not in order."""
    drafts = {path: _place(draft(path, files[path])) for path in sorted(files) if is_document(path)}
    duplicates = list(_duplicates(drafts))
    codeowners = files.get(CODEOWNERS_PATH, b"").decode("utf-8", "replace")
    sound = {path: made for path, made in drafts.items() if made.sound}
    findings = [finding for made in drafts.values() for finding in made.findings]
    findings += [*_odd_names(files), *duplicates]
    return Reading(_catalog(sound, files, codeowners), _catalog(drafts, files, codeowners), tuple(findings))


def is_document(path: str) -> bool:
    """Is this file of a repository the settings, an item or a bundle?"""
    if path == PROJECT_PATH:
        return True
    in_catalog = path.startswith("catalog/") and not path.startswith("catalog/fragments/")
    return in_catalog and path.endswith(".yaml") and not path.endswith(".test.yaml")


def _place(made: Draft) -> Draft:
    """Compare a document with its path, unless what would be compared is already at fault."""
    if made.document is None:
        return made
    broken = [each.pointer for each in made.findings if each.pointer is not None]
    misplaced = (each for each in placement(made.document, made.source) if not follows(each.pointer or (), broken))
    return Draft(made.source, made.document, (*made.findings, *misplaced))


def _catalog(drafts: Mapping[str, Draft], files: Mapping[str, bytes], codeowners: str) -> Catalog:
    """The definitions by the names of their files, with which the ids in them agree."""
    items: dict[str, Loaded[CatalogItem]] = {}
    bundles: dict[str, Loaded[CatalogBundle]] = {}
    for path, made in drafts.items():
        if item := _loaded(made, CatalogItem, files):
            items.setdefault(PurePosixPath(path).stem, item)
        elif bundle := _loaded(made, CatalogBundle, files):
            bundles.setdefault(PurePosixPath(path).stem, bundle)
    project = drafts.get(PROJECT_PATH)
    return Catalog(_loaded(project, Project, files) if project else None, items, bundles, codeowners)


def _loaded(made: Draft, kind: type[D], files: Mapping[str, bytes]) -> Loaded[D] | None:
    if not isinstance(made.document, kind):
        return None
    return Loaded(made.document, made.source, closure(made.source.path, made.document, files))


def _duplicates(drafts: Mapping[str, Draft]) -> Iterator[Diagnostic]:
    """Definitions in two folders under one id."""
    first: dict[str, Source] = {}
    for path, made in drafts.items():
        stem = PurePosixPath(path).stem
        if path != PROJECT_PATH and first.setdefault(stem, made.source) is not made.source:
            other = first[stem]
            message = f"`{stem}` is also the id of {other.path}"
            yield DuplicateId.at(made.source, ("metadata", "id"), message, help=("give one of them another id",))


def _odd_names(files: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Files that look like definitions and would be passed over in silence."""
    for path in files:
        if path.startswith("catalog/") and path.endswith(".yml"):
            help_ = (f"rename it to {path.removesuffix('.yml')}.yaml",)
            yield Misplaced.at(Source(path, ""), (), "definitions end in .yaml; this file is not read", help=help_)
