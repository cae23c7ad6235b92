"""Reading Git's objects through one long-lived `git cat-file --batch`."""

import re
import subprocess
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Final

from paoctl.errors import PlatformError
from paoctl.gateways.git_process import GitProcess
from paoctl.ports import BlobId, Commit, CommitInfo

PLAIN_MODES: Final = frozenset({"100644", "100664", "100755"})
"""Regular files, executables among them. The others: links (120000), submodules (160000), trees (40000)."""
_AT_ONCE: Final = 500
"""Names written before their answers are read: 500 lines of 41 bytes fit into a pipe (64 KiB), nobody waits."""
_FOLDERS: Final = 256
"""Folders whose rows are remembered; a folder at a commit never changes."""


@dataclass(frozen=True, slots=True)
class Found:
    """One object."""

    id: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a folder."""

    mode: str
    id: BlobId


class Objects:
    """Looks objects up by name, one conversation at a time; safe to call from many threads.

    An object that the store does not hold is None: fetching it is the caller's decision.
    """

    def __init__(self, git: GitProcess) -> None:
        self._git = git
        self._talk = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folders: OrderedDict[tuple[Commit, str], Mapping[str, Row]] = OrderedDict()

    def get(self, name: str) -> Found | None:
        """The object that an id or `<id>:<path>` names."""
        return self.many([name])[0]

    def many(self, names: Sequence[str]) -> list[Found | None]:
        """The objects of many names, in their order."""
        with self._talk:
            found: list[Found | None] = []
            for start in range(0, len(names), _AT_ONCE):
                found += self._ask(names[start : start + _AT_ONCE])
            return found

    def folder(self, at: Commit, path: str) -> Mapping[str, Row] | None:
        """The rows of a folder at a commit by name; None when there is no such folder."""
        if "\n" in path:
            return None  # a line feed ends a question, and nothing of ours is called so
        key = (at, path)
        with self._talk:
            if key in self._folders:
                self._folders.move_to_end(key)
                return self._folders[key]
            found = self._ask([f"{at}:{path}"])[0]
            if found is None or found.kind != "tree":
                return None
            rows = self._folders[key] = _rows(found.data)
            if len(self._folders) > _FOLDERS:
                self._folders.popitem(last=False)
            return rows

    def close(self) -> None:
        """End the conversation; the next look-up starts another."""
        with self._talk:
            self._hang_up()

    def _ask(self, names: Sequence[str]) -> list[Found | None]:
        process = self._process = self._process or self._git.open("cat-file", "--batch")
        assert process.stdin is not None
        assert process.stdout is not None
        whole = False
        try:
            process.stdin.write("".join(f"{name}\n" for name in names).encode())
            process.stdin.flush()
            found = [_answer(process.stdout) for _ in names]
            whole = True
            return found
        except (OSError, EOFError) as exc:
            raise PlatformError(
                "git cat-file ended unexpectedly",
                remedy=f"the store is a cache: remove {self._git.store} and try again",
            ) from exc
        finally:
            # After an interruption too: what is left in the pipe would be taken for the next answer.
            if not whole:
                self._hang_up()

    def _hang_up(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        process.communicate()


def _answer(stream: IO[bytes]) -> Found | None:
    """One answer: `<id> <kind> <size>`, the data and a line feed; or a line that says it is missing or ambiguous."""
    head = stream.readline()
    if not head.endswith(b"\n"):
        raise EOFError
    words = head.split()
    if len(words) != 3 or not words[2].isdigit():
        return None
    size = int(words[2])
    data = stream.read(size + 1)
    if len(data) != size + 1:
        raise EOFError
    return Found(words[0].decode(), words[1].decode(), data[:-1])


def _rows(tree: bytes) -> dict[str, Row]:
    """Read a tree object: `<mode> <name> NUL <20 bytes of id>`, over and over."""
    rows: dict[str, Row] = {}
    start = 0
    while start < len(tree):
        space = tree.index(b" ", start)
        end = tree.index(b"\0", space)
        name = tree[space + 1 : end].decode(errors="surrogateescape")
        rows[name] = Row(tree[start:space].decode(), tree[end + 1 : end + 21].hex())
        start = end + 21
    return rows


_PERSON: Final = re.compile(r"(?P<who>.*?) (?P<seconds>-?\d+) [+-]\d{4}")


def commit_info(found: Found) -> CommitInfo:
    """Read a commit object; `at` is the committer's time in UTC."""
    head, _, message = found.data.decode(errors="replace").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    author = _PERSON.fullmatch(fields["author"][0])
    committer = _PERSON.fullmatch(fields["committer"][0])
    seconds = int(committer["seconds"]) if committer else 0
    return CommitInfo(
        id=found.id,
        parents=tuple(fields.get("parent", ())),
        author=author["who"] if author else fields["author"][0],
        subject=message.split("\n", 1)[0],
        at=datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
