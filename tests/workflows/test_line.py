"""Who waits for a host goes by rank, so that what was begun first ends first."""

import threading
import time

import pytest

from paoctl.execute.line import Line

WAIT = 5.0


class Crowd:
    """Threads that come to a line one after the other, and note when they are let in."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.let_in: list[str] = []
        self.go = threading.Event()
        self.threads: list[threading.Thread] = []

    def come(self, rank: str) -> None:
        """One more, who stands in the line once this returns."""
        came = len(self.line._waiting)
        thread = threading.Thread(target=self._hold, args=(rank,))
        self.threads.append(thread)
        thread.start()
        until = time.monotonic() + WAIT
        while len(self.line._waiting) == came and rank not in self.let_in:
            assert time.monotonic() < until
            time.sleep(0.001)

    def end(self) -> list[str]:
        """Let all go on; the order in which they were let in."""
        self.go.set()
        for thread in self.threads:
            thread.join(WAIT)
        return self.let_in

    def _hold(self, rank: str) -> None:
        with self.line.place(rank):
            self.let_in.append(rank)
            assert self.go.wait(WAIT)


def test_of_those_that_wait_the_lowest_rank_is_let_in_first() -> None:
    crowd = Crowd(Line(1))
    for rank in ("z", "c", "a", "b"):
        crowd.come(rank)
    assert crowd.let_in == ["z"]
    assert crowd.end() == ["z", "a", "b", "c"]


def test_of_one_rank_who_came_first_is_let_in_first() -> None:
    line = Line(1)
    with line.place(""):
        turns = [line._arrive("a") for _ in range(3)]
    for so_far in ([True, False, False], [True, True, False], [True, True, True]):
        assert [turn.done() for turn in turns] == so_far
        line._leave()


def test_so_many_are_inside_at_once_and_no_more() -> None:
    crowd = Crowd(Line(2))
    for rank in ("a", "b", "c", "d"):
        crowd.come(rank)
    assert crowd.let_in == ["a", "b"]
    assert sorted(crowd.end()) == ["a", "b", "c", "d"]  # the last two are let in side by side
    assert crowd.line._free == 2


def test_a_place_is_given_back_when_its_call_fails() -> None:
    line = Line(1)
    with pytest.raises(ValueError, match="failed"), line.place("a"):
        raise ValueError("failed")
    with line.place("b"):
        pass
