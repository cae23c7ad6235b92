"""Does a file stand where its text says that it stands?"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from paoctl.load.documents import Document
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.policy import Policy
from paoctl.model.request import Request
from paoctl.model.source import Pointer, Source
from paoctl.rules.request import RequestMisplaced
from paoctl.rules.shape import Misplaced
from paoctl.shape.stand_in import is_stand_in


def placement(document: Document, source: Source) -> Iterator[Diagnostic]:
    """What differs between the path of a document and its id, category or name."""
    match document:
        case CatalogItem() | CatalogBundle():
            yield from _of_definition(document, source)
        case Policy() if document.path != source.path:
            stem = PurePosixPath(source.path).stem
            yield _misplaced(source, ("metadata", "id"), document.metadata.id, f"the file is {source.path}", stem)
        case Request() if document.ref.path != source.path and not is_stand_in(document.ref.item):
            at = ("metadata", "name")
            message = f"this request is called {document.ref}, and its file something else"
            yield RequestMisplaced.at(source, at, message, help=(f"move it to {document.ref.path}",))


def _of_definition(document: CatalogItem | CatalogBundle, source: Source) -> Iterator[Diagnostic]:
    path = PurePosixPath(source.path)
    metadata = document.metadata
    if metadata.id != path.stem:
        yield _misplaced(source, ("metadata", "id"), metadata.id, f"the file is called {path.name}", path.stem)
    if metadata.category != path.parent.name:
        folder = path.parent.name
        yield _misplaced(source, ("metadata", "category"), metadata.category, f"the folder is {folder}/", folder)


def _misplaced(source: Source, at: Pointer, found: str, place: str, wanted: str) -> Diagnostic:
    help_ = (f"write `{at[-1]}: {wanted}`, or move the file",)
    return Misplaced.at(source, at, f"`{found}` is the {at[-1]} here, and {place}", help=help_)
