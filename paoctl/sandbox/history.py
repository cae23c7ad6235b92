"""What changed between commits: ranges, file changes with patches, and merges computed without a work tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from paoctl.sandbox.repository import Commit, GitError, Repository, Signature, parse_commit

STATUSES = {"A": "added", "D": "removed", "M": "modified", "T": "changed", "R": "renamed", "C": "copied"}


PATCH_LIMIT = 1_000_000
"""Characters of the largest patch that is shown; GitHub, too, leaves out large ones."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file, in the terms of GitHub's `diff-entry`."""

    path: str
    previous_path: str | None
    status: str
    sha: str
    """The blob after the change; for a removed file, the blob before it."""
    mode: str
    additions: int
    deletions: int
    patch: str | None
    """The hunks without the file header; None for a binary file, a mere rename, a very large change."""


class MergeConflictError(Exception):
    """Two commits cannot be merged without a person."""


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """Return the best common ancestor of two commits, or None for unrelated histories."""
    try:
        return repository.run("merge-base", "--end-of-options", one, other).decode().split("\n", 1)[0] or None
    except GitError:
        return None


def is_ancestor(repository: Repository, old: str, new: str) -> bool:
    """Tell whether moving a branch from `old` to `new` is a fast-forward."""
    return merge_base(repository, old, new) == old


def commits_between(repository: Repository, base: str, head: str) -> list[Commit]:
    """Return the commits that `head` has and `base` has not, oldest first."""
    return _log(repository, ("--reverse", "--topo-order"), (head, f"^{base}"))


def log(repository: Repository, start: str, path: str | None = None) -> list[Commit]:
    """Return the history of `start`, newest first, of one path if it is given."""
    # A literal path: GitHub's parameter knows no patterns.
    return _log(repository, (), (start,), () if path is None else (f":(literal){path}",))


def _log(
    repository: Repository, options: tuple[str, ...], revisions: tuple[str, ...], paths: tuple[str, ...] = ()
) -> list[Commit]:
    arguments = ("rev-list", *options, "--end-of-options", *revisions, "--", *paths)
    return read_commits(repository, repository.run(*arguments).decode().split())


def read_commits(repository: Repository, shas: list[str]) -> list[Commit]:
    """Return many commits by one call of git."""
    output = repository.run("cat-file", "--batch", stdin="".join(f"{sha}\n" for sha in shas).encode())
    commits, position = [], 0
    for _ in shas:
        end = output.index(b"\n", position)
        sha, _kind, size = output[position:end].decode().split(" ")
        start = end + 1
        commits.append(parse_commit(sha, output[start : start + int(size)]))
        position = start + int(size) + 1
    return commits


def changes(repository: Repository, base: str, head: str) -> list[FileChange]:
    """Return what differs from tree or commit `base` to `head`, with renames found as GitHub finds them."""
    raw = repository.run("diff-tree", "-r", "-M", "-z", "--raw", "--no-commit-id", "--end-of-options", base, head)
    words = iter(raw.decode(errors="surrogateescape").split("\0"))
    # git prints patches in the order of the raw rows, so they are joined by position.
    patches = iter(_SECTION.split(patch_text(repository, base, head))[1:])
    return [_file_change(word, words, patches) for word in words if word]


def patch_text(repository: Repository, base: str, head: str) -> str:
    """Return the whole difference as a unified diff."""
    output = repository.run("diff-tree", "-r", "-M", "-p", "--no-commit-id", "--end-of-options", base, head)
    return output.decode(errors="replace")


def merge_trees(repository: Repository, ours: str, theirs: str) -> str:
    """Return the tree of the merge of two commits. Raises `MergeConflictError`."""
    try:
        output = repository.run("merge-tree", "--write-tree", "--name-only", ours, theirs)
    except GitError as error:
        raise MergeConflictError(str(error)) from error
    return output.decode().split("\n", 1)[0]


def replay(repository: Repository, commit: Commit, onto: str) -> str:
    """Return the tree of a commit's own change applied on top of another commit. Raises `MergeConflictError`.

    git 2.39 cannot be told the base of a merge, so the three trees are put into commits whose common base is the one
    wanted.
    """
    before = _tree_of(repository, commit.parents[0]) if commit.parents else repository.write_tree(None, {})
    base = repository.write_commit(before, (), "base", _NOBODY, _NOBODY)
    ours = repository.write_commit(_tree_of(repository, onto), (base,), "ours", _NOBODY, _NOBODY)
    theirs = repository.write_commit(commit.tree, (base,), "theirs", _NOBODY, _NOBODY)
    return merge_trees(repository, ours, theirs)


_NOBODY = Signature("nobody", "nobody@localhost", "0 +0000")
_SECTION = re.compile(r"^diff --git ", re.MULTILINE)


def _tree_of(repository: Repository, sha: str) -> str:
    commit = repository.commit(sha)
    if commit is None:
        raise GitError(f"{sha} is not a commit")
    return commit.tree


def _file_change(row: str, paths: Iterator[str], patches: Iterator[str]) -> FileChange:
    """Read one raw row (`:<mode> <mode> <sha> <sha> <letter><score>`) with the paths and patches that follow it."""
    mode_before, mode, before, after, letter = row.removeprefix(":").split(" ")
    first = next(paths)
    renamed = letter[0] in "RC"
    path = next(paths) if renamed else first
    section = next(patches)
    if letter[0] == "T":  # a change of type is printed as a removal and an addition
        section += next(patches)
    lines = _hunks(section)
    removed = letter[0] == "D"
    return FileChange(
        path=path,
        previous_path=first if renamed else None,
        status=STATUSES[letter[0]],
        sha=before if removed else after,
        mode=mode_before if removed else mode,
        additions=sum(line.startswith("+") for line in lines),
        deletions=sum(line.startswith("-") for line in lines),
        patch="\n".join(lines) or None if len(section) <= PATCH_LIMIT else None,
    )


def _hunks(section: str) -> list[str]:
    """Return the lines of a file's patch from its first hunk on."""
    start = section.find("\n@@")
    return section[start + 1 :].rstrip("\n").split("\n") if start >= 0 else []
