"""Names that reach git: each is checked here before it can be taken for an option, an expression or another place."""

import re
from typing import Final

from paoctl.errors import UserError

_OBJECT: Final = re.compile(r"[0-9a-f]{40}")
_REF: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_REF_TRAPS: Final = ("..", "//", "/.", "./", ".lock/")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_NO_STEPS: Final = ("", ".", "..", ".git")


def object_id(text: str) -> str:
    """The id itself, once it is known to be 40 hex digits.

    Raises:
        UserError: it is something else.
    """
    if not _OBJECT.fullmatch(text):
        raise UserError(f"not a Git object id: {text!r}", remedy="give all 40 hex digits")
    return text


def ref_name(branch: str) -> str:
    """The full ref of a branch (git-check-ref-format(1), narrowed to letters that no shell or option parser reads).

    Raises:
        UserError: it is no such name.
    """
    if not _REF.fullmatch(branch) or branch.endswith((".", "/", ".lock")) or any(t in branch for t in _REF_TRAPS):
        raise UserError(f"not a branch name that paoctl uses: {branch!r}", remedy="use letters, digits, and . _ / -")
    return f"refs/heads/{branch}"


def tree_path(path: str) -> str:
    """The path itself: relative, no `.`, `..` or `.git` in it, and nothing that fast-import would read as quoting.

    Raises:
        UserError: it is no such path.
    """
    odd = _CONTROL.search(path) or path.startswith('"')
    if odd or any(step.lower() in _NO_STEPS for step in path.split("/")):
        raise UserError(f"not a path of a repository: {path!r}", remedy="name a file below the repository's root")
    return path
