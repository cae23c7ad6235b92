"""The Git repository behind the port `Repo`."""

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from paoctl.errors import PlatformError
from paoctl.gateways.git_failure import explain, had_no_effect, is_contended, is_unserved, said
from paoctl.gateways.git_listing import listed, surely_listed
from paoctl.gateways.git_names import object_id, ref_name
from paoctl.gateways.git_objects import PLAIN_MODES, Found, Objects, Row, commit_info
from paoctl.gateways.git_process import ORIGIN, PROMISOR, Finished, GitProcess, GitTimeoutError
from paoctl.gateways.git_push import DEFAULT_AUTHOR, NewCommit, import_stream, verdict
from paoctl.gateways.git_store import Slot, open_store
from paoctl.ports import BlobId, Commit, CommitInfo, Lost, Pushed, Unanswered, Write
from paoctl.redact import Secret

_FETCH: Final = (
    *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--filter=blob:none"),
    *("--stdin", "--end-of-options", ORIGIN),
)
# No deltas here: fast-import only knows what it wrote just before. The push makes them, against the version before,
# and the remote keeps them: half the size (docs/performance.md).
_IMPORT: Final = ("fast-import", "--quiet", "--done", "--force", "--depth=0", "--date-format=now")
_NO_SUCH_REF: Final = re.compile(r"couldn't find remote ref refs/heads/(\S+)")


class GitRepo:
    """A remote repository, read through a bare store without file contents and written with compare-and-swap.

    Nothing is run before the first call. `close()` ends the child process and frees the slot; a repo may be used again
    afterwards. Safe to share between threads.

    Raises:
        UsageError: the URL is none that paoctl gives to git, or carries credentials.
    """

    def __init__(
        self,
        url: str,
        token: Secret | None,
        store: Path,
        *,
        author: str = DEFAULT_AUTHOR,
        timeout: float = 120.0,
    ) -> None:
        self._git = GitProcess(store, url, token, timeout)
        self._author = author
        self._objects = Objects(self._git)
        self._slot: Slot | None = None
        self._opening = threading.Lock()
        self._fetching = threading.Lock()
        self._building = threading.Lock()

    def __enter__(self) -> "GitRepo":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child process and free the slot."""
        self._objects.close()
        with self._opening:
            if self._slot is not None:
                self._slot.close()
                self._slot = None

    def end(self) -> None:
        """Kill every git that runs; none is started any more. A signal handler may call it."""
        self._git.end()

    # --- the remote --------------------------------------------------------------------------------------------------

    def fetch(self, *refs: str, within: float | None = None) -> Mapping[str, Commit | None]:
        """Fetch branches; the tip of each, None where there is none. It is given up after `within` seconds."""
        slot = self._ready()
        there = {ref: f"+{ref_name(ref)}:{slot.ref(ref)}" for ref in refs}
        doubted: set[str] = set()
        with self._fetching:
            while there:
                done = self._fetch(there.values(), within=within)
                if done.code == 0:
                    break
                gone = _NO_SUCH_REF.search(done.err)
                if gone is None or gone[1] not in there or gone[1] in doubted:
                    raise explain(done, f"can't fetch {', '.join(refs)}")
                doubted.add(gone[1])
                if not surely_listed(self._git, [ref_name(gone[1])], f"can't fetch {', '.join(refs)}", within):
                    del there[gone[1]]
            tips = self._objects.many([slot.ref(ref) for ref in there])
        found = {ref: tip.id for ref, tip in zip(there, tips, strict=True) if tip}
        return {ref: found.get(ref) for ref in refs}

    def known(self, *refs: str) -> Mapping[str, Commit | None]:
        """The newest tip that any process has fetched of each branch; asks nobody."""
        slot = self._ready()
        newest = ("for-each-ref", "--count=1", "--sort=-committerdate", "--format=%(objectname)")
        return {ref: self._last(*newest, slot.pattern(ref)) for ref in refs}

    def tips(self, *refs: str) -> Mapping[str, Commit | None]:
        """Where the remote's branches are now, asked at once and without fetching (ls-remote); None for none."""
        self._ready()
        names = {ref: ref_name(ref) for ref in refs}
        found = listed(self._git, names.values(), f"can't ask for the tip of {', '.join(refs)}")
        return {ref: found.get(name) for ref, name in names.items()}

    # --- reading -----------------------------------------------------------------------------------------------------

    def tree(self, at: Commit, prefix: str) -> Mapping[str, BlobId]:
        """Every plain file under a folder, recursively; "" for all. Links and submodules are left out."""
        return {path: row.id for path, row in self._rows(at, prefix) if row.mode in PLAIN_MODES}

    def odd(self, at: Commit, prefix: str) -> Sequence[str]:
        """Paths under a folder that are no plain files: links, submodules, executables."""
        return [path for path, row in self._rows(at, prefix) if row.mode not in ("100644", "100664")]

    def read(self, at: Commit, path: str) -> bytes | None:
        """A file's bytes at a commit; None for links, submodules and folders too."""
        self._known(at)
        folder, _, name = path.rpartition("/")
        row = (self._objects.folder(at, folder) or {}).get(name)
        if row is None or row.mode not in PLAIN_MODES:
            return None
        return self.blobs([row.id])[row.id]

    def blobs(self, ids: Sequence[BlobId]) -> Mapping[BlobId, bytes]:
        """The bytes of many blobs at once; those that the store lacks come with one fetch."""
        self._ready()
        wanted = list(dict.fromkeys(object_id(each) for each in ids))
        found = dict(zip(wanted, self._objects.many(wanted), strict=True))
        missing = [each for each in wanted if found[each] is None]
        if missing:
            self._bring(missing)
            found |= zip(missing, self._objects.many(missing), strict=True)
        return {each: self._blob(each, found[each]) for each in wanted}

    def introduced(self, at: Commit, path: str) -> Commit | None:
        """The newest first-parent commit that changed a path to what it is at `at`; None if it was never there."""
        return self._last("rev-list", "--first-parent", "--max-count=1", self._known(at), "--", path)

    def first_introduced(self, at: Commit, path: str) -> Commit | None:
        """The first-parent commit that added the file's present life; None when it is not there at `at`."""
        folder, _, name = path.rpartition("/")
        self._known(at)
        if name not in (self._objects.folder(at, folder) or {}):
            return None
        added = ("--first-parent", "-m", "--no-renames", "--diff-filter=A", "--format=%H", "--no-patch")
        return self._last("log", *added, "--max-count=1", at, "--", path)

    def commit(self, at: Commit) -> CommitInfo:
        """A commit's parents and people."""
        self._ready()
        found = self._objects.get(object_id(at))
        if found is None or found.kind != "commit":
            raise _unknown(at)
        return commit_info(found)

    def bring(self, commit: Commit) -> bool:
        """Fetch a commit that no fetched branch holds, by its id; False when the remote does not serve it."""
        if self.has(commit):
            return True
        with self._fetching:
            done = self._fetch([commit])
        if done.code and not is_unserved(done):
            raise explain(done, f"can't fetch the commit {commit}")
        return done.code == 0

    def has(self, commit: Commit) -> bool:
        """Is a commit here already, with all it holds? Asks nobody."""
        self._ready()
        return self._objects.get(object_id(commit)) is not None

    def contains(self, tip: Commit, commit: Commit) -> bool:
        """Is `commit` in the history of `tip`? A commit that was never fetched is not."""
        self._known(tip)
        if not self.has(commit):
            return False
        return self._git.attempt("merge-base", "--is-ancestor", commit, tip).code == 0

    # --- writing -----------------------------------------------------------------------------------------------------

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        """Build one commit on `expect` and push it with compare-and-swap; `expect` None makes an orphan branch."""
        return self._swap(ref, expect, NewCommit(expect, writes, message, self._author))

    def branch(
        self, ref: str, start: Commit, writes: Sequence[Write], message: str, *, over: Commit | None = None
    ) -> Pushed | Lost | Unanswered:
        """Build one commit on `start` and push it as the branch `ref`, which is at `over`, or must not exist."""
        return self._swap(ref, over, NewCommit(start, writes, message, self._author, over))

    def _swap(self, ref: str, expect: Commit | None, commit: NewCommit) -> Pushed | Lost | Unanswered:
        name = ref_name(ref)
        built = self._build(commit)
        lease = f"--force-with-lease={name}:{expect or ''}"
        argv = ("push", "--porcelain", "--no-verify", lease, "--end-of-options", ORIGIN, f"{built}:{name}")
        try:
            done = self._git.attempt(*argv)
        except GitTimeoutError:
            return Unanswered(built)
        match verdict(done):
            case "pushed":
                return Pushed(built)
            case "behind":
                return Lost(self.tips(ref)[ref])
            case "unlocked":
                return self._look(ref, expect, built, done)
            case "refused":
                raise _refused(ref, done)
            case "broken":
                if had_no_effect(done):
                    raise explain(done, f"can't push to {ref}")
                return Unanswered(built)

    def _look(self, ref: str, expect: Commit | None, built: Commit, done: Finished) -> Pushed | Lost:
        """Tell who holds or moved the ref between git's look at it and the server's lock on it."""
        found = self.fetch(ref)[ref]
        if found and self.contains(found, built):
            # We did: curl sends a request again when a kept-alive connection breaks before the answer's first byte.
            return Pushed(built)
        if found != expect or is_contended(done):
            return Lost(found)
        raise _refused(ref, done)

    def _build(self, commit: NewCommit) -> Commit:
        slot = self._ready()
        # fast-import looks at the blobs it is told to reuse, so they have to be here.
        self.blobs([write.blob for write in commit.writes if write.data is None and write.blob is not None])
        if commit.parent is not None:
            self._known(commit.parent)
        stream = import_stream(commit, slot.built)
        with self._building:
            out = self._git.run(*_IMPORT, stdin=stream)
        return object_id(out.decode().strip())

    # --- the store ---------------------------------------------------------------------------------------------------

    def _ready(self) -> Slot:
        with self._opening:
            if self._slot is None:
                self._slot = open_store(self._git)
            return self._slot

    def _known(self, at: Commit) -> Commit:
        self._ready()
        if self._objects.folder(object_id(at), "") is None:
            raise _unknown(at)
        return at

    def _fetch(
        self, wanted: Iterable[str], config: Mapping[str, str] = MappingProxyType({}), within: float | None = None
    ) -> Finished:
        listed = "".join(f"{each}\n" for each in wanted).encode()
        return self._git.attempt(*_FETCH, stdin=listed, config={**PROMISOR, **config}, within=within)

    def _bring(self, ids: Sequence[BlobId]) -> None:
        # Blobs have no history to negotiate about: without this git would first tell the server all commits we have.
        done = self._fetch(ids, {"fetch.negotiationAlgorithm": "noop"})
        if done.code:
            raise explain(done, f"can't fetch the contents of {len(ids)} files")

    def _blob(self, blob: BlobId, found: Found | None) -> bytes:
        if found is None or found.kind != "blob":
            raise PlatformError(f"the repository has no file contents {blob}", remedy="fetch the branch that names it")
        return found.data

    def _rows(self, at: Commit, prefix: str) -> Iterator[tuple[str, Row]]:
        folder = prefix.strip("/")
        under = (f"{folder}/",) if folder else ()
        out = self._git.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", self._known(at), *under)
        for line in out.decode(errors="surrogateescape").split("\0")[:-1]:
            facts, path = line.split("\t", 1)
            mode, _, blob = facts.split(" ")
            yield path, Row(mode, blob)

    def _last(self, *argv: str) -> Commit | None:
        return self._git.run(*argv).decode().strip() or None


def _unknown(at: Commit) -> PlatformError:
    return PlatformError(f"the commit {at} is not here", remedy="fetch a branch that holds it")


def _refused(ref: str, done: Finished) -> PlatformError:
    return PlatformError(
        f"the Git server refused the push to {ref}: {said(done)}",
        remedy="the branch's rules or the token's rights say who may push there",
    )
