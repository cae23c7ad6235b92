"""The pen of a lease: the one hand that writes a request's journal while it is held."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping

from paoctl.errors import LoginError, PaoError, PlatformError, UsageError, UserError
from paoctl.model.digest import line_hash
from paoctl.model.events import Accepted, Body, Intent, Leased, Released, Result
from paoctl.model.history import History
from paoctl.model.journal import Conflict, Delta, Entry, parse_line
from paoctl.ports import Clock, Journal


class Fenced(PaoError):
    """Another owner holds the lease now: whatever we were about to do is theirs."""

    exit_code = 0


class Halted(PaoError):
    """People want the generation to end, or something else in its place: nothing new of it is begun."""

    exit_code = 0


class Unrecorded(PaoError):
    """The journal was refused to us, to write or to read. That is no failure of the request: what it has come to stays
    as it is recorded, and is found out by a run that is let in."""

    def __init__(self, why: PaoError) -> None:
        super().__init__(why.cause, remedy=why.remedy, code=why.code)
        self.why = why


@contextlib.contextmanager
def _let_in() -> Iterator[None]:
    """A refusal for good is told from the failures of a step; what may pass is not."""
    try:
        yield
    except (UserError, PlatformError, LoginError, UsageError) as exc:
        raise Unrecorded(exc) from exc


def _nothing() -> None:
    """Check nothing."""


class Pen:
    """Appends events to one journal, in order, from many threads.

    A line is chained to the one written before it even while that one is still on its way, so that steps that run side
    by side share commits. Somebody may append a command without the lease; then our lines are chained anew. When the
    lease itself has passed to another, `Fenced` is raised and nothing is written.
    """

    def __init__(
        self,
        folder: str,
        history: History,
        journal: Journal,
        reload: Callable[[], History],
        clock: Clock,
        owner: str,
        asked: Callable[[Accepted], bool] = lambda _accepted: True,
        url: str = "",
    ) -> None:
        self._folder = folder
        self._journal = journal
        self._reload = reload
        self._clock = clock
        self._owner = owner
        self._asked = asked
        self._url = url
        self._lock = threading.Lock()
        self._arrival = threading.Condition(self._lock)
        self._on_the_way = 0
        self._round = 0
        self._fence = history.fence
        self._base = history.last
        self._lines: list[bytes] = []
        self._closure: dict[str, str] = {}
        self.history = history
        """The journal as it will be when all that is staged or on its way has arrived."""
        self._said = frozenset[str]()
        self.heard()

    @property
    def overtaken(self) -> bool:
        """Is something else asked for by now, as far as the newest look has seen?"""
        return self.history.accepted is not None and not self._asked(self.history.accepted)

    @property
    def unwanted(self) -> str:
        """Why nothing new is begun any more, as far as we have seen: people said so, or ask for something else."""
        if self.history.word:
            return f"{self.history.word.verb} was asked by {self.history.word.who}"
        return "the request file changed" if self.overtaken else ""

    def heard(self) -> None:
        """What people have said until now is answered, as far as it can be."""
        self._said = frozenset(map(repr, self.history.commands))

    def stage(self, *bodies: Body, closure: Mapping[str, str] | None = None) -> None:
        """Chain events to go with the next push."""
        with self._lock:
            self._chain(bodies)
            self._closure.update(closure or {})

    @property
    def holds(self) -> bool:
        """Is the lease ours, or will it be with the next `flush`, as far as we know?"""
        return self.history.fence == self._fence and self.history.holder == self._owner

    def lease(self) -> None:
        """Stage taking the lease, unless it is ours already: it is when `flush` has pushed it."""
        with self._lock:
            if not self.holds:
                self._fence = self.history.fence + 1
                self._chain((Leased(url=self._url),))

    def flush(self) -> None:
        """Push what is staged.

        Raises:
            Fenced: the journal moved meanwhile: decide again from state.
            PaoError: it could not be pushed.
        """
        with self._lock:
            delta = self._delta()
        if delta.lines and isinstance(self._journal.append(delta), Conflict):
            raise Fenced("another run was faster")

    def note(self, *bodies: Body) -> bool:
        """Push events that need no lease; False when the journal moved meanwhile: decide again from state."""
        self.stage(*bodies)
        with self._lock:
            delta = self._delta()
        return not isinstance(self._journal.append(delta), Conflict)

    def append(self, *bodies: Body) -> None:
        """Append events under the lease; returns once they are pushed.

        Raises:
            Fenced: the lease is another's, or was given back.
            PaoError: they could not be pushed.
        """
        self._arrive(bodies)

    def begin(self, intent: Intent) -> None:
        """Append the intent of a call that nothing obliges us to make, under the lease.

        Raises:
            Unrecorded: it was refused.
            Halted: somebody said meanwhile that the generation is to end, asks for another, or has answered for the
                step; nothing is written.
            Fenced: the lease is another's, or was given back.
            PaoError: it could not be pushed.
        """
        self._arrive((intent,), lambda: self._go_on(intent.step))

    def repeat(self, intent: Intent) -> None:
        """Append the intent of a call that finds out what became of the one before it, under the lease.

        Raises:
            Unrecorded: it was refused.
            Halted: somebody has said meanwhile what became of that one; nothing is written.
            Fenced: the lease is another's, or was given back.
            PaoError: it could not be pushed.
        """
        self._arrive((intent,), lambda: self._leave_to_people(intent.step))

    def refrain(self, result: Result) -> None:
        """Append that a call is not repeated, because the one before it had no effect as far as we can see.

        Raises:
            Unrecorded: it was refused.
            Halted: somebody has said meanwhile what became of that one; nothing is written.
            Fenced: the lease is another's, or was given back.
            PaoError: it could not be pushed.
        """
        self._arrive((result,), lambda: self._leave_to_people(result.step))

    def _arrive(self, bodies: tuple[Body, ...], check: Callable[[], None] = _nothing) -> None:
        with self._lock:
            self._on_the_way += 1
        try:
            self._append(bodies, check=check)
        finally:
            with self._arrival:
                self._on_the_way -= 1
                self._arrival.notify_all()

    def release(self, *bodies: Body) -> None:
        """Append the last events under the lease; what other threads are appending comes before them.

        Where somebody said meanwhile that it is to run again, the lease is given back, and no more is said.

        Raises:
            Fenced: the lease is another's.
            PaoError: they could not be pushed.
        """
        self._append(bodies, others=False)

    def let_go(self) -> None:
        """Release the lease, if it is ours: there was nothing to do.

        Raises:
            Fenced: another run was faster.
            PaoError: it could not be pushed.
        """
        if self.holds:
            self.release(Released(reason="done"))

    def give_back(self) -> None:
        """Release the lease if that is possible at all; else the next run takes it over."""
        with contextlib.suppress(PaoError):
            self.release(Released(reason="interrupted"))

    def _append(self, bodies: tuple[Body, ...], *, others: bool = True, check: Callable[[], None] = _nothing) -> None:
        while True:
            with self._arrival:
                self._arrival.wait_for(lambda: others or not self._on_the_way)
                self._check(self.history)
                check()
                ours = self._round
                overruled = self.history.again and not others
                self._chain(bodies[-1:] if overruled else bodies)
                delta = self._delta()
            with _let_in():
                arrived = not isinstance(self._journal.append(delta), Conflict)
            with self._lock, _let_in():
                # a thread beside us that lost the race has read the journal anew, perhaps before our lines arrived
                stale = ours != self._round
                if (stale and others) if arrived else not stale:
                    self._round += 1
                    self.history = self._reload()
                    self._base = self.history.last
            if arrived:
                return

    def still_ours(self) -> None:
        """Look at the branch once more, just before a call.

        Raises:
            Fenced: the lease is another's.
        """
        with _let_in():
            newest = self._reload()
        self._check(newest)

    def _go_on(self, step: str) -> None:
        if why := self.unwanted:
            raise Halted(why)
        self._leave_to_people(step)

    def _leave_to_people(self, step: str) -> None:
        new = (each for each in self.history.commands if repr(each) not in self._said)
        if any(each.verb == "resolve" and each.args.get("step") == step for each in new):
            raise Halted("somebody has said what became of it")

    def _check(self, history: History) -> None:
        if history.fence != self._fence or history.holder != self._owner:
            raise Fenced("another run holds this request now")

    def _chain(self, bodies: tuple[Body, ...]) -> None:
        at = self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        for body in bodies:
            history = self.history
            line = Entry(history.length + 1, history.last, at, self._owner, self._fence, body).line()
            # what is read back, and nothing else, decides: the line as it was written
            history.add(parse_line(line), line_hash(line))
            self._lines.append(line)

    def _delta(self) -> Delta:
        delta = Delta(self._folder, self._base, tuple(self._lines), dict(self._closure))
        self._base = self.history.last
        self._lines, self._closure = [], {}
        return delta
