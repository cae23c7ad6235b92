"""A real bare repository, read and written by git's plumbing.

Every call has a fixed argument vector. Names from outside travel on standard input, behind `--end-of-options`, or are
full object ids: none of them can become an option. The environment is clean, so the machine's git configuration plays
no part.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MAIN = "main"
ABSENT = "0" * 40
SETTINGS = {
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "http.receivepack": "true",
    "gc.auto": "0",
    "receive.autogc": "false",
    # Pull requests are the sandbox's to move, as on GitHub.
    "receive.hideRefs": "refs/pull",
    "core.logAllRefUpdates": "false",
}
UPDATE_HOOK = """#!/bin/sh
# Refuses the refs in SANDBOX_REFUSED, lines of "<ref> <reason>" set for each push, in the words of GitHub.
while read -r ref reason; do
  if [ "$ref" = "$1" ]; then
    echo "error: GH006: Protected branch update failed for $1." >&2
    echo "error: $reason" >&2
    exit 1
  fi
done <<END
$SANDBOX_REFUSED
END
exit 0
"""


class GitError(Exception):
    """A git command failed; the text is what git wrote to standard error."""


def git_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment in which only the repository's own configuration counts."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    clean = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return kept | clean | dict(extra or {})


def run_git(
    *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> bytes:
    """Run git and return its standard output. Raises `GitError`."""
    done = subprocess.run(
        ("git", *arguments), input=stdin, capture_output=True, env=git_environment(environment), cwd=cwd, check=False
    )
    if done.returncode:
        raise GitError(done.stderr.decode(errors="replace").strip() or f"git {arguments[0]} failed")
    return done.stdout


@dataclass(frozen=True, slots=True)
class Signature:
    """Who made a commit, and when: `date` is git's own form, seconds since 1970 and an offset (`1700000000 +0000`)."""

    name: str
    email: str
    date: str

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Read the value of an `author` or `committer` line of a commit object."""
        name, _, rest = line.rpartition(" <")
        email, _, date = rest.partition("> ")
        return cls(name, email, date)

    def __str__(self) -> str:
        return f"{_plain(self.name)} <{_plain(self.email)}> {self.date}"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit object."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One row of a tree; `size` is None for anything but a blob."""

    mode: str
    kind: str
    sha: str
    path: str
    size: int | None


class Repository:
    """A bare repository on this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path) -> "Repository":
        """Make the repository if it is not there, and set it up (again) as GitHub's servers are."""
        path.mkdir(parents=True, exist_ok=True)
        run_git("init", "--quiet", "--bare", "-b", MAIN, "--", str(path))
        repository = cls(path)
        for name, value in SETTINGS.items():
            repository.run("config", name, value)
        hook = path / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(UPDATE_HOOK, encoding="utf-8")
        hook.chmod(0o755)
        repository.run("config", "core.hooksPath", str(hook.parent))
        return repository

    def run(self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
        """Run a git command in this repository and return its standard output. Raises `GitError`."""
        return run_git("--git-dir", str(self.path), *arguments, stdin=stdin, environment=environment)

    def object(self, name: str) -> tuple[str, str, bytes] | None:
        """Return sha, type and content of the object that `name` (any revision expression) means, or None."""
        if not name or "\n" in name or "\0" in name:
            return None
        output = self.run("cat-file", "--batch", stdin=name.encode() + b"\n")
        head, _, content = output.partition(b"\n")
        words = head.decode(errors="replace").split(" ")
        # Anything that is not "<sha> <type> <size>" says that the object is missing or the name ambiguous.
        if len(words) != 3 or not words[2].isdigit():
            return None
        return words[0], words[1], content[: int(words[2])]

    def resolve(self, revision: str) -> str | None:
        """Return the commit that a branch, tag or (short) sha means, or None."""
        found = self.object(f"{revision}^{{commit}}") if revision else None
        return found[0] if found else None

    def branch(self, name: str) -> str | None:
        """Return the tip of a branch, or None."""
        return self.ref(f"refs/heads/{name}")

    def ref(self, name: str) -> str | None:
        """Return the object that a full ref name points to, or None."""
        return self._refs_below(name).get(name)

    def refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Return the refs whose full names start with `prefix`, by name."""
        found = self._refs_below(prefix.rpartition("/")[0])
        return {name: sha for name, sha in found.items() if name.startswith(prefix)}

    def _refs_below(self, folder: str) -> dict[str, str]:
        """Return the ref of that name and all below it; no ref has one of the letters that would be a pattern."""
        arguments = ("--format=%(objectname) %(refname)", "--end-of-options", folder)
        lines = self.run("for-each-ref", *arguments).decode().splitlines()
        return {name: sha for sha, name in (line.split(" ", 1) for line in lines)}

    def update_ref(self, name: str, new: str, expected: str | None = None) -> None:
        """Move a ref from `expected` to `new` in one step; `new` = `ABSENT` deletes it. Raises `GitError`.

        `expected` = `ABSENT` means that the ref must not exist, None that anything goes.
        """
        if any(letter in name for letter in " \n\0"):
            raise GitError(f"refusing to update ref with bad name '{name}'")
        if new == ABSENT:
            line = f"delete {name}\n" if expected is None else f"delete {name} {expected}\n"
        else:
            line = f"update {name} {new}\n" if expected is None else f"update {name} {new} {expected}\n"
        self.run("update-ref", "--stdin", stdin=line.encode())

    def commit(self, revision: str) -> Commit | None:
        """Return the commit that a revision means, or None."""
        found = self.object(f"{revision}^{{commit}}") if revision else None
        return parse_commit(found[0], found[2]) if found else None

    def blob(self, sha: str) -> bytes | None:
        """Return the content of a blob, or None when `sha` is not one."""
        found = self.object(sha)
        return found[2] if found and found[1] == "blob" else None

    def file(self, revision: str, path: str) -> bytes | None:
        """Return the content of a file at a revision, or None."""
        return self.blob(f"{revision}:{path}")

    def tree(self, tree: str, *, recursive: bool = False) -> list[TreeEntry]:
        """Return the rows of a tree; recursively with full paths, the trees between included."""
        options = ("-r", "-t") if recursive else ()
        output = self.run("ls-tree", "-z", "--long", *options, "--end-of-options", tree)
        return [_tree_entry(row) for row in output.decode(errors="surrogateescape").split("\0") if row]

    def write_blob(self, content: bytes) -> str:
        """Store a blob and return its sha."""
        return self.run("hash-object", "-w", "--stdin", stdin=content).decode().strip()

    def write_tree(self, base: str | None, changes: Mapping[str, tuple[str, str] | None]) -> str:
        """Store `base` with `changes`, a map of paths to (mode, sha), or to None for removal. Raises `GitError`."""
        index = self.path / f"index.{os.getpid()}.{os.urandom(8).hex()}"
        environment = {"GIT_INDEX_FILE": str(index)}
        rows = [f"{entry[0]} {entry[1]}\t{path}" if entry else f"0 {ABSENT}\t{path}" for path, entry in changes.items()]
        try:
            if base:
                self.run("read-tree", "--end-of-options", base, environment=environment)
            stdin = "".join(f"{row}\0" for row in rows).encode(errors="surrogateescape")
            self.run("update-index", "-z", "--index-info", stdin=stdin, environment=environment)
            return self.run("write-tree", environment=environment).decode().strip()
        finally:
            index.unlink(missing_ok=True)

    def write_commit(
        self, tree: str, parents: Sequence[str], message: str, author: Signature, committer: Signature
    ) -> str:
        """Store a commit and return its sha; `tree` and `parents` are full shas. Raises `GitError`."""
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {author}", f"committer {committer}", "", message]
        content = "\n".join(lines).encode(errors="surrogateescape")
        return self.run("hash-object", "-t", "commit", "-w", "--stdin", stdin=content).decode().strip()


def parse_commit(sha: str, content: bytes) -> Commit:
    """Read a commit object."""
    head, _, message = content.decode(errors="replace").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    return Commit(
        sha=sha,
        tree=fields["tree"][0],
        parents=tuple(fields.get("parent", ())),
        author=Signature.parse(fields["author"][0]),
        committer=Signature.parse(fields["committer"][0]),
        message=message,
    )


def _tree_entry(row: str) -> TreeEntry:
    facts, path = row.split("\t", 1)
    mode, kind, sha, size = facts.split()
    return TreeEntry(mode, kind, sha, path, int(size) if size.isdigit() else None)


def _plain(text: str) -> str:
    """Return a name without the letters that would break a commit header."""
    return "".join(letter for letter in text if letter not in "<>\n\0").strip() or "unknown"
