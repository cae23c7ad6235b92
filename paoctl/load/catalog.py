"""A repository's files to its catalog, and a request's file to a request."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from paoctl.load.closure import closure
from paoctl.load.documents import Draft, draft
from paoctl.load.fragments import NO_FRAGMENTS, Fragments
from paoctl.load.placement import placement
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog, Loaded
from paoctl.model.paths import CODEOWNERS_PATH, PROJECT_PATH, definition_id, is_document
from paoctl.model.policy import Policy
from paoctl.model.project import Project
from paoctl.model.request import Request
from paoctl.model.source import Source, follows
from paoctl.rules.shape import DuplicateId, Misplaced

D = TypeVar("D", CatalogItem, CatalogBundle, Project, Request, Policy)


def load_catalog(files: Mapping[str, bytes]) -> tuple[Catalog, list[Diagnostic]]:
    """The catalog of a repository and everything that is wrong with its files.

    Args:
        files: raw bytes by path: `paoctl.yaml`, `CODEOWNERS`, all of `catalog/` and `modules/`; others are not read.
    """
    fragments = Fragments(files)
    drafts = {path: load_draft(path, raw, fragments) for path, raw in sorted(files.items()) if is_document(path)}
    findings = [finding for made in drafts.values() for finding in made.findings]
    findings += [finding for path in fragments.paths for finding in fragments.check(path).findings]
    findings += [*odd_names(files), *duplicates(drafts, lambda path: drafts[path].source)]
    return _catalog({path: made for path, made in drafts.items() if made.sound}, files), findings


def load_request(path: str, raw: bytes) -> tuple[Loaded[Request] | None, list[Diagnostic]]:
    """The request of a file; None, with the findings that say why, when it is not in order."""
    made = load_draft(path, raw, NO_FRAGMENTS)
    request = loaded(made, Request, {path: raw})
    return request if made.sound else None, list(made.findings)


def load_draft(path: str, raw: bytes, fragments: Fragments, *, placed: bool = True) -> Draft:
    """What can be made of a file; `placed` compares it with its path, unless that is at fault which would be compared.

    Documents that stand outside a repository's layout have no path to agree with.
    """
    made = draft(path, raw, fragments)
    if made.document is None or not placed:
        return made
    broken = [each.pointer for each in made.findings if each.pointer is not None and each.path == path]
    misplaced = (each for each in placement(made.document, made.source) if not follows(each.pointer or (), broken))
    return made._replace(findings=(*made.findings, *misplaced))


def _catalog(drafts: Mapping[str, Draft], files: Mapping[str, bytes]) -> Catalog:
    items: dict[str, Loaded[CatalogItem]] = {}
    bundles: dict[str, Loaded[CatalogBundle]] = {}
    project: Loaded[Project] | None = None
    for path, made in drafts.items():
        if item := loaded(made, CatalogItem, files):
            items.setdefault(definition_id(path), item)
        elif bundle := loaded(made, CatalogBundle, files):
            bundles.setdefault(definition_id(path), bundle)
        else:
            project = project or loaded(made, Project, files)
    return Catalog(project, items, bundles, files.get(CODEOWNERS_PATH, b"").decode("utf-8", "replace"))


def loaded(made: Draft, kind: type[D], files: Mapping[str, bytes]) -> Loaded[D] | None:
    """A document of this kind with all that its meaning rests on; None when it is of another kind."""
    if not isinstance(made.document, kind):
        return None
    return Loaded(made.document, made.source, closure(made.source.path, made.document, made.fragments, files))


def duplicates(paths: Iterable[str], source_of: Callable[[str], Source]) -> Iterator[Diagnostic]:
    """Definitions in two folders under one id; `paths` are sorted, and the first of them is right."""
    first: dict[str, str] = {}
    for path in paths:
        stem = definition_id(path)
        if is_document(path) and path != PROJECT_PATH and first.setdefault(stem, path) != path:
            message = f"`{stem}` is also the id of {first[stem]}"
            yield DuplicateId.at(source_of(path), ("metadata", "id"), message, help=("give one of them another id",))


def odd_names(files: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Files that look like documents and would be passed over in silence."""
    for path in files:
        if path.startswith(("catalog/", "requests/", "policies/")) and _is_nearly_yaml(path):
            help_ = (f"rename it to {path.rpartition('.')[0]}.yaml",)
            yield Misplaced.at(Source(path, ""), (), "documents end in .yaml; this file is not read", help=help_)


def _is_nearly_yaml(path: str) -> bool:
    return not path.endswith(".yaml") and path[-5:].lower().endswith((".yaml", ".yml"))
