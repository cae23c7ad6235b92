"""A repository's files to its catalog, and a request's file to a request."""

from collections.abc import Collection, Iterator, Mapping
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
    """A repository as far as it can be read."""

    catalog: Catalog
    """What is in order: nothing else may ever be requested or fulfilled."""
    drafts: Catalog
    """The same, and what is not in order as `load.mend` leaves it: to look for more faults in."""
    requests: Mapping[str, Loaded[Request]]
    """By path; also those that are not in order, as `load.mend` leaves them."""
    findings: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    """The text of each file that was read."""


def load_catalog(files: Mapping[str, bytes]) -> tuple[Catalog, list[Diagnostic]]:
    """The catalog of a repository and everything that is wrong with its files.

    Args:
        files: raw bytes by path: `paoctl.yaml`, `CODEOWNERS`, all of `catalog/` and `modules/`; others are not read.
    """
    reading = read({path: raw for path, raw in files.items() if not is_request(path)})
    return reading.catalog, list(reading.findings)


def load_request(path: str, raw: bytes) -> tuple[Loaded[Request] | None, list[Diagnostic]]:
    """The request of a file; None, with the findings that say why, when it is not in order."""
    made = _placed(draft(path, raw))
    loaded = _loaded(made, Request, {path: raw})
    return loaded if made.sound else None, list(made.findings)


def read(files: Mapping[str, bytes], others: Collection[str] = ()) -> Reading:
    """Definitions and requests, with what can be made of the files that are not in order.

    Args:
        files: raw bytes by path.
        others: paths of documents that stand outside a repository's layout; each is what its `kind` says.
    """
    drafts = {path: _placed(draft(path, raw)) for path, raw in sorted(files.items()) if _is_read(path)}
    drafts |= {path: draft(path, files[path]) for path in others}
    findings = [finding for made in drafts.values() for finding in made.findings]
    findings += [*_odd_names(files), *_duplicates(drafts)]
    requests = {path: _loaded(made, Request, files) for path, made in drafts.items()}
    return Reading(
        catalog=_catalog({path: made for path, made in drafts.items() if made.sound}, files),
        drafts=_catalog(drafts, files),
        requests={path: request for path, request in requests.items() if request},
        findings=tuple(findings),
        texts={path: made.source.text for path, made in drafts.items()},
    )


def is_document(path: str) -> bool:
    """Is this file of a repository the settings, an item or a bundle?"""
    if path == PROJECT_PATH:
        return True
    in_catalog = path.startswith("catalog/") and not path.startswith("catalog/fragments/")
    return in_catalog and path.endswith(".yaml") and not path.endswith(".test.yaml")


def is_request(path: str) -> bool:
    """Is this file of a repository a request?"""
    return path.startswith("requests/") and path.endswith(".yaml")


def definition_id(path: str) -> str:
    """What requests call the definition of a file: its name, with which the id in it agrees."""
    return PurePosixPath(path).stem


def _is_read(path: str) -> bool:
    return is_document(path) or is_request(path)


def _placed(made: Draft) -> Draft:
    """Compare a document with its path, unless what would be compared is already at fault."""
    if made.document is None:
        return made
    broken = [each.pointer for each in made.findings if each.pointer is not None]
    misplaced = (each for each in placement(made.document, made.source) if not follows(each.pointer or (), broken))
    return Draft(made.source, made.document, (*made.findings, *misplaced))


def _catalog(drafts: Mapping[str, Draft], files: Mapping[str, bytes]) -> Catalog:
    items: dict[str, Loaded[CatalogItem]] = {}
    bundles: dict[str, Loaded[CatalogBundle]] = {}
    project: Loaded[Project] | None = None
    for path, made in drafts.items():
        if item := _loaded(made, CatalogItem, files):
            items.setdefault(definition_id(path), item)
        elif bundle := _loaded(made, CatalogBundle, files):
            bundles.setdefault(definition_id(path), bundle)
        else:
            project = project or _loaded(made, Project, files)
    return Catalog(project, items, bundles, files.get(CODEOWNERS_PATH, b"").decode("utf-8", "replace"))


def _loaded(made: Draft, kind: type[D], files: Mapping[str, bytes]) -> Loaded[D] | None:
    if not isinstance(made.document, kind):
        return None
    return Loaded(made.document, made.source, closure(made.source.path, made.document, files))


def _duplicates(drafts: Mapping[str, Draft]) -> Iterator[Diagnostic]:
    """Definitions in two folders under one id."""
    first: dict[str, Source] = {}
    for path, made in drafts.items():
        stem = definition_id(path)
        if path.startswith("catalog/") and first.setdefault(stem, made.source) is not made.source:
            message = f"`{stem}` is also the id of {first[stem].path}"
            yield DuplicateId.at(made.source, ("metadata", "id"), message, help=("give one of them another id",))


def _odd_names(files: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Files that look like documents and would be passed over in silence."""
    for path in files:
        if path.startswith(("catalog/", "requests/")) and path.endswith(".yml"):
            help_ = (f"rename it to {path.removesuffix('.yml')}.yaml",)
            yield Misplaced.at(Source(path, ""), (), "documents end in .yaml; this file is not read", help=help_)
