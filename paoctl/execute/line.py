"""Who may go next, where only so many may at once."""

import heapq
import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager


class Line:
    """Lets in so many at once, and of those that wait the one of the lowest rank first, and who came first of one rank.

    In turn by arrival, requests that began together would all end together, and nothing would be under way while they
    record that. By rank one after the other ends, and what comes after it begins beside the calls of the rest.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._lock = threading.Lock()
        self._arrivals = itertools.count()
        self._waiting: list[tuple[str, int, Future[None]]] = []

    @contextmanager
    def place(self, rank: str) -> Iterator[None]:
        """Hold a place; waits until one is free."""
        self._arrive(rank).result()
        try:
            yield
        finally:
            self._leave()

    def _arrive(self, rank: str) -> "Future[None]":
        turn: Future[None] = Future()
        with self._lock:
            if self._free:
                self._free -= 1
                turn.set_result(None)
            else:
                heapq.heappush(self._waiting, (rank, next(self._arrivals), turn))
        return turn

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[-1].set_result(None)
            else:
                self._free += 1
