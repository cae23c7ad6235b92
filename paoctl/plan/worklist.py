"""What there is to do: desired minus recorded, from two `ls-tree`s. Events only wake us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from paoctl.model.request import RequestRef

BlobId = str


@dataclass(frozen=True, slots=True)
class Work:
    """A request that is not settled."""

    ref: RequestRef
    blob: BlobId | None
    """Of the request file; None where the file is gone."""


def worklist(
    desired: Mapping[str, BlobId], recorded: Mapping[str, BlobId], settled: Callable[[BlobId], frozenset[BlobId]]
) -> list[Work]:
    """The requests whose file and record do not agree that they are settled, in order of their names.

    Args:
        desired: paths under `requests/` on the base branch, to blob ids.
        recorded: paths on the state branch, to blob ids.
        settled: the blob ids that `observed` has for a settled request file.
    """
    files = {ref: blob for path, blob in desired.items() if (ref := RequestRef.of_path(path))}
    work = [
        Work(ref, blob) for ref, blob in files.items() if recorded.get(f"{ref.folder}/observed") not in settled(blob)
    ]
    gone = {
        RequestRef.of_folder(path.removesuffix("/observed"))
        for path in recorded
        if path.startswith("requests/") and path.endswith("/observed")
    } - files.keys()
    return sorted([*work, *(Work(ref, None) for ref in gone)], key=lambda each: each.ref)
