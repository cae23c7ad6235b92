"""Times for people: how long ago, how long it took."""

from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def age(moment: str, now: datetime) -> str:
    """`3 min ago`, of an RFC 3339 time; the text itself where it is none, or older than a month."""
    try:
        seconds = (now - datetime.fromisoformat(moment).astimezone(UTC)).total_seconds()
    except ValueError:
        return moment
    if seconds > 30 * _DAY:
        return moment[:10]
    return "just now" if seconds < _MINUTE else f"{_largest(seconds)} ago"


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def _largest(seconds: float) -> str:
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h"
    days = seconds // _DAY
    return f"{days:.0f} day" if days == 1 else f"{days:.0f} days"
