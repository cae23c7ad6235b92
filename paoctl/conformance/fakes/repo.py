"""A Git repository in memory: a remote that people and programs share, and one process's view of it."""

import hashlib
import itertools
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from paoctl.errors import PaoError, PlatformError
from paoctl.gateways.git_names import object_id, ref_name, tree_path
from paoctl.model.digest import blob_id
from paoctl.ports import BlobId, Commit, CommitInfo, Lost, Pushed, Unanswered, Write

PAOCTL: Final = "paoctl <paoctl@users.noreply.github.com>"
PERSON: Final = "Dana <dana@example.com>"
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
_PLAIN: Final = ("100644", "100755")

PushFault = Literal["lost", "arrived", "vanished"]
"""What becomes of a push: another writer wins; it arrives without an answer; it and the answer vanish."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a tree."""

    mode: str
    blob: BlobId


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A commit and all it holds."""

    info: CommitInfo
    files: Mapping[str, Entry]
    message: str


class FakeRemote:
    """The remote: branches, and what was ever committed. Commits made here are those of other people."""

    def __init__(self) -> None:
        self.branches: dict[str, Commit] = {}
        self.protected: dict[str, str] = {}
        """Branches that nobody pushes to, with the words of the refusal."""
        self.failures: deque[PaoError] = deque()
        """Raised, one a call, by the next calls that reach for the remote."""
        self.lock = threading.RLock()
        self._commits: dict[Commit, Snapshot] = {}
        self._blobs: dict[BlobId, bytes] = {}
        self._histories: dict[Commit, list[Commit]] = {}
        self._count = itertools.count(1)

    def commit(
        self,
        branch: str,
        files: Mapping[str, bytes | None],
        message: str = "Change files",
        *,
        author: str = PERSON,
        mode: str = "100644",
        parents: Sequence[Commit] | None = None,
    ) -> Commit:
        """Commit files (None removes one) on top of a branch, or on `parents`, and move the branch there."""
        with self.lock:
            tip = self.branches.get(branch)
            before = tuple(parents) if parents is not None else (tip,) if tip else ()
            changes = {path: None if raw is None else Entry(mode, self.store(raw)) for path, raw in files.items()}
            made = self.build(before, changes, message, author)
            self.branches[branch] = made
            return made

    def merge(self, source: str, into: str, message: str = "Merge pull request") -> Commit:
        """Bring what a branch changed since it left `into` there, as a merge commit."""
        with self.lock:
            ours, theirs = self.branches[into], self.branches[source]
            shared = self.history(ours)
            base = next((commit for commit in self.history(theirs) if commit in shared), None)
            old = self.snapshot(base).files if base else {}
            new = self.snapshot(theirs).files
            changes = {path: new.get(path) for path in {*old, *new} if old.get(path) != new.get(path)}
            merged = self.branches[into] = self.build((ours, theirs), changes, message, PERSON)
            return merged

    def build(
        self, parents: Sequence[Commit], changes: Mapping[str, Entry | None], message: str, author: str
    ) -> Commit:
        """Make a commit that no branch holds yet."""
        with self.lock:
            base = self.snapshot(parents[0]).files if parents else {}
            files = {path: entry for path, entry in {**base, **changes}.items() if entry is not None}
            number = next(self._count)
            made = hashlib.sha1(f"{number}\n{parents}\n{message}".encode(), usedforsecurity=False).hexdigest()
            at = (_EPOCH + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            info = CommitInfo(made, tuple(parents), author, message.split("\n", 1)[0], at)
            self._commits[made] = Snapshot(info, files, message)
            return made

    def store(self, raw: bytes) -> BlobId:
        """Keep contents; their id is git's own."""
        blob = blob_id(raw)
        self._blobs[blob] = raw
        return blob

    def holds(self, blob: BlobId) -> bool:
        """Are there contents with an id?"""
        return blob in self._blobs

    def blob(self, blob: BlobId) -> bytes:
        """The contents with an id."""
        if not self.holds(blob):
            raise PlatformError(f"the repository has no file contents {blob}")
        return self._blobs[blob]

    def snapshot(self, at: Commit) -> Snapshot:
        """A commit, whoever made it."""
        if at not in self._commits:
            raise PlatformError(f"the commit {at} is not here")
        return self._commits[at]

    def history(self, tip: Commit) -> list[Commit]:
        """A commit and everything before it, nearest first."""
        if tip not in self._histories:
            self._histories[tip] = self._before(tip)
        return list(self._histories[tip])

    def _before(self, tip: Commit) -> list[Commit]:
        seen: dict[Commit, None] = {}
        waiting = deque([tip])
        while waiting:
            commit = waiting.popleft()
            if commit not in seen:
                seen[commit] = None
                waiting += self.snapshot(commit).info.parents
        return list(seen)

    def reach(self) -> None:
        """Be called over the network: raises the next of `failures`."""
        if self.failures:
            raise self.failures.popleft()


class FakeRepo:
    """One process's view of a `FakeRemote`: it knows the commits that it fetched or made, as a real store does."""

    def __init__(self, remote: FakeRemote | None = None, *, author: str = PAOCTL) -> None:
        self.remote = remote or FakeRemote()
        self.push_faults: deque[PushFault] = deque()
        """What becomes of the next pushes, one each; the others go well."""
        self._author = author
        self._known: set[Commit] = set()

    def fetch(self, *refs: str) -> Mapping[str, Commit | None]:
        """Fetch branches; the tip of each, None where there is none."""
        self._reach(*refs)
        with self.remote.lock:
            tips = {ref: self.remote.branches.get(ref) for ref in refs}
            for tip in tips.values():
                if tip and tip not in self._known:
                    self._known.update(self.remote.history(tip))
            return tips

    def tips(self, *refs: str) -> Mapping[str, Commit | None]:
        """Where the remote's branches are now, without fetching."""
        self._reach(*refs)
        with self.remote.lock:
            return {ref: self.remote.branches.get(ref) for ref in refs}

    def tree(self, at: Commit, prefix: str) -> Mapping[str, BlobId]:
        """Every plain file under a folder."""
        return {path: entry.blob for path, entry in self._under(at, prefix) if entry.mode in _PLAIN}

    def odd(self, at: Commit, prefix: str) -> Sequence[str]:
        """Paths under a folder that are no plain files."""
        return [path for path, entry in self._under(at, prefix) if entry.mode != "100644"]

    def read(self, at: Commit, path: str) -> bytes | None:
        """A file's bytes at a commit."""
        entry = self._at(at).files.get(path)
        return self.remote.blob(entry.blob) if entry and entry.mode in _PLAIN else None

    def blobs(self, ids: Sequence[BlobId]) -> Mapping[BlobId, bytes]:
        """The bytes of many blobs at once."""
        return {blob: self.remote.blob(object_id(blob)) for blob in ids}

    def introduced(self, at: Commit, path: str) -> Commit | None:
        """The newest first-parent commit that changed a path to what it is at `at`."""
        return next((commit for commit, before, now in self._changes(at, path) if before != now), None)

    def first_introduced(self, at: Commit, path: str) -> Commit | None:
        """The first-parent commit that added the file's present life."""
        if path not in self._at(at).files:
            return None
        return next((commit for commit, before, now in self._changes(at, path) if before is None and now), None)

    def commit(self, at: Commit) -> CommitInfo:
        """A commit's parents and people."""
        return self._at(at).info

    def bring(self, commit: Commit) -> bool:
        """Fetch a commit by its id; False when the remote does not have it."""
        self.remote.reach()
        try:
            self._known.update(self.remote.history(object_id(commit)))
        except PlatformError:
            return False
        return True

    def has(self, commit: Commit) -> bool:
        """Is a commit here already?"""
        return object_id(commit) in self._known

    def contains(self, tip: Commit, commit: Commit) -> bool:
        """Is `commit` in the history of `tip`?"""
        self._at(tip)
        return object_id(commit) in self.remote.history(tip)

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        """Build one commit on `expect` and push it with compare-and-swap; `expect` None makes an orphan branch."""
        return self._swap(ref, expect, (expect,), writes, message)

    def branch(
        self, ref: str, start: Commit, writes: Sequence[Write], message: str, *, over: Commit | None = None
    ) -> Pushed | Lost | Unanswered:
        """Build one commit on `start` and push it as the branch `ref`, which is at `over`, or must not exist."""
        return self._swap(ref, over, (start, over), writes, message)

    def _build(self, above: Sequence[Commit | None], writes: Sequence[Write], message: str) -> Commit:
        parents = tuple(self._at(parent).info.id for parent in above if parent)
        changes = {tree_path(write.path): self._entry(write) for write in writes}
        built = self.remote.build(parents, changes, message, self._author)
        self._known.add(built)
        return built

    def _entry(self, write: Write) -> Entry | None:
        if write.data is not None:
            return Entry("100644", self.remote.store(write.data))
        if write.blob is not None:
            self.remote.blob(write.blob)
            return Entry("100644", write.blob)
        return None

    def _swap(
        self, ref: str, expect: Commit | None, above: Sequence[Commit | None], writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        ref_name(ref)
        built = self._build(above, writes, message)
        self.remote.reach()
        fault = self.push_faults.popleft() if self.push_faults else None
        with self.remote.lock:
            if fault == "vanished":
                return Unanswered(built)
            if fault == "lost":
                self.remote.commit(ref, {}, "Win the race")
            if self.remote.branches.get(ref) != expect:
                return Lost(self.remote.branches.get(ref))
            if ref in self.remote.protected:
                raise PlatformError(f"the Git server refused the push to {ref}: {self.remote.protected[ref]}")
            self.remote.branches[ref] = built
            return Unanswered(built) if fault == "arrived" else Pushed(built)

    def _reach(self, *refs: str) -> None:
        for ref in refs:
            ref_name(ref)
        self.remote.reach()

    def _at(self, at: Commit) -> Snapshot:
        if object_id(at) not in self._known:
            raise PlatformError(f"the commit {at} is not here", remedy="fetch a branch that holds it")
        return self.remote.snapshot(at)

    def _under(self, at: Commit, prefix: str) -> Iterator[tuple[str, Entry]]:
        folder = prefix.strip("/")
        files = self._at(at).files
        return ((path, files[path]) for path in sorted(files) if not folder or path.startswith(f"{folder}/"))

    def _changes(self, at: Commit, path: str) -> Iterator[tuple[Commit, Entry | None, Entry | None]]:
        """Each first-parent commit from `at` back, with the path before it and in it."""
        commit: Commit | None = self._at(at).info.id
        while commit:
            snapshot = self.remote.snapshot(commit)
            parent = snapshot.info.parents[0] if snapshot.info.parents else None
            before = self.remote.snapshot(parent).files.get(path) if parent else None
            yield commit, before, snapshot.files.get(path)
            commit = parent
