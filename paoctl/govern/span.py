"""Spans of time as a calendar writes them: from one instant to another, or the same hours every week.

A span is half-open: it holds its begin, and its end no longer. A weekly one is of local time, read as iCalendar reads
it (RFC 5545, 3.3.5): a time that the clock shows twice is the first of the two, one that it jumps over is counted by
the offset from before the jump. An occurrence that would end before it begins does not take place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from paoctl.model.project import CalendarWindow

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WHEN: Final = rf"({'|'.join(_DAYS)}) ([01]\d|2[0-3]):([0-5]\d)"
_WEEKLY: Final = re.compile(rf"{_WHEN} - {_WHEN} (\S+)")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)")
_WEEK: Final = timedelta(weeks=1)
_AROUND: Final = (-1, 0, 1, 2)
"""Weeks in which the occurrences before and after an instant are sought; a change of the clock can cost one of them."""
LAST: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""What ends later never ends: beyond it the calendar of Python does."""


class Span(Protocol):
    """A time, or one that comes again and again."""

    @property
    def zone(self) -> tzinfo:
        """In which people speak of it."""
        ...

    def end_of(self, at: datetime) -> datetime | None:
        """When the occurrence that holds an instant ends; None when none holds it."""
        ...

    def begin_after(self, at: datetime) -> datetime | None:
        """When the next occurrence begins; None when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Once:
    """From an instant to another."""

    begin: datetime
    end: datetime
    zone: tzinfo

    def end_of(self, at: datetime) -> datetime | None:
        """Its end, when it holds the instant."""
        return self.end if self.begin <= at < self.end else None

    def begin_after(self, at: datetime) -> datetime | None:
        """Its begin, when that is still to come."""
        return self.begin if at < self.begin else None


class Moment(NamedTuple):
    """A time of the week."""

    day: int
    """From 0, Monday."""
    at: time

    def in_week(self, monday: date, zone: tzinfo) -> datetime:
        """The instant in the week that begins on a Monday."""
        return datetime.combine(monday + timedelta(days=self.day), self.at, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Weekly:
    """The same hours every week."""

    begin: Moment
    end: Moment
    zone: tzinfo

    def end_of(self, at: datetime) -> datetime | None:
        """The end of the occurrence that holds the instant."""
        return next((end for begin, end in self._around(at) if begin <= at < end), None)

    def begin_after(self, at: datetime) -> datetime | None:
        """The begin of the next one."""
        return min((begin for begin, _ in self._around(at) if at < begin), default=None)

    def _around(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        today = at.astimezone(self.zone).date()
        this = today - timedelta(days=today.weekday())
        over = (self.end.day, self.end.at) <= (self.begin.day, self.begin.at)
        for weeks in _AROUND:
            monday = this + weeks * _WEEK
            begin = self.begin.in_week(monday, self.zone)
            end = self.end.in_week(monday + _WEEK if over else monday, self.zone)
            if begin < end:
                yield begin, end


def read_span(written: CalendarWindow) -> Span:
    """The span that `window` or `freeze` says.

    Raises:
        ValueError: it says none; in words.
    """
    if written.weekly is not None:
        if written.from_ is not None or written.to is not None:
            raise ValueError("give either `weekly`, or `from` and `to`")
        return read_weekly(written.weekly)
    if written.from_ is None or written.to is None:
        raise ValueError("give `from` and `to`, or `weekly`")
    first, last = read_instant(written.from_), read_instant(written.to)
    if first >= last:
        raise ValueError("`from` is not before `to`")
    return Once(first.astimezone(UTC), last.astimezone(UTC), last.tzinfo or UTC)


def read_instant(text: str) -> datetime:
    """An instant, as 2026-12-20T00:00:00+01:00.

    Raises:
        ValueError: it is none of RFC 3339, or none of these times.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"`{text}` is no time of RFC 3339, as 2026-12-20T00:00:00+01:00")
    try:
        at = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError(f"`{text}` is on no clock: {error}") from error
    if not 1970 <= at.year <= 9998:
        raise ValueError(f"`{text}` is too far away: years from 1970 to 9998 are known")
    return at


def read_weekly(text: str) -> Weekly:
    """A time of every week, as `Fri 16:00 - Mon 08:00 Europe/Berlin`.

    Raises:
        ValueError: it is no such thing, or the time zone is not known.
    """
    match = _WEEKLY.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is no time of the week, as Fri 16:00 - Mon 08:00 Europe/Berlin")
    day, hour, minute, to_day, to_hour, to_minute, zone = match.groups()
    begin = Moment(_DAYS.index(day), time(int(hour), int(minute)))
    end = Moment(_DAYS.index(to_day), time(int(to_hour), int(to_minute)))
    if begin == end:
        raise ValueError(f"`{text}` ends when it begins")
    return Weekly(begin, end, _zone(zone))


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        if not available_timezones():
            raise ValueError(
                f"the time zone {name} can't be read: this machine has no time zones (pip install tzdata brings them)"
            ) from error
        raise ValueError(f"there is no time zone `{name}`: a name of IANA's is meant, as Europe/Berlin") from error
