"""How fast hosts are called: shared by all steps of a run, and, for hosts that fail, by all runs.

A step asks before it pushes an intent (`held`), so that no key is burnt for a call that is not made; every request to a
host goes through `turn`, those of a look or of a poll, too. Actions know nothing of it.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from paoctl.errors import AmbiguousError, LoginError, PlatformError, TransientError, UserError
from paoctl.execute.line import Line
from paoctl.model.breaker import Breaker
from paoctl.model.events import NOT_MADE
from paoctl.model.pacing import pause_asked
from paoctl.ports import Breakers, Clock

_AT_ONCE: Final = 16
"""Requests under way to one host."""
_FREE_RETRIES: Final = 10
_CALLS_A_RETRY: Final = 10
"""A run may try again so often, and once more for so many calls: what is down is not called by everybody in full."""

_LONGEST_REST: Final = 3600.0
"""Seconds for which a host's word holds back the runs after: one that asks for more is asked again."""

_NOBODY_HOME: Final = frozenset({502, 503, 504})
"""What a host that is not there answers through its gateway (RFC 9110, 15.6.3 to 15.6.5). A 500 speaks of the one
request, which may be at fault itself: it neither opens nor closes anything, so that nobody waits for its sake."""


@dataclass(frozen=True, slots=True)
class Held:
    """A host may not be called now."""

    seconds: float
    """Until it may."""
    why: str
    broken: bool
    """It failed again and again; else it asked for a pause."""


@dataclass(slots=True)
class _Host:
    probing: threading.Lock
    line: Line = field(default_factory=lambda: Line(_AT_ONCE))
    until: float = 0.0
    """On the monotonic clock: it asked to be left alone so long."""


class Pace:
    """What a run knows of the hosts it calls. Thread-safe."""

    def __init__(self, clock: Clock, breakers: Breakers, owner: str, patience: float) -> None:
        self._clock = clock
        self._patience = patience
        self._breakers = breakers
        self._owner = owner
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}
        self._calls: Counter[str] = Counter()
        self._retries: Counter[str] = Counter()
        self._probers: dict[str, int] = {}
        """The threads that try hosts which had failed."""

    def held(self, host: str) -> Held | None:
        """Must a call wait? When the host has failed and its time is over, the first to ask becomes its prober.

        Raises:
            PaoError: who the prober is could not be written.
        """
        if not host:
            return None
        return self._resting(host) or self._asked(host)

    def is_held(self, host: str) -> bool:
        """Must a call wait? Changes nothing."""
        return bool(host) and (
            self._breakers.of(host).rest(self._clock.now(), self._owner) > 0 or bool(self._asked(host))
        )

    @contextmanager
    def turn(self, host: str, rank: str, *, works: bool = False) -> Iterator[None]:
        """Around one request: as many at once as a host may have, none while it is to be left alone.

        `rank`: of those that wait, the lowest goes first.
        `works`: that it ends without an exception shows that the host works; else somebody says what was `answered`.

        Raises:
            TransientError: it may not be called now, and that is too long to wait; `retry_after` says when.
        """
        with self._host(host).line.place(rank):
            while held := self.held(host):
                if held.broken or held.seconds > self._patience:
                    raise TransientError(held.why, code=NOT_MADE, retry_after=held.seconds)
                self._clock.sleep(held.seconds)
            with self._lock:
                self._calls[host] += 1
            try:
                yield
            except TransientError as exc:
                self._refused(host, exc)
                raise
            except AmbiguousError:
                self.failed(host)
                raise
            except (LoginError, PlatformError, UserError):  # a refusal comes from somebody who is there
                if works:
                    self.worked(host)
                raise
            if works:
                self.worked(host)

    def answered(self, host: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer: does the host work, and how long does it want to be left alone?"""
        asked = pause_asked(headers, self._clock.now())
        if asked:
            self._leave_alone(host, asked, refused=status >= 400)
        if status in _NOBODY_HOME and not asked:
            self.failed(host)
        elif status < 400 or (status < 500 and not asked):
            self.worked(host)

    def worked(self, host: str) -> None:
        """A call did what it should, or was refused in a way that is not the host's fault."""
        if self._breakers.of(host).data():
            now = self._clock.now()
            self._breakers.note(host, lambda breaker: breaker.worked(now))
            self._tried(host)

    def failed(self, host: str) -> None:
        """A call found nobody, or no answer."""
        now = self._clock.now()
        self._breakers.note(host, lambda breaker: breaker.failed(now, self._owner))
        self._tried(host)

    def _tried(self, host: str) -> None:
        with self._lock:
            self._probers.pop(host, None)

    def may_retry(self, host: str) -> bool:
        """Has this run a call left that only repeats one that failed? Takes it."""
        with self._lock:
            if self._retries[host] >= _FREE_RETRIES + self._calls[host] // _CALLS_A_RETRY:
                return False
            self._retries[host] += 1
            return True

    def _refused(self, host: str, exc: TransientError) -> None:
        """Nothing was done: because the host is busy, or because it is not there."""
        if exc.retry_after is None:
            self.failed(host)
        else:
            self._leave_alone(host, exc.retry_after, refused=True)

    def _leave_alone(self, host: str, seconds: float, *, refused: bool) -> None:
        known = self._host(host)
        known.until = max(known.until, self._clock.monotonic() + seconds)
        if refused and seconds > self._patience:  # longer than this run waits: the next one has to know
            now = self._clock.now()
            until = now + timedelta(seconds=min(seconds, _LONGEST_REST))
            self._breakers.note(host, lambda breaker: breaker.asked(until, now))

    def _asked(self, host: str) -> Held | None:
        left = self._host(host).until - self._clock.monotonic()
        return Held(left, f"{host} asks to be left alone for {left:.0f} s", broken=False) if left > 0 else None

    def _resting(self, host: str) -> Held | None:
        now = self._clock.now()
        breaker = self._breakers.of(host)
        if breaker.is_half_open(now, self._owner):
            breaker = self._probe(host)
        who = self._owner
        if breaker.prober == who and not self._is_prober(host):
            who = "a thread beside the prober"
        elif breaker.prober == who:
            breaker = self._breakers.of(host)  # a prober before us has said what it found, and then made room for us
            if breaker.prober != who:
                self._tried(host)
        rest = breaker.rest(now, who)
        return Held(rest, breaker.told(now), broken=True) if rest else None

    def _is_prober(self, host: str) -> bool:
        """Is it this thread that tries for the run? The first one to ask; the others wait for what it finds."""
        with self._lock:
            return self._probers.setdefault(host, threading.get_ident()) == threading.get_ident()

    def _probe(self, host: str) -> Breaker:
        """Try to become the one who calls: the first run that writes so is.

        One thread at a time: what a slower one would learn of its own try may be older than what the probe has found.
        """
        with self._host(host).probing:
            now, known = self._clock.now(), self._breakers.of(host)
            if not known.is_half_open(now, self._owner):
                return known
            return self._breakers.change(host, lambda breaker: breaker.probed(now, self._owner))

    def _host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host(threading.Lock()))
