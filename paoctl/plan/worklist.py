"""What there is to do: desired minus recorded, from two `ls-tree`s. Events only wake us."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from paoctl.model.request import RequestRef

BlobId = str

MOST_JOBS: Final = 32
"""Jobs at a time, in all environments together."""


@dataclass(frozen=True, slots=True)
class Work:
    """A request that is not settled."""

    ref: RequestRef
    blob: BlobId | None
    """Of the request file; None where the file is gone."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several jobs that part the requests among them."""

    number: int
    """From 1."""
    of: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Read `2/3`.

        Raises:
            ValueError: it is no such thing.
        """
        number, _, of = text.partition("/")
        if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise ValueError("not a shard, as 2/3")
        if int(of) > MOST_JOBS:
            raise ValueError(f"at most {MOST_JOBS} jobs")
        return cls(int(number), int(of))

    def holds(self, ref: RequestRef) -> bool:
        """Is this job the one for a request?"""
        return shard_of(ref, self.of) == self.number


def shard_of(ref: RequestRef, of: int) -> int:
    """The job for a request among `of`, from 1; it depends on the request's name alone."""
    return int.from_bytes(hashlib.sha256(str(ref).encode()).digest()[:8]) % of + 1


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
