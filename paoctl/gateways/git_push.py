"""Building a commit without a work tree, and reading what became of its push."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from paoctl.errors import UserError
from paoctl.gateways.git_names import object_id, tree_path
from paoctl.gateways.git_process import Finished
from paoctl.ports import Commit, Write

DEFAULT_AUTHOR: Final = "paoctl <paoctl@users.noreply.github.com>"
_AUTHOR: Final = re.compile(r"[^<>\n\0]+ <[^<>\n\0 ]+>")


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A commit to be: `writes` on top of `parent`, or alone when there is none; `merged` is its second parent."""

    parent: Commit | None
    writes: Sequence[Write]
    message: str
    author: str = DEFAULT_AUTHOR
    merged: Commit | None = None


def import_stream(commit: NewCommit, ref: str) -> bytes:
    """The input of `git fast-import --date-format=now` that builds the commit at `ref` and prints its id.

    Raises:
        UserError: the author or a path can't be written to a Git tree.
    """
    if not _AUTHOR.fullmatch(commit.author):
        raise UserError(f"not an author of a commit: {commit.author!r}", remedy="write Name <email>")
    parts = [f"commit {ref}\nmark :1\ncommitter {commit.author} now\n".encode(), _data(commit.message.encode())]
    if commit.parent is not None:
        parts.append(f"from {object_id(commit.parent)}\n".encode())
    if commit.merged is not None:
        parts.append(f"merge {object_id(commit.merged)}\n".encode())
    parts += [_line(write) for write in commit.writes]
    return b"".join([*parts, b"\nget-mark :1\ndone\n"])


def _line(write: Write) -> bytes:
    path = tree_path(write.path)
    if write.data is not None:
        return f"M 100644 inline {path}\n".encode() + _data(write.data)
    if write.blob is not None:
        return f"M 100644 {object_id(write.blob)} {path}\n".encode()
    return f"D {path}\n".encode()


def _data(raw: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(raw), raw)


Verdict = Literal["pushed", "behind", "unlocked", "refused", "broken"]
"""`behind`: git saw that the ref is elsewhere, and sent nothing. `unlocked`: the server could not lock the ref at what
git had seen. `broken`: no word about the ref."""
_STATUS: Final = re.compile(r"^(?P<flag>[ +*=!-])\t[^\t]*\t(?P<summary>.*)$", re.MULTILINE)
_UNLOCKED: Final = re.compile(
    r"cannot lock ref|failed to lock|failed to update ref|incorrect old value|already exists|non-fast-forward"
)


def verdict(done: Finished) -> Verdict:
    """What `git push --porcelain` says of its one ref."""
    match = _STATUS.search(done.out.decode(errors="replace"))
    if match is None:
        return "broken"
    summary = match["summary"]
    if match["flag"] != "!":
        return "pushed" if done.code == 0 else "broken"
    if summary.startswith("[rejected]"):
        return "behind"
    if not summary.startswith("[remote rejected]"):
        return "broken"
    return "unlocked" if _UNLOCKED.search(summary) else "refused"
