"""The journal of a request: what happened, one canonical JSON object (RFC 8785) a line, each chained to the one before.

The lines are frozen format (`v: 1`, golden vectors in tests/golden/). Unknown fields are kept; an unknown event type or
a higher `v` is refused: an old runner that skipped a `resolved` would repeat the effect.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import rfc8785
from pydantic import Field, TypeAdapter, ValidationError

from paoctl.errors import UsageError
from paoctl.model.digest import line_hash
from paoctl.model.events import Body

VERSION: Final = 1
GENESIS: Final = "0" * 64
"""`prev` of the first line."""
_BODY: Final[TypeAdapter[Body]] = TypeAdapter(Annotated[Body, Field(discriminator="type")])


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its place in the chain."""

    seq: int
    prev: str
    at: str
    """RFC 3339, UTC; for people. What alone is decided by it: whether a key is too old to be repeated (ADR 0005)."""
    owner: str
    fence: int
    body: Body

    def line(self) -> bytes:
        """The canonical bytes of the line, without its line feed."""
        body = self.body.model_dump(mode="json", exclude_none=True)
        head: dict[str, str | int] = {
            "v": VERSION,
            "seq": self.seq,
            "prev": self.prev,
            "at": self.at,
            "owner": self.owner,
            "fence": self.fence,
        }
        return rfc8785.dumps(body | head)


@dataclass(frozen=True, slots=True)
class Delta:
    """Lines to append to one journal, decided on its line with the hash `base`."""

    folder: str
    base: str
    """Hash of the last line that the decision was made on; `GENESIS` for an empty journal."""
    lines: tuple[bytes, ...]
    closure: Mapping[str, str] | None = None
    """At acceptance: paths under `definitions/` to the ids of blobs that exist."""

    @property
    def last(self) -> str:
        """The hash of the journal's last line once this is applied."""
        return line_hash(self.lines[-1]) if self.lines else self.base


@dataclass(frozen=True, slots=True)
class Appended:
    """Pushed: the state branch holds the lines."""

    commit: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another writer was faster: decide again from state."""

    found: str
    """Hash of the last line that was found."""


def parse_line(line: bytes) -> Entry:
    """Read one line.

    Raises:
        UsageError: it is not an event this version of paoctl understands.
    """
    try:
        raw = json.loads(line)
        if raw.get("v") != VERSION:
            raise UsageError(
                f"the journal is of version {raw.get('v')!r}, this paoctl reads {VERSION}",
                remedy="use the paoctl that the repository's settings require",
                code="PAO806",
            )
        head = {key: raw.pop(key) for key in ("seq", "prev", "at", "owner", "fence")}
        raw.pop("v")
        return Entry(body=_BODY.validate_python(raw), **head)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError, ValidationError) as exc:
        raise UsageError(
            f"a journal line can't be read: {line[:80].decode(errors='replace')}",
            remedy="restore the state branch from its last good commit (paoctl verify names it)",
            code="PAO806",
        ) from exc


def parse_journal(raw: bytes, before: int = 0, prev: str = GENESIS) -> Sequence[Entry]:
    """Read a journal and check its chain; or what follows so many lines, of which the last has the hash `prev`.

    Raises:
        UsageError: a line is unreadable, out of order, or not chained to the one before.
    """
    entries: list[Entry] = []
    for number, line in enumerate(raw.splitlines(), before + 1):
        entry = parse_line(line)
        if entry.prev != prev or entry.seq != number:
            raise UsageError(
                f"the journal's chain is broken at line {number}",
                remedy="somebody changed recorded history; restore the state branch (paoctl verify names the place)",
                code="PAO807",
            )
        prev = line_hash(line)
        entries.append(entry)
    return entries
