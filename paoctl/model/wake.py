"""What a step waits for: `ticket:<key>`, `run:<id>`, `pull:<n>`, or an RFC 3339 time."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""By so much at most, where both are right."""
_THING: Final = re.compile(r"(ticket|run|pull):\S{1,200}")


def sound_wake(wake: str) -> str | None:
    """What may be recorded of what an action says, a time in UTC; None of anything else, for a look by every run.

    The line of `observed` parts at blanks, and a time without a zone is another one on every machine.
    """
    if _THING.fullmatch(wake) and wake.isprintable():
        return wake
    time = instant(wake)
    return time.isoformat(timespec="seconds").replace("+00:00", "Z") if time else None


def instant(wake: str | None) -> datetime | None:
    """The time that a wake is, in UTC; None where it is none, or has no zone."""
    try:
        time = datetime.fromisoformat(wake or "")
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def is_ahead(written: str, now: datetime) -> bool:
    """Was something written by a clock that is ahead of ours? Then the times that it tells are later than is meant."""
    time = instant(written)
    return time is not None and time > now + CLOCKS_DIFFER
