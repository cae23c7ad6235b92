"""The Git repository."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from paoctl.ports.names import BlobId, Commit


class Write(NamedTuple):
    """One path of a commit: new bytes, an existing blob, or (both None) its removal."""

    path: str
    data: bytes | None = None
    blob: BlobId | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """The ref is at `commit`."""

    commit: Commit


@dataclass(frozen=True, slots=True)
class Lost:
    """The ref was not where we expected: another writer won."""

    found: Commit | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Sent, no answer: fetch and look whether `commit` is in the history of the ref."""

    commit: Commit


class CommitInfo(NamedTuple):
    """A commit's parents and people."""

    id: Commit
    parents: tuple[Commit, ...]
    author: str
    """Name <email>."""
    subject: str
    at: str


class Repo(Protocol):
    """The Git repository: its remote is the truth, a bare blobless store of ours the cache."""

    def fetch(self, *refs: str) -> Mapping[str, Commit | None]:
        """Fetch branches; the tip of each, None where there is none."""
        ...

    def tips(self, *refs: str) -> Mapping[str, Commit | None]:
        """Where the remote's branches are now, asked at once and without fetching (ls-remote); None for none."""
        ...

    def tree(self, at: Commit, prefix: str) -> Mapping[str, BlobId]:
        """Every plain file under a folder, recursively; "" for all. Links and submodules are left out."""
        ...

    def odd(self, at: Commit, prefix: str) -> Sequence[str]:
        """Paths under a folder that are no plain files: links, submodules, executables."""
        ...

    def read(self, at: Commit, path: str) -> bytes | None:
        """A file's bytes at a commit."""
        ...

    def blobs(self, ids: Sequence[BlobId]) -> Mapping[BlobId, bytes]:
        """The bytes of many blobs at once."""
        ...

    def introduced(self, at: Commit, path: str) -> Commit | None:
        """The newest first-parent commit that changed a path to what it is at `at`."""
        ...

    def first_introduced(self, at: Commit, path: str) -> Commit | None:
        """The first-parent commit that added the file's present life (after its last absence)."""
        ...

    def commit(self, at: Commit) -> CommitInfo:
        """A commit's parents and people."""
        ...

    def bring(self, commit: Commit) -> bool:
        """Fetch a commit that no fetched branch holds, by its id; False when the remote does not serve it."""
        ...

    def has(self, commit: Commit) -> bool:
        """Is a commit here already, with all it holds? Asks nobody."""
        ...

    def contains(self, tip: Commit, commit: Commit) -> bool:
        """Is `commit` in the history of `tip`?"""
        ...

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        """Build one commit on `expect` and push it with compare-and-swap; `expect` None makes an orphan branch.

        For a new branch that starts at another commit use `branch`.
        """
        ...

    def branch(
        self, ref: str, start: Commit, writes: Sequence[Write], message: str, *, over: Commit | None = None
    ) -> Pushed | Lost | Unanswered:
        """Build one commit on `start` and push it as the branch `ref`.

        Args:
            ref: the branch.
            start: what the commit holds but for `writes`.
            writes: what is written.
            message: of the commit.
            over: where the branch is; it becomes the second parent, so nothing that was pushed is lost. None for a
                branch that must not exist.
        """
        ...
