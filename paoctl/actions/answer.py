"""What an HTTP answer means: its JSON, the reason it gives, and which of our failures a refusal is.

The other side is not trusted: what it says is read within limits, and only a short line of it reaches people.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from paoctl.errors import AmbiguousError, Conflict, PaoError, PlatformError, TransientError, UserError
from paoctl.model import pacing
from paoctl.ports import HttpRequest, HttpResponse

DEEPEST: Final = 64
"""Levels of nesting that we read, as of our own documents."""
_LONGEST_REASON: Final = 200
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_REASONS: Final = ("detail", "message", "error", "title", "reason", "description")
"""Where APIs say why: RFC 9457 (`detail`, `title`) and what is usual besides."""
_UNREAD: Final = frozenset({408, 425, 429})
"""Statuses that say: not processed. RFC 9110 15.5.9, RFC 8470 5.2, RFC 6585 4."""
_GUARDED: Final = frozenset({401, 403, 404, 405, 407, 410})
"""Statuses that the platform team has to cure: a credential, a right, a URL."""
_ELSEWHERE: Final = frozenset({301, 307, 308})
"""Statuses that say: ask at another place, so it is not done here (RFC 9110 15.4.2, 15.4.8, 15.4.9). Many answer a 303
once they have done it, and mean the same by a 302."""
_UNTAKEN: Final = "change the answers, or the item's configuration, so that the target takes them"
_UNDELETED: Final = "see at the target what keeps it from being removed, and end that; then try again"


def decoded(response: HttpResponse) -> object:
    """The JSON of an answer; None when it has no body.

    Raises:
        ValueError: it is no JSON (RFC 8259), too deep, or holds text that UTF-8 can't.
    """
    if not response.body.strip():
        return None
    try:
        value: object = json.loads(response.body.decode())
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # neither NaN, nor half a surrogate pair
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError:
        raise ValueError("it is no JSON") from None
    if _deeper(value, DEEPEST):
        raise ValueError("it is nested too deep")
    return value


def _deeper(value: object, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        level = [child for node in level for child in _children(node)]
    return bool(level)


def _children(node: object) -> list[object]:
    if isinstance(node, Mapping):
        return list(node.values())
    return node if isinstance(node, list) else []


def plain(text: str, limit: int = _LONGEST_REASON) -> str:
    """Foreign text as one short line: no control, format or unassigned character survives."""
    visible = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text[: 8 * limit])
    line = " ".join(visible.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def shown(url: str) -> str:
    """A URL for people: host and path, without what may be private (RFC 3986: userinfo, query, fragment)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return plain(url)
    return plain(f"{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else url)


def retry_after(response: HttpResponse, now: datetime) -> float | None:
    """Seconds that the other side asks us to wait (RFC 9110, 10.2.3: seconds or a date), or None."""
    return pacing.retry_after(response.headers.get("retry-after", ""), now)


def said(response: HttpResponse) -> str:
    """Status and reason of an answer, as `409 Conflict: the name is taken`; never the whole body."""
    try:
        phrase = f" {HTTPStatus(response.status).phrase}"
    except ValueError:
        phrase = ""
    reason = _reason(response)
    return f"{response.status}{phrase}{f': {reason}' if reason else ''}"


def _reason(response: HttpResponse) -> str:
    try:
        answer = decoded(response)
    except ValueError:
        return ""
    for _ in range(2):  # `{"error": {"message": …}}` is as usual as `{"error": …}`
        if isinstance(answer, Mapping):
            answer = next((answer[key] for key in _REASONS if answer.get(key)), None)
    return plain(answer) if isinstance(answer, str) else ""


def refusal(request: HttpRequest, response: HttpResponse, now: datetime, *, removal: bool = False) -> PaoError:
    """The failure that an answer outside of success is; `removal` when it was asked to take something away.

    Definite wherever the status says that nothing was done; a 5xx is not, nor a redirect that may lead to what was
    done: the effect may be there, unless the request only reads.
    """
    cause = f"{request.method} {shown(request.url)} answered {said(response)}"
    status, wait = response.status, retry_after(response, now)
    if status in _UNREAD or (status in {403, 409, 503} and wait is not None):
        return TransientError(cause, retry_after=wait)
    if status >= 500:
        return TransientError(cause, retry_after=wait) if request.method == "GET" else AmbiguousError(cause)
    if status in _GUARDED:
        return PlatformError(cause, remedy=_cure(status))
    if status >= 400:
        kind = Conflict if status == HTTPStatus.CONFLICT else UserError
        return kind(cause, remedy=_UNDELETED if removal else _UNTAKEN)
    if status >= 300 and status not in _ELSEWHERE and request.method != "GET":
        return AmbiguousError(f"{cause}; redirects are not followed")
    return PlatformError(cause, remedy="give the URL that answers itself: redirects are not followed")


def _cure(status: int) -> str:
    if status in {401, 403, 407}:
        return "check the credentials of the action and what they may do"
    return "check the URL and the method of the action"
