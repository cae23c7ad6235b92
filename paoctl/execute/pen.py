"""The pen of a lease: the one hand that writes a request's journal while it is held."""

import threading
from collections.abc import Callable

from paoctl.errors import PaoError
from paoctl.model.digest import line_hash
from paoctl.model.events import Body, Leased, Released
from paoctl.model.history import History
from paoctl.model.journal import Conflict, Delta, Entry
from paoctl.ports import Clock, Journal


class Fenced(PaoError):
    """Another owner holds the lease now: whatever we were about to do is theirs."""

    exit_code = 0


class Pen:
    """Appends events to one journal, in order, from many threads.

    A line is chained to the one written before it even while that one is still on its way, so that steps that run side by
    side share commits. Somebody may append a command without the lease; then our lines are chained anew. When the lease
    itself has passed to another, `Fenced` is raised and nothing is written.
    """

    def __init__(
        self, folder: str, history: History, journal: Journal, reload: Callable[[], History], clock: Clock, owner: str
    ) -> None:
        self._folder = folder
        self._journal = journal
        self._reload = reload
        self._clock = clock
        self._owner = owner
        self._lock = threading.Lock()
        self._round = 0
        self._fence = 0
        self.history = history
        """The journal as it will be when all that is on its way has arrived."""

    def take(self, *before: Body) -> None:
        """Take the lease, after the events that led to it; raises `Fenced` when somebody else was faster."""
        with self._lock:
            self._fence = self.history.fence + 1
            delta = self._chain((*before, Leased()))
        if isinstance(self._journal.append(delta), Conflict):
            raise Fenced("another run was faster")

    def note(self, *bodies: Body, closure: dict[str, str] | None = None) -> bool:
        """Append events that need no lease; False when the journal moved meanwhile (decide again from state)."""
        with self._lock:
            self._fence = self.history.fence
            delta = self._chain(bodies, closure)
        return not isinstance(self._journal.append(delta), Conflict)

    def append(self, *bodies: Body) -> None:
        """Append events under the lease; returns once they are pushed.

        Raises:
            Fenced: the lease is another's.
            PaoError: they could not be pushed.
        """
        while True:
            with self._lock:
                self._check()
                ours = self._round
                delta = self._chain(bodies)
            if not isinstance(self._journal.append(delta), Conflict):
                return
            with self._lock:
                if ours == self._round:
                    self._round += 1
                    self.history = self._reload()

    def still_ours(self) -> None:
        """Look at the branch once more, just before a call.

        Raises:
            Fenced: the lease is another's.
        """
        fresh = self._reload()
        if fresh.fence != self._fence or fresh.holder != self._owner:
            raise Fenced("another run holds this request now")

    def release(self, body: Released) -> None:
        """Give the lease back."""
        self.append(body)

    def _check(self) -> None:
        if self.history.fence != self._fence or self.history.holder != self._owner:
            raise Fenced("another run holds this request now")

    def _chain(self, bodies: tuple[Body, ...], closure: dict[str, str] | None = None) -> Delta:
        base = self.history.last
        lines: list[bytes] = []
        at = self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        for body in bodies:
            history = self.history
            entry = Entry(history.length + 1, history.last, at, self._owner, self._fence, body)
            line = entry.line()
            lines.append(line)
            history.add(entry, line_hash(line))
        return Delta(self._folder, base, tuple(lines), closure)
