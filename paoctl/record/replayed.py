"""A journal beside what it amounts to: where it goes on, only what is new is replayed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from paoctl.model.digest import line_hash
from paoctl.model.history import History
from paoctl.model.journal import parse_line
from paoctl.model.replay import read_history


@dataclass(frozen=True, slots=True)
class Replayed:
    """The bytes of a journal, and their history. Neither is changed: `copy` the history before adding to it."""

    raw: bytes = b""
    history: History = field(default_factory=History)

    def read(self, raw: bytes) -> "Replayed":
        """A journal as it is now. Of one that begins as this one does, what is new is read; of any other, all.

        Raises:
            UsageError: see `read_history`.
        """
        if self.raw.endswith(b"\n") and raw.startswith(self.raw):
            return Replayed(raw, read_history(raw[len(self.raw) :], self.history))
        return Replayed(raw, read_history(raw))

    def extended(self, lines: Sequence[bytes]) -> "Replayed":
        """As it will be with lines that were chained to its end."""
        history = self.history.copy()
        for line in lines:
            history.add(parse_line(line), line_hash(line))
        return Replayed(self.raw + b"".join(line + b"\n" for line in lines), history)
