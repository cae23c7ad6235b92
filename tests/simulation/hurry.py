"""What makes a life quick: what is pure and slow is remembered, and the writing of text is left to C.

Nothing here decides anything. The bytes of a status, and the canonical form of a line, are other bytes here, and as
much a function of what they say; tests/golden and tests/record hold the true ones.
"""

import functools
import json
from collections.abc import Mapping

import pytest
import rfc8785

from paoctl.execute import pen
from paoctl.load.catalog import load_catalog, load_request
from paoctl.model import history, journal
from paoctl.model.digest import line_hash
from paoctl.record import replayed, state, status
from paoctl.workflows import approve, pinned, world
from tests.simulation import checks, outside

_MANY = 8192


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Put what is quick in the place of what is slow."""
    loaded = functools.lru_cache(_MANY)(lambda files: load_catalog(dict(files)))
    patch.setattr(world, "load_catalog", lambda files: loaded(frozenset(files.items())))
    request = functools.lru_cache(_MANY)(load_request)
    for module in (world, pinned, approve):
        patch.setattr(module, "load_request", request)
    line = functools.lru_cache(_MANY)(journal.parse_line)
    for each in (journal, replayed, pen):
        patch.setattr(each, "parse_line", line)
    for reader in (state, replayed, outside, checks):
        patch.setattr(reader, "read_history", _Replays().read)
    patch.setattr(status, "yaml_bytes", _text)
    patch.setattr(rfc8785, "dumps", _text)


class _Replays:
    """Journals replayed: one that goes on where another ends is replayed from there."""

    def __init__(self) -> None:
        self._known: dict[bytes, history.History] = {b"": history.History()}

    def read(self, raw: bytes, before: history.History | None = None) -> history.History:
        """As `read_history`."""
        if before is not None:
            return history.read_history(raw, before)
        found = self._known.get(raw)
        if found is None:
            if len(self._known) > _MANY:
                self._known = {b"": history.History()}
            found = self._known[raw] = self._replayed(raw)
        return found.copy()

    def _replayed(self, raw: bytes) -> history.History:
        begin = raw.rfind(b"\n", 0, len(raw) - 1) + 1
        before, line = self.read(raw[:begin]), raw[begin:].rstrip(b"\n")
        entry = journal.parse_line(line)
        assert (entry.prev, entry.seq) == (before.last, before.length + 1), "the chain is broken"
        before.add(entry, line_hash(line))
        return before


def _text(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
