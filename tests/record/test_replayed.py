"""A journal that is replayed in pieces, and the same journal replayed at once: the same history."""

from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.errors import UsageError
from paoctl.model.replay import read_history
from paoctl.record.replayed import Replayed

RAW: Final = (Path(__file__).parents[1] / "golden" / "journal.jsonl").read_bytes()
LINES: Final = RAW.splitlines(keepends=True)
CUTS: Final = st.lists(st.integers(0, len(LINES)), max_size=8).map(sorted)


@given(CUTS)
def test_pieces_come_to_what_the_whole_comes_to(cuts: list[int]) -> None:
    journal = Replayed()
    for cut in cuts:
        journal = journal.read(b"".join(LINES[:cut]))
    assert journal.read(RAW) == Replayed(RAW, read_history(RAW))


@given(CUTS)
def test_lines_that_are_added_come_to_what_the_whole_comes_to(cuts: list[int]) -> None:
    journal = Replayed()
    for start, end in pairwise([0, *cuts, len(LINES)]):
        journal = journal.extended([line.rstrip(b"\n") for line in LINES[start:end]])
    assert journal == Replayed(RAW, read_history(RAW))


def test_what_was_read_does_not_change_when_more_is_read() -> None:
    journal = Replayed().read(LINES[0])
    journal.read(RAW)
    assert journal == Replayed(LINES[0], read_history(LINES[0]))


def test_a_journal_that_is_another_one_is_read_whole() -> None:
    assert Replayed().read(RAW).read(LINES[0]) == Replayed(LINES[0], read_history(LINES[0]))


@pytest.mark.parametrize("more", [LINES[-1], LINES[0], b"{}\n"])
def test_the_chain_is_checked_where_a_journal_goes_on(more: bytes) -> None:
    with pytest.raises(UsageError):
        Replayed().read(b"".join(LINES[:3])).read(b"".join(LINES[:3]) + more)


def test_half_a_line_is_no_beginning() -> None:
    half = Replayed(RAW[:-1], read_history(RAW[:-1]))
    with pytest.raises(UsageError):
        half.read(RAW[:-1] + b" " + LINES[0])
