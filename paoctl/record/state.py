"""Reading the state branch."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from paoctl.errors import TransientError, UsageError
from paoctl.model.history import History
from paoctl.model.phase import Phase
from paoctl.model.replay import read_history
from paoctl.model.request import RequestRef
from paoctl.ports import BlobId, Commit, Pushed, Repo, Write

LINEAGE: Final = "lineage.json"


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which repository this state belongs to: a UUID, and the forge's own id of the repository."""

    id: str
    repository: int

    def data(self) -> bytes:
        """The bytes of `lineage.json`."""
        return (
            json.dumps({"lineage": self.id, "repository": self.repository}, indent=2, sort_keys=True).encode() + b"\n"
        )

    @classmethod
    def parse(cls, raw: bytes) -> "Lineage":
        """Read `lineage.json`.

        Raises:
            UsageError: it is not what we write.
        """
        try:
            document = json.loads(raw)
            return cls(str(document["lineage"]), int(document["repository"]))
        except (ValueError, KeyError, TypeError, RecursionError) as exc:
            raise UsageError(
                f"{LINEAGE} on the state branch can't be read",
                remedy="restore the state branch from its last good commit",
                code="PAO808",
            ) from exc


def found_state(repo: Repo, branch: str, repository: int) -> Commit:
    """Make the state branch with its lineage, unless somebody else has; its tip.

    Raises:
        TransientError: the push was not answered and the branch is not there.
    """
    data = Lineage(str(uuid.uuid4()), repository).data()
    answer = repo.push(branch, None, [Write(LINEAGE, data=data)], "Found the state branch\n")
    if isinstance(answer, Pushed):
        return answer.commit
    tip = repo.fetch(branch)[branch]
    if tip is None:
        raise TransientError(f"the branch {branch} could not be made", remedy="run paoctl fulfill again", code="PAO803")
    return tip


def newest_history(repo: Repo, branch: str, folder: str) -> History:
    """A request's journal as it is on the remote now."""
    tip = repo.fetch(branch)[branch]
    return read_history((repo.read(tip, f"{folder}/journal.jsonl") or b"") if tip else b"")


NO_BLOB: Final = "0" * 40
"""What is observed of a file that is gone: any that comes after it is news."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What `observed` says: the request blob that the state speaks of, the phase, what it waits for."""

    blob: BlobId
    phase: Phase
    wake: str | None

    @property
    def is_forgotten(self) -> bool:
        """Where the file is gone: does nobody miss it? It was removed, or went before anything was made, as is told."""
        return self.phase is Phase.DELETED or (self.phase is Phase.CANCELLED and self.blob == NO_BLOB)

    @classmethod
    def parse(cls, raw: bytes) -> "Observed | None":
        """Read the line; None of one that can't be read, so that a run looks at its request."""
        try:
            blob, phase, wake = raw.decode().split(maxsplit=2)
            return cls(blob, Phase(phase), None if wake.rstrip() == "-" else wake.rstrip())
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class State:
    """The state branch at one commit; an empty one where there is no branch yet."""

    repo: Repo
    commit: Commit | None
    tree: Mapping[str, BlobId]

    @classmethod
    def at(cls, repo: Repo, commit: Commit | None) -> "State":
        """The state at a commit that was fetched."""
        return cls(repo, commit, repo.tree(commit, "") if commit else {})

    def lineage(self) -> Lineage | None:
        """Which repository this state belongs to."""
        raw = self.file(LINEAGE)
        return Lineage.parse(raw) if raw is not None else None

    def folders(self) -> frozenset[str]:
        """The folder of every request that has a journal."""
        return frozenset(
            path.removesuffix("/journal.jsonl")
            for path in self.tree
            if path.startswith("requests/") and path.endswith("/journal.jsonl")
        )

    def refs(self) -> list[RequestRef]:
        """Every request that has a journal."""
        return [RequestRef.of_folder(folder) for folder in sorted(self.folders())]

    def observed(self, folder: str) -> Observed | None:
        """What `observed` says of a request."""
        raw = self.file(f"{folder}/observed")
        return Observed.parse(raw) if raw is not None else None

    def journal(self, folder: str) -> bytes:
        """A request's journal; empty where there is none."""
        return self.file(f"{folder}/journal.jsonl") or b""

    def history(self, folder: str) -> History:
        """A request's journal, replayed."""
        return read_history(self.journal(folder))

    def definition(self, digest: str) -> Mapping[str, BlobId]:
        """The closure that was accepted under a digest: paths in the repository, ids of their blobs."""
        prefix = f"definitions/{digest}/"
        return {path.removeprefix(prefix): blob for path, blob in self.tree.items() if path.startswith(prefix)}

    def file(self, path: str) -> bytes | None:
        """What stands in a file; None where there is none."""
        blob = self.tree.get(path)
        return self.repo.blobs([blob])[blob] if blob is not None else None
