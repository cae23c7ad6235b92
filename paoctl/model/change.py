"""A pull request as two trees: what the base branch holds, and what it would hold after the merge."""

from collections.abc import Mapping
from typing import Final, NamedTuple

PLAIN: Final = "100644"
"""The mode of a file that is neither a link, nor a submodule, nor executable."""


class Entry(NamedTuple):
    """What a tree of Git says of a file."""

    mode: str
    """Six octal digits, as `100644`."""
    blob: str
    """The id of its content; of a submodule the commit."""


Tree = Mapping[str, Entry]
"""The files of a commit by path."""


class Change(NamedTuple):
    """What a pull request does to the tip of its base."""

    before: Mapping[str, bytes]
    """The files at the tip of the base."""
    after: Mapping[str, bytes]
    """The same with the pull request's own changes; only plain files."""
    touched: Mapping[str, str | None]
    """Every path that the pull request itself changes, and the mode that it gets; None where it deletes the file."""


def touched(fork: Tree, head: Tree) -> dict[str, str | None]:
    """What differs between where a branch has left its base and its own tip, mode or content."""
    paths = sorted(path for path in fork.keys() | head.keys() if fork.get(path) != head.get(path))
    return {path: head[path].mode if path in head else None for path in paths}


def merged(tip: Tree, head: Tree, paths: Mapping[str, str | None]) -> dict[str, Entry]:
    """The tip of the base with these paths as the branch has them. Where both have changed one, the branch wins."""
    kept = {path: entry for path, entry in tip.items() if path not in paths}
    return kept | {path: head[path] for path in paths if path in head}
