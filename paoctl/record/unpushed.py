"""Results that could not be pushed, as a file for another run: lines of journals, and where they belong."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from paoctl.errors import UsageError
from paoctl.model.events import Result
from paoctl.model.journal import Delta, Entry, parse_line
from paoctl.model.request import RequestRef

_VERSION: Final = 1


def has_result(delta: Delta) -> bool:
    """Does it say what a call came to? All else a later run finds out, or decides again: also what became of a step
    that called nobody."""
    return any(_is_answer(parse_line(line)) for line in delta.lines)


def _is_answer(entry: Entry) -> bool:
    return isinstance(entry.body, Result) and bool(entry.body.key)


def unpushed_file(lineage: str, deltas: Sequence[Delta]) -> bytes:
    """One JSON object a line: the journal's folder, the hash of the line before, the lines."""
    rows = (
        {
            "v": _VERSION,
            "lineage": lineage,
            "folder": delta.folder,
            "base": delta.base,
            "lines": [line.decode() for line in delta.lines],
        }
        for delta in deltas
    )
    return b"".join(json.dumps(row, sort_keys=True, separators=(",", ":")).encode() + b"\n" for row in rows)


def read_unpushed(raw: bytes, lineage: str) -> Sequence[Delta]:
    """Read the file.

    Raises:
        UsageError: it is none, or of the state of another repository, or says more than what calls came to.
    """
    try:
        found = [_row(json.loads(line)) for line in raw.splitlines()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError("the file holds no results of a run", remedy="name one that paoctl fulfill wrote") from error
    for version, of, _ in found:
        if version != _VERSION:
            raise UsageError(f"the file is of version {version!r}", remedy="use the paoctl that has written it")
        if of != lineage:
            raise UsageError(
                f"the file is of the state {of}, the branch here is {lineage}",
                remedy="import it where the run was",
                code="PAO816",
            )
    for delta in (delta for _, _, delta in found):
        _refuse_more(delta)
    return [delta for _, _, delta in found]


def _refuse_more(delta: Delta) -> None:
    """No run keeps anything but answers: a lease, a plan or an end that came by a file would be nobody's."""
    for entry in map(parse_line, delta.lines):
        if not _is_answer(entry):
            what = "a result without a call" if isinstance(entry.body, Result) else f"the event `{entry.body.type}`"
            raise UsageError(
                f"the file holds {what} of {RequestRef.of_folder(delta.folder)}: only what calls came to is imported",
                remedy="name a file that paoctl fulfill wrote, as it wrote it",
                code="PAO816",
            )


def _row(row: Mapping[str, object]) -> tuple[object, object, Delta]:
    folder, lines = RequestRef.of_folder(str(row["folder"])).folder, row["lines"]
    if not isinstance(lines, list) or not lines:
        raise TypeError("lines")
    return row["v"], row["lineage"], Delta(folder, str(row["base"]), tuple(map(str.encode, lines)))
