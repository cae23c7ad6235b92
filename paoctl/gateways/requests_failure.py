"""What a failure of `requests` means, which both PyGithub and jira are built on: had the call left this machine?"""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError

from paoctl.errors import AmbiguousError, PaoError, PlatformError, TransientError

_NEVER_SENT = (NewConnectionError, ConnectTimeoutError, ProxyError, ssl.SSLCertVerificationError)


def explain(exc: requests.RequestException, doing: str, *, write: bool) -> PaoError:
    """Our error for a call that got no answer; `write` when it would have changed something.

    A read that got no answer had no effect, whatever happened to it.
    """
    if isinstance(exc, requests.TooManyRedirects):
        return PlatformError(f"{doing}: the server answers with a redirect", remedy="give its own URL in the settings")
    if isinstance(exc, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return PlatformError(f"{doing}: {exc}", remedy="check the URL in the settings")
    if isinstance(exc, requests.exceptions.InvalidHeader):
        # Its words quote the header, and the token is in one.
        return PlatformError(f"{doing}: a header can't be sent", remedy="check the token: it is one line of ASCII")
    words = f"{doing}: {_innermost(exc)}"
    if write and not _never_sent(exc):
        return AmbiguousError(words)
    return TransientError(words, remedy="try again; nothing was changed")


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a `Retry-After` header (RFC 9110, 10.2.3): a number, or a date; None when it says nothing."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:  # no zone said: HTTP dates are in GMT
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())


def _never_sent(exc: BaseException) -> bool:
    return any(isinstance(cause, _NEVER_SENT) for cause in _causes(exc))


def _innermost(exc: BaseException) -> str:
    *_, last = _causes(exc)
    return str(last) or type(last).__name__


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """The exception, and what it is made of: requests and urllib3 wrap in arguments and in `reason`."""
    yield exc
    inner = exc.reason if isinstance(exc, MaxRetryError) else next(iter(exc.args), None)
    if isinstance(inner, BaseException):
        yield from _causes(inner)
