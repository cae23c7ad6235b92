"""Does the target of a call of class KEY still know its key? The one question that a time of the journal answers."""

from datetime import datetime
from typing import Final

from paoctl.model.base import spelled

_MARGIN: Final = 0.1
"""The part of a retention by which the clocks of two runners, and that of the target, may differ."""


def forgotten(since: str, now: datetime, retention: int) -> str:
    """Why the target may no longer know a key, for a person; empty while it surely does.

    `since` is the time of the first intent of the key (RFC 3339), `retention` in seconds. A time that can't be read, or
    that lies ahead by more than clocks may differ, says nothing of how old the key is: that counts as forgotten, too.
    To ask without need costs a look or a question; to repeat without need costs a second effect.
    """
    remembered = f"the target remembers a key for {spelled(retention)}, and"
    try:
        age = (now - datetime.fromisoformat(since)).total_seconds()
    except (ValueError, TypeError):  # no time, or one without its zone
        return f"{remembered} nobody can tell when this one was first used"
    margin = _MARGIN * retention
    if age < -margin:
        return f"{remembered} this one was first used at {since}, which is yet to come: clocks differ"
    if age < retention - margin:
        return ""
    near = "" if age >= retention else ", too near to that for clocks that may differ"
    return f"{remembered} this one was first used {spelled(int(age))} ago{near}"
