"""What the failures of PyGithub mean: the one place where they become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import requests
from github.GithubException import BadAttributeException, GithubException, RateLimitExceededException

from paoctl.errors import AmbiguousError, LoginError, PaoError, PlatformError, TransientError, UserError
from paoctl.gateways.requests_failure import explain
from paoctl.model.pacing import pause_asked


@contextmanager
def translated(doing: str, *, write: bool = False) -> Iterator[None]:
    """Turn what PyGithub raises inside into our errors; `write` when the call changes something."""
    try:
        yield
    except GithubException as exc:
        raise _refusal(exc, doing, write=write) from exc
    except requests.RequestException as exc:
        raise explain(exc, doing, write=write) from exc
    except RuntimeError as exc:  # so PyGithub answers a redirect to another host or scheme
        raise PlatformError(f"{doing}: {exc}", remedy="check GITHUB_API_URL") from exc
    except (BadAttributeException, AssertionError, ValueError, LookupError, TypeError, AttributeError) as exc:
        words = f"{doing}: the answer is not what GitHub gives"
        if write:
            raise AmbiguousError(words) from exc
        raise TransientError(words, remedy="check GITHUB_API_URL, and try again") from exc


def is_withheld(exc: GithubException) -> bool:
    """Does GitHub keep this from the token? It says 403, or 404 where even the existence is none of its business."""
    return exc.status in (403, 404) and not _is_rate_limit(exc)


def message(exc: GithubException) -> str:
    """GitHub's words, those on single fields too."""
    data = exc.data if isinstance(exc.data, dict) else {}
    errors = data.get("errors")
    details = [_detail(error) for error in errors] if isinstance(errors, list) else []
    return "; ".join(text for text in (str(data.get("message", "")), *details) if text)[:2000] or "nothing more"


def _detail(error: object) -> str:
    if not isinstance(error, dict):
        return str(error)
    return str(error.get("message") or f"{error.get('field', '')} {error.get('code', '')}".strip())


def _refusal(exc: GithubException, doing: str, *, write: bool) -> PaoError:
    words = f"{doing}: GitHub says {exc.status}: {message(exc)}"
    if _is_rate_limit(exc):
        return TransientError(words, remedy="try again later", retry_after=_wait(exc))
    if exc.status == 401:
        return LoginError(words, remedy="set PAOCTL_TOKEN to a token that is valid, or run `gh auth login`")
    if exc.status == 403:
        return LoginError(words, remedy="use a token that may do this")
    if 400 <= exc.status < 500:
        remedy = "check the repository's name, and what the token may see" if exc.status == 404 else ""
        return UserError(words, remedy=remedy)
    if write:
        return AmbiguousError(words)
    return TransientError(words, remedy="try again; nothing was changed")


def _is_rate_limit(exc: GithubException) -> bool:
    """https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api"""
    headers = exc.headers or {}
    limited = isinstance(exc, RateLimitExceededException) or exc.status == 429
    spent = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return limited or (exc.status == 403 and spent)


def _wait(exc: GithubException) -> float | None:
    headers = exc.headers or {}
    return pause_asked({str(name).lower(): str(value) for name, value in headers.items()}, datetime.now(UTC))
