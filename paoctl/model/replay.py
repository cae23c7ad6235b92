"""Journals, replayed."""

from collections.abc import Iterable

from paoctl.model.digest import line_hash
from paoctl.model.events import Command
from paoctl.model.history import History
from paoctl.model.journal import Entry, parse_journal


def heard(history: History, command: Command) -> History:
    """The history as it would be with a command in it."""
    copy = history.copy()
    copy.add(Entry(history.length + 1, history.last, history.at, "", history.fence, command), history.last)
    return copy


def replay(entries: Iterable[Entry]) -> History:
    """The history of entries that follow each other."""
    history = History()
    for entry in entries:
        history.add(entry, line_hash(entry.line()))
    return history


def read_history(raw: bytes, before: History | None = None) -> History:
    """The history of a journal's bytes, or of those that follow a history; their chain is checked.

    Raises:
        UsageError: see `parse_journal`.
    """
    history = before.copy() if before else History()
    for entry, line in zip(parse_journal(raw, history.length, history.last), raw.splitlines(), strict=True):
        history.add(entry, line_hash(line))
    return history
