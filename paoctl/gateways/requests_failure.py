"""What a failure of `requests` means, which both PyGithub and jira are built on: had the call left this machine?

A connection that closes in the headers of an answer is no failure to `requests`: it takes what it has for all of them,
and nothing for the body. A search would have found nothing, a list of reviews would be empty.
"""

import ssl
from collections.abc import Iterator

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError

from paoctl.errors import AmbiguousError, PaoError, PlatformError, TransientError

_BODILESS = (204, 304)
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


def refuse_half(response: requests.Response, **_: object) -> None:
    """A hook of a session, `response`: refuses an answer that ends before anything has said how long it is.

    Raises:
        requests.ConnectionError: it breaks off in its headers.
    """
    length, coding = (response.headers.get(name, "") for name in ("Content-Length", "Transfer-Encoding"))
    told = length.isdecimal() or coding.lower() == "chunked"
    if response.ok and response.status_code not in _BODILESS and not told and not response.content:
        raise requests.ConnectionError("the answer breaks off in its headers")


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
