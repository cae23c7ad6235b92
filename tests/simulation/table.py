"""Two runs at once, one thread at a time."""

import threading
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

_CHANGES: Final = (0.03, 0.06, 0.5)
"""How often the dice of a duel decide anew who goes on: long runs of one side find what short ones do not."""


class Table:
    """Two sides that take turns: one at a time goes on, until its next boundary."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._changes = dice.choice(_CHANGES)
        self._playing: list[int] = []
        self._turn = -1
        self._change = threading.Condition()

    def play(self, sides: Sequence[Callable[[], None]]) -> None:
        """Both, to their end."""
        self._playing = list(range(len(sides)))
        threads = [threading.Thread(target=self._sit, args=(number, side)) for number, side in enumerate(sides)]
        for thread in threads:
            thread.start()
        self._pass()
        for thread in threads:
            thread.join()

    def turn(self, number: int) -> None:
        """Leave it to the dice who goes on; returns when it is this side's turn again."""
        self._pass()
        self._wait(number)

    def _sit(self, number: int, side: Callable[[], None]) -> None:
        self._wait(number)
        try:
            side()
        finally:
            self._playing.remove(number)
            self._pass()

    def _wait(self, number: int) -> None:
        with self._change:
            self._change.wait_for(lambda: self._turn == number)

    def _pass(self) -> None:
        with self._change:
            if self._turn not in self._playing or self._dice.random() < self._changes:
                self._turn = self._dice.choice(self._playing) if self._playing else -1
            self._change.notify_all()
