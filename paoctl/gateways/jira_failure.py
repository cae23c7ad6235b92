"""What the failures of the jira client mean: the one place where they become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from jira.exceptions import JIRAError

from paoctl.errors import AmbiguousError, LoginError, PaoError, TransientError, UserError
from paoctl.gateways.requests_failure import explain, retry_after


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
    if status in (401, 403):
        return LoginError(words, remedy="check JIRA_USER and JIRA_TOKEN, and what that account may do in the project")
    if status == 429:
        headers = exc.response.headers if exc.response is not None else {}
        return TransientError(words, remedy="try again later", retry_after=retry_after(headers.get("Retry-After")))
    if 400 <= status < 500:
        return UserError(words)
    if write:
        return AmbiguousError(words)
    return TransientError(words, remedy="try again; nothing was changed")


def _unreadable(doing: str, *, write: bool) -> PaoError:
    words = f"{doing}: the answer is not what a Jira gives"
    if write:
        return AmbiguousError(words)
    return TransientError(words, remedy="check JIRA_URL, and try again")
