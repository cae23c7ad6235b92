"""The files that the meaning of a definition rests on: all of them are pinned by its digest."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from paoctl.load.documents import Document
from paoctl.model.catalog import CatalogItem

_LOCAL_MODULE: Final = re.compile(r'^\s*source\s*=\s*"(\.\.?/[^"]*)"', re.MULTILINE)
"""A module call of Terraform whose source is a path (developer.hashicorp.com, "Module sources: local paths")."""


def closure(
    path: str, document: Document, fragments: Collection[str], files: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    """Path to raw bytes: the file itself, its fragments, every file of the local modules that it uses.

    Fragments and modules that are used by others of them are among them.
    """
    found = {each: files[each] for each in (path, *fragments) if each in files}
    waiting = list(_modules(document))
    seen: set[str] = set()
    while waiting:
        folder = waiting.pop()
        if folder in seen:
            continue
        seen.add(folder)
        module = {each: files[each] for each in files if each.startswith(f"{folder}/")}
        found.update(module)
        waiting += [used for each, raw in module.items() for used in _used_modules(each, raw)]
    return found


def _modules(document: Document) -> Iterator[str]:
    if not isinstance(document, CatalogItem):
        return
    actions = document.fulfillment.automatic.actions if document.fulfillment.automatic else ()
    for action in actions:
        module = action.config.get("module")
        if action.type == "terraform" and isinstance(module, str):
            yield _normal(PurePosixPath(module))


def _used_modules(path: str, raw: bytes) -> Iterator[str]:
    if path.endswith(".tf"):
        folder = PurePosixPath(path).parent
        for source in _LOCAL_MODULE.findall(raw.decode("utf-8", "replace")):
            yield _normal(folder / source)


def _normal(path: PurePosixPath) -> str:
    """A repository path without `.` and `..`."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)
