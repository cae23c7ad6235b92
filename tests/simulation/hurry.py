"""What makes a life quick: what is pure and slow is remembered, and the writing of text is left to C.

Nothing here decides anything. The bytes of a status, and the canonical form of a line, are other bytes here, and as
much a function of what they say; tests/golden and tests/record hold the true ones.
"""

import functools
import json
from collections.abc import Mapping

import pytest
import rfc8785

from paoctl import redact
from paoctl.conformance.fakes import repo
from paoctl.execute import pen
from paoctl.load.catalog import load_catalog, load_request
from paoctl.model import history, journal, replay
from paoctl.model.digest import line_hash
from paoctl.record import replayed, state, status
from paoctl.validate import versions
from paoctl.workflows import approve, fulfill, pinned, world
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
    engine, checker = _Replays(), _Replays()  # who checks does not take the word of the engine
    for reader in (state, replayed):
        patch.setattr(reader, "read_history", engine.copied)
    for reader in (outside, checks):  # they only look
        patch.setattr(reader, "read_history", checker.read)
    for module, name in ((repo, "object_id"), (repo, "ref_name"), (repo, "tree_path"), (fulfill, "settled_ids")):
        patch.setattr(module, name, functools.lru_cache(_MANY)(getattr(module, name)))
    patch.setattr(world, "meets", functools.lru_cache(_MANY)(versions.meets))
    patch.setattr(redact, "encodings", functools.lru_cache(_MANY)(redact.encodings))
    patch.setattr(status, "yaml_bytes", _text)
    patch.setattr(rfc8785, "dumps", _text)


class _Replays:
    """Journals replayed: one that goes on where another ends is replayed from there."""

    def __init__(self) -> None:
        self._known: dict[bytes, history.History] = {b"": history.History()}

    def copied(self, raw: bytes, before: history.History | None = None) -> history.History:
        """As `read_history`."""
        return replay.read_history(raw, before) if before is not None else self.read(raw).copy()

    def read(self, raw: bytes) -> history.History:
        """What is remembered itself, for those who add nothing to it."""
        found = self._known.get(raw)
        if found is None:
            if len(self._known) > _MANY:
                self._known = {b"": history.History()}
            found = self._known[raw] = self._replayed(raw)
        return found

    def _replayed(self, raw: bytes) -> history.History:
        end = len(raw)
        while (known := self._known.get(raw[:end])) is None:
            end = raw.rfind(b"\n", 0, end - 1) + 1
        grown = known.copy()
        for line in raw[end:].splitlines():
            entry = journal.parse_line(line)
            assert (entry.prev, entry.seq) == (grown.last, grown.length + 1), "the chain is broken"
            grown.add(entry, line_hash(line))
        return grown


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _text(document: Mapping[str, object]) -> bytes:
    return _ENCODER.encode(document).encode()
