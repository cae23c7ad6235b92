"""What goes wrong for one process, and when: faults armed at the n-th call of a boundary.

A boundary is a call that leaves the process. A process that was killed reaches nothing any more: each of its later
calls ends as the first did. Nothing here is random and nothing asks what time it is, so that the same weather over the
same world is the same run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Final, Literal

from paoctl.errors import TransientError

Boundary = Literal["push", "fetch", "http", "ticket", "forge"]
FaultKind = Literal[
    "kill-before",
    "kill-after",
    "stop",
    "presumed-dead",
    "push-lost",
    "push-arrived",
    "push-vanished",
    "push-refused",
    "fetch-refused",
    "http-refused",
    "http-cut-before",
    "http-cut-after",
    "http-late",
    "http-429",
    "http-503",
    "http-500-before",
    "http-500-after",
    "http-422",
    "http-garbage",
    "ticket-refused",
    "ticket-429",
    "ticket-cut-before",
    "ticket-cut-after",
    "forge-down",
]
WRITING: Final[frozenset[Boundary]] = frozenset({"push", "http", "ticket"})
_ANYWHERE: Final[frozenset[FaultKind]] = frozenset({"kill-before", "kill-after", "stop"})
_LONGEST: Final = 2000
"""Boundaries of one process; one that comes to more goes round in circles."""
LATE: Final = 9.0
"""Seconds."""
_OUTAGE: Final = 4
"""Calls of the forge, and of the repository, that an outage lasts."""


class Killed(BaseException):
    """The process is gone; nothing in it may catch this and go on."""


@dataclass(frozen=True, slots=True)
class Armed:
    """A fault at the `at`-th call of its boundary, from 1; for kills and stops at the `at`-th call that writes."""

    kind: FaultKind
    at: int

    def meets(self, boundary: Boundary) -> bool:
        """Is this a boundary that it counts?"""
        if self.kind in _ANYWHERE:
            return boundary in WRITING
        own = "push" if self.kind == "presumed-dead" else self.kind.partition("-")[0]
        return own == boundary


@dataclass
class Weather:
    """The faults of one process."""

    armed: Sequence[Armed] = ()
    stop: Event = field(default_factory=Event)
    """Set by the fault `stop`: the process was asked to end."""
    while_paused: Callable[[], None] = lambda: None
    """What others do while this process hangs after a push, and is taken for dead."""
    turn: Callable[[], None] = lambda: None
    """Called before each boundary: where two processes take turns."""
    late: float = LATE
    """Seconds after which a POST whose connection broke has its effect all the same, as `http-late` has it."""
    fired: list[Armed] = field(default_factory=list)
    dead: bool = False
    met: list[Boundary] = field(default_factory=list)
    """The boundaries that the process has come to so far."""
    names: list[str] | None = None
    """Where somebody wants to know: what was called at each of them."""
    _seen: dict[Armed, int] = field(default_factory=dict)
    _outage: int = 0

    @property
    def endless(self) -> bool:
        """Does the process go round in circles?"""
        return len(self.met) > _LONGEST

    def before(self, boundary: Boundary, name: Callable[[], str] | None = None) -> FaultKind | None:
        """Called before the call; what is to become of it. `name` says what is called, where that is asked.

        Raises:
            Killed: the process ends here, or has ended.
            TransientError: the forge can't be reached.
        """
        self.turn()
        self.met.append(boundary)
        if self.names is not None:
            self.names.append(f"{boundary} {name()}" if name else boundary)
        if self.dead or self.endless:
            raise Killed
        fault = self._due(boundary)
        if fault == "kill-before":
            self.dead = True
            raise Killed
        if fault == "stop":
            self.stop.set()
        if fault == "forge-down":
            self._outage = _OUTAGE
        if self._outage and boundary in {"forge", "push", "fetch"}:
            self._outage -= 1
            raise TransientError("the forge did not answer")
        return fault

    def after(self, fault: FaultKind | None) -> None:
        """Called when the call had its effect.

        Raises:
            Killed: the process ends here, or has ended.
        """
        if self.dead or fault == "kill-after":
            self.dead = True
            raise Killed
        if fault == "presumed-dead":
            self.while_paused()

    def _due(self, boundary: Boundary) -> FaultKind | None:
        due: FaultKind | None = None
        for each in self.armed:
            if each.meets(boundary):
                self._seen[each] = self._seen.get(each, 0) + 1
                if self._seen[each] == each.at:
                    self.fired.append(each)
                    due = due or each.kind
        return due
