"""What the failures of the jira client mean: the one place where they become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import requests
from jira.exceptions import JIRAError

from paoctl.errors import AmbiguousError, LoginError, PaoError, TransientError, UserError
from paoctl.gateways.requests_failure import explain
from paoctl.model.pacing import pause_asked


@contextmanager
def speaking(doing: str, *, write: bool = False) -> Iterator[None]:
    """Turn what the client raises inside into our errors; `write` when the call changes something."""
    try:
        yield
    except JIRAError as exc:
        raise _refusal(exc, doing, write=write) from exc
    except requests.exceptions.JSONDecodeError as exc:
        raise _unreadable(doing, write=write) from exc
    except requests.RequestException as exc:
        raise explain(exc, doing, write=write) from exc
    except (ValueError, LookupError, TypeError, AttributeError, NotImplementedError) as exc:
        # The client digs into answers without looking: what is no JSON, or not the JSON it knows, ends here.
        raise _unreadable(doing, write=write) from exc


def _refusal(exc: JIRAError, doing: str, *, write: bool) -> PaoError:
    status = exc.status_code or 0
    words = f"{doing}: Jira says {status}: {exc.text or 'nothing more'}"[:2000]
    asked = _pause(exc)
    if status == 429 or (status == 403 and asked is not None):  # too many calls: this one was not looked at
        return TransientError(words, remedy="try again later", retry_after=asked)
    if status in (401, 403):
        return LoginError(words, remedy="check JIRA_USER and JIRA_TOKEN, and what that account may do in the project")
    if 400 <= status < 500:
        return UserError(words)
    if write:
        return AmbiguousError(words)
    return TransientError(words, remedy="try again; nothing was changed")


def _pause(exc: JIRAError) -> float | None:
    headers = exc.response.headers if exc.response is not None else {}
    return pause_asked({str(name).lower(): str(value) for name, value in headers.items()}, datetime.now(UTC))


def _unreadable(doing: str, *, write: bool) -> PaoError:
    words = f"{doing}: the answer is not what a Jira gives"
    if write:
        return AmbiguousError(words)
    return TransientError(words, remedy="check JIRA_URL, and try again")
