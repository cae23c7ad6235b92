"""When automatic work may begin: the windows and freezes of `calendar:` in paoctl.yaml.

Several windows are one, their union; without any, all time is one. A freeze beats a window.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from paoctl.errors import UsageError
from paoctl.govern.span import LAST, Once, Span, read_span
from paoctl.model.project import CalendarEntry

_FAR: Final = timedelta(days=400)
"""What has not opened so long after the last date that is written never will: by then every week has come, and both
changes of the clock."""


class Closed(NamedTuple):
    """No automatic work may begin now."""

    by: str
    """The id of the entry that holds it to the last: the freeze that ends then, the window that begins."""
    until: datetime | None
    """When it opens, in the zone that people wrote it in; None when it never does as the calendar is now."""
    action: Literal["park", "ticket"]
    """What becomes of the work; it goes by ticket when all entries that close now say so."""

    @property
    def text(self) -> str:
        """As `until Mon 30 Nov 2026 08:00 CET by year-end`."""
        if self.until is None:
            return f"by {self.by}, with no end in sight"
        return f"until {self.until:%a %d %b %Y %H:%M %Z} by {self.by}"


class _Entry(NamedTuple):
    id: str
    span: Span
    freezes: bool
    action: Literal["park", "ticket"]
    environments: frozenset[str]
    categories: frozenset[str]

    def concerns(self, environment: str, categories: frozenset[str]) -> bool:
        here = not self.environments or environment in self.environments
        return here and (not self.categories or not self.categories.isdisjoint(categories))


class Calendar(NamedTuple):
    """All entries."""

    entries: tuple[_Entry, ...]

    @classmethod
    def of(cls, written: Sequence[CalendarEntry]) -> "Calendar":
        """The calendar of the settings.

        Raises:
            UsageError: an entry can't be read. Then nothing is known to be open.
        """
        return cls(tuple(map(_entry, written)))

    def closed(self, now: datetime, environment: str, categories: frozenset[str]) -> Closed | None:
        """Why no automatic work of these categories may begin there now; None when it may."""
        entries = [each for each in self.entries if each.concerns(environment, categories)]
        closers = _closers(entries, now)
        if not closers:
            return None
        last, opens = _opening(entries, now)
        return Closed(
            by=last.id,
            until=opens.astimezone(last.span.zone) if opens else None,
            action="ticket" if all(each.action == "ticket" for each in closers) else "park",
        )


def _entry(written: CalendarEntry) -> _Entry:
    spans = [each for each in (written.window, written.freeze) if each]
    try:
        if len(spans) != 1:
            raise ValueError("give exactly one of `window` and `freeze`")
        span = read_span(spans[0])
    except ValueError as error:
        raise UsageError(
            f"calendar in paoctl.yaml, {written.id}: {error}",
            remedy="mend it by pull request; nothing is fulfilled before (paoctl validate shows the place)",
            code="PAO910",
        ) from error
    places, kinds = frozenset(written.environments), frozenset(written.categories)
    return _Entry(written.id, span, written.window is None, written.action, places, kinds)


def _closers(entries: Sequence[_Entry], at: datetime) -> list[_Entry]:
    """The freezes that hold an instant; without one the windows, when none of them holds it."""
    freezes = [each for each in entries if each.freezes and each.span.end_of(at)]
    windows = [each for each in entries if not each.freezes]
    if freezes or any(each.span.end_of(at) for each in windows):
        return freezes
    return windows


def _opening(entries: Sequence[_Entry], now: datetime) -> tuple[_Entry, datetime | None]:
    """The first instant from `now` on at which work may begin, and the entry that held it until then."""
    written = [each.span.end for each in entries if isinstance(each.span, Once)]
    limit = min(max([now, *written]) + _FAR, LAST)
    at = now.astimezone(UTC)
    first = last = _closers(entries, at)[0]
    while at <= limit and (closers := _closers(entries, at)):
        moves = [(moment, each) for each in closers if (moment := _lets_go(each, at))]
        if not moves:
            return first, None
        choose = max if closers[0].freezes else min
        at, last = choose(moves, key=_moment)
    return (last, at) if at <= limit else (first, None)


def _lets_go(closer: _Entry, at: datetime) -> datetime | None:
    """When an entry that closes at an instant does so no longer: the freeze is over, the window begins."""
    return closer.span.end_of(at) if closer.freezes else closer.span.begin_after(at)


def _moment(move: tuple[datetime, _Entry]) -> datetime:
    return move[0]
