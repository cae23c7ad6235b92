"""Does a file stand where its text says that it stands?"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from paoctl.load.documents import Document
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.policy import Policy
from paoctl.model.request import Request
from paoctl.model.source import Pointer, Source
from paoctl.rules.request import RequestMisplaced
from paoctl.rules.shape import Misplaced
from paoctl.shape.stand_in import is_stand_in

_DASHES: Final = 2
"""So many at least are in the id of an item."""


def placement(document: Document, source: Source) -> Iterator[Diagnostic]:
    """What differs between the path of a document and its id, category or name."""
    match document:
        case CatalogItem() | CatalogBundle():
            yield from _of_definition(document, source)
        case Policy() if document.path != source.path:
            stem = PurePosixPath(source.path).stem
            remedy = f"write `id: {stem}`, or move the file"
            yield _misplaced(source, ("metadata", "id"), document.metadata.id, f"the file is {source.path}", remedy)
        case Request() if document.ref.path != source.path and not is_stand_in(document.ref.item):
            at = ("metadata", "name")
            message = f"this request is called {document.ref}, and its file something else"
            yield RequestMisplaced.at(source, at, message, help=(f"move it to {document.ref.path}",))


def _of_definition(document: CatalogItem | CatalogBundle, source: Source) -> Iterator[Diagnostic]:
    path = PurePosixPath(source.path)
    metadata = document.metadata
    if metadata.id != path.stem:
        remedy = f"write `id: {path.stem}`, or move the file"
        if path.stem.count("-") < _DASHES:
            remedy = f"call the file {metadata.id}{path.suffix}"
        yield _misplaced(source, ("metadata", "id"), metadata.id, f"the file is called {path.name}", remedy)
    if metadata.category != path.parent.name:
        folder = path.parent.name
        remedy = f"write `category: {folder}`, or move the file"
        if len(path.parts) == len(("catalog", path.name)):
            remedy = f"move the file to {folder}/{metadata.category}/"
        yield _misplaced(source, ("metadata", "category"), metadata.category, f"the folder is {folder}/", remedy)


def _misplaced(source: Source, at: Pointer, found: str, place: str, remedy: str) -> Diagnostic:
    return Misplaced.at(source, at, f"`{found}` is the {at[-1]} here, and {place}", help=(remedy,))
