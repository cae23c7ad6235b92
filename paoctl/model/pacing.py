"""How long a server asks to be left alone, by the headers of its answer."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_EPOCH: Final = 1_000_000_000
"""A reset beyond this is a moment in Unix time, below it a number of seconds: servers do either."""
_LONGEST: Final = 86_400.0
"""A day: who asks for more, as one who counts in milliseconds, is asked again then."""
_DRAFT: Final = re.compile(r";\s*([rt])=(\d{1,9})")


def retry_after(text: str, now: datetime) -> float | None:
    """Seconds of a `Retry-After` (RFC 9110, 10.2.3): a number, or a date; None when it says nothing."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(_LONGEST, float(text[:9]))
    try:
        date = parsedate_to_datetime(text)
        return min(_LONGEST, max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()))
    except (ValueError, OverflowError, TypeError):
        return None


def pause_asked(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds for which a server takes no more calls, whatever the status of its answer; None when it takes them.

    `Retry-After`; `X-RateLimit-Remaining` and `-Reset` as GitHub and Jira have them; `RateLimit-Remaining` and
    `-Reset`, and `RateLimit` with `r` and `t`, as in the drafts of the IETF (httpapi-ratelimit-headers).
    """
    asked = retry_after(headers.get("retry-after", ""), now)
    if asked is not None:
        return asked
    for prefix in ("x-ratelimit", "ratelimit"):
        reset = headers.get(f"{prefix}-reset", "").strip()
        if headers.get(f"{prefix}-remaining", "").strip() == "0" and reset.isascii() and reset.isdecimal():
            seconds = float(reset[:12])
            return min(_LONGEST, max(0.0, seconds - now.timestamp()) if seconds > _EPOCH else seconds)
    left = dict(_DRAFT.findall(headers.get("ratelimit", "")))
    return min(_LONGEST, float(left["t"])) if left.get("r") == "0" and "t" in left else None
