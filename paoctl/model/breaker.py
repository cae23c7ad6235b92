"""A circuit breaker: may a host be called, after it has failed again and again? The same value for every run.

closed       called; failures in a row are counted
open         not called before `until`
half open    `until` has passed: one run takes the probe and calls once; it works and is closed, or is open for longer

Besides, a host may ask for a pause that is longer than a run waits: the runs after hear of it here.

Clocks decide here how soon somebody tries, and nothing else: neither who owns work nor whether an effect happened. A
prober that died holds the others up until its time is over. A time further ahead than any that is written was written
by a clock that is wrong, and counts as over: no host is left alone for as long as the clock of one run was ahead.
"""

import json
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Final, Self

from paoctl.model.digest import host_slug
from paoctl.model.wake import CLOCKS_DIFFER

FAILURES: Final = 5
"""In a row: then it opens."""
_FIRST_REST: Final = 60
_LONGEST_REST: Final = 3600
"""Seconds for which it stays open: twice as long each time, up to this."""
_FARTHEST: Final = _LONGEST_REST + CLOCKS_DIFFER.total_seconds()
_MOST_RESTS: Final = 16
"""So many are counted: the rest is as long as it gets well before."""
_SECOND: Final = timedelta(microseconds=999_999)
"""Times are kept in whole seconds, and none is cut short."""
_PROBE: Final = 120
"""Seconds that a prober has, before another may try."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """The breaker of one host."""

    host: str
    """As `provision.acme.example` or `127.0.0.1:8899`."""
    failures: int = 0
    """Calls in a row in which the host did not do its part."""
    rests: int = 0
    """How often in a row it has opened."""
    until: str = ""
    """RFC 3339, UTC: nobody but the prober calls before; empty while it is closed."""
    pause: str = ""
    """RFC 3339, UTC: the host asked that nobody calls before, whether it is open or closed."""
    prober: str = ""
    """The run that tries whether the host works again."""

    @classmethod
    def parse(cls, host: str, raw: bytes | None) -> Self:
        """Read the file of a host; one that is missing or can't be read holds nobody back."""
        try:
            kept = json.loads(raw or b"{}")
            numbers = {key: int(kept.get(key, 0)) for key in ("failures", "rests")}
            until, pause, prober = (str(kept.get(key, "")) for key in ("until", "pause", "prober"))
            if any(time and datetime.fromisoformat(time).tzinfo is None for time in (until, pause)):
                return cls(host)
            numbers["rests"] = min(numbers["rests"], _MOST_RESTS)
            return cls(str(kept.get("host", host)), until=until, pause=pause, prober=prober, **numbers)
        except (ValueError, AttributeError, TypeError):
            return cls(host)

    def data(self) -> bytes | None:
        """The bytes of its file; None where there is nothing to keep."""
        if self == type(self)(self.host):
            return None
        kept = {each.name: value for each in fields(self) if (value := getattr(self, each.name))}
        return json.dumps(kept, indent=2, sort_keys=True).encode() + b"\n"

    def rest(self, now: datetime, who: str) -> float:
        """Seconds for which a run has to leave the host alone; 0 when it may call, or may take the probe."""
        return max(_left(self.pause, now), 0.0 if self.prober == who else _left(self.until, now))

    def is_half_open(self, now: datetime, who: str) -> bool:
        """Is it time for somebody to try?"""
        return bool(self.until) and self.prober != who and self.rest(now, who) == 0.0

    def failed(self, now: datetime, who: str) -> Self:
        """After a call that failed. One that began before it opened says nothing new."""
        if self.until and self.prober != who:
            return self
        after = replace(self, failures=self.failures + 1, prober="", until="")
        if after.failures < FAILURES:
            return after
        seconds = min(_LONGEST_REST, _FIRST_REST * 2**self.rests)
        return replace(after, rests=min(self.rests + 1, _MOST_RESTS), until=_text(now + timedelta(seconds=seconds)))

    def worked(self, now: datetime) -> Self:
        """After a call that was answered; that others are under way does not end a pause which the host asked for."""
        return type(self)(self.host, pause=self.pause if _left(self.pause, now) else "")

    def asked(self, until: datetime, now: datetime) -> Self:
        """After an answer that asks to be left alone, which is longer than a run waits."""
        return replace(self, pause=max(_text(until + _SECOND), self.pause if _left(self.pause, now) else ""))

    def probed(self, now: datetime, who: str) -> Self:
        """With this run as the prober, when nobody was faster."""
        if not self.is_half_open(now, who):
            return self
        return replace(self, prober=who, until=_text(now + timedelta(seconds=_PROBE)))

    def told(self, now: datetime) -> str:
        """A sentence for people; empty while it is closed."""
        if _left(self.pause, now):
            return f"{self.host} asked to be left alone until {self.pause}"
        if not self.until:
            return ""
        if not _left(self.until, now):
            return f"{self.host} failed {self.failures} times in a row: the next run tries it once"
        return f"{self.host} is held back until {self.until}, after {self.failures} failures in a row"


def breaker_path(host: str) -> str:
    """Where the state branch keeps a host's breaker."""
    return f"breakers/{host_slug(host)}.json"


def _left(time: str, now: datetime) -> float:
    """Seconds until then; none where no clock that is right can have said so."""
    left = (datetime.fromisoformat(time) - now).total_seconds() if time else 0.0
    return left if 0.0 < left <= _FARTHEST else 0.0


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
