"""The commits of the working clone: read with GitPython, from objects alone, so that the work tree means nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from paoctl.errors import PlatformError, UsageError
from paoctl.model.change import PLAIN, Change, Entry, Tree, merged, touched

if TYPE_CHECKING:
    from git import Repo

_SHALLOW: Final = "this clone is shallow: fetch more of its history (in actions/checkout `fetch-depth: 2`, and HEAD^1)"
_UNKNOWN: Final = "name a commit or a branch that this clone has, as origin/main"


class CloneHistory:
    """What a clone holds at its commits. Nothing is fetched and nothing is written."""

    def __init__(self, repo: "Repo") -> None:
        self._repo = repo

    def change(self, since: str, wanted: Callable[[str], bool]) -> Change:
        """What the branch that is checked out changes on top of `since`, a revision of its base.

        What `since` has got after the branch has left it is part of both sides: the files are those of the merge.

        Args:
            since: a revision, as `origin/main`.
            wanted: is the content of this path needed? Links and the like are never read.

        Raises:
            UsageError: there is no such revision here, or nothing is known that it has in common with HEAD.
        """
        tip, head = self._commit(since), self._commit("HEAD")
        fork = self._fork(since, tip, head)
        trees = {commit: self._tree(commit) for commit in {tip, head, fork}}
        paths = touched(trees[fork], trees[head])
        after = merged(trees[tip], trees[head], paths)
        known: dict[str, bytes] = {}
        return Change(self._files(trees[tip], wanted, known), self._files(after, wanted, known), paths)

    def read(self, branch: str, paths: Collection[str]) -> Mapping[str, bytes] | None:
        """Those of these files that a branch has, as it was last fetched; None when this clone has no such branch."""
        for ref in (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"):
            if commit := self._resolved(ref):
                return self._files(self._tree(commit), lambda path: path in paths, {})
        return None

    def uncommitted(self, wanted: Callable[[str], bool]) -> Sequence[str]:
        """Of the paths that are `wanted`, those whose file differs from HEAD, or is not in it; by name."""
        if self._repo.bare:
            return ()
        rows = str(self._repo.git.status("--porcelain", "-z", "--no-renames", "--untracked-files=all")).split("\0")
        return sorted(path for row in rows if wanted(path := row[3:]))

    def _commit(self, revision: str) -> str:
        found = self._resolved(revision)
        if found is None:
            remedy = _SHALLOW if self._is_shallow() else _UNKNOWN
            raise UsageError(f"there is no commit `{revision}` in this clone", remedy=remedy)
        return found

    def _resolved(self, revision: str) -> str | None:
        import git

        try:
            name = f"{revision}^{{commit}}"
            return str(self._repo.git.rev_parse("--verify", "--quiet", "--end-of-options", name))
        except git.GitCommandError:
            return None

    def _fork(self, since: str, tip: str, head: str) -> str:
        import git

        try:
            return str(self._repo.git.merge_base(tip, head))
        except git.GitCommandError as exc:
            remedy = _SHALLOW if self._is_shallow() else "name the branch that this one came from"
            raise UsageError(f"`{since}` and HEAD have no commit in common here", remedy=remedy) from exc

    def _is_shallow(self) -> bool:
        return bool(self._repo.git.rev_parse("--is-shallow-repository") == "true")

    def _tree(self, commit: str) -> Tree:
        rows = str(self._repo.git.ls_tree("-r", "-z", "--full-tree", commit)).split("\0")
        return dict(_row(row) for row in rows if row)

    def _files(self, tree: Tree, wanted: Callable[[str], bool], known: dict[str, bytes]) -> dict[str, bytes]:
        """The contents of a tree's plain files; `known` are the blobs that were read already."""
        found = {path: entry.blob for path, entry in tree.items() if entry.mode == PLAIN and wanted(path)}
        for blob in found.values():
            if blob not in known:
                known[blob] = self._repo.odb.stream(bytes.fromhex(blob)).read()
        return {path: known[blob] for path, blob in found.items()}


@contextmanager
def open_history(start: Path) -> Iterator[CloneHistory]:
    """The history of the clone that a folder lies in.

    Raises:
        UsageError: it lies in none.
        PlatformError: there is no git on this machine, or it refuses.
    """
    try:
        import git
    except ImportError as exc:  # GitPython looks for git when it is imported
        raise PlatformError("git can't be started", remedy="install git 2.30 or newer") from exc
    try:
        with git.Repo(start, search_parent_directories=True) as repo:
            # A partial clone may have to fetch a blob: it must not ask for a password on somebody's terminal.
            repo.git.update_environment(GIT_TERMINAL_PROMPT="0", GIT_OPTIONAL_LOCKS="0", LC_ALL="C")
            yield CloneHistory(repo)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as exc:
        raise UsageError(f"{start} is in no Git clone", remedy="`paoctl validate` looks at plain folders") from exc
    except git.GitCommandError as exc:
        raise PlatformError(f"git refused: {str(exc.stderr).strip()}", remedy="try the same with git itself") from exc


def _row(row: str) -> tuple[str, Entry]:
    facts, path = row.split("\t", 1)
    mode, _, blob = facts.split(" ")
    return path, Entry(mode, blob)
