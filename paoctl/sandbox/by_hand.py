"""What people do by hand: approve, merge, close a ticket. It goes through the forms of the sandbox's own pages."""

import http.client
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from paoctl.sandbox.jira.site import TRANSITIONS
from paoctl.sandbox.ledger import Method
from paoctl.sandbox.people import OWNER

TIMEOUT = 60.0
"""Seconds until a page must have answered."""


class ByHandError(Exception):
    """The sandbox did not let it happen; the text says why."""


def approve(base_url: str, number: int, person: str = OWNER) -> None:
    """Approve pull request `number` as `person`. Raises `ByHandError`."""
    _submit(base_url, f"/pulls/{number}", {"as": person, "do": "approve"})


def request_changes(base_url: str, number: int, comment: str, person: str = OWNER) -> None:
    """Ask for changes of pull request `number` as `person`. Raises `ByHandError`."""
    _submit(base_url, f"/pulls/{number}", {"as": person, "do": "request-changes", "comment": comment})


def merge(base_url: str, number: int, method: Method = "merge", person: str = OWNER) -> None:
    """Merge pull request `number` as `person`. Raises `ByHandError`, for instance while an approval is missing."""
    _submit(base_url, f"/pulls/{number}", {"as": person, "do": method})


def close_ticket(
    base_url: str,
    key: str,
    fields: Mapping[str, str] | None = None,
    resolution: str = "Done",
    person: str = OWNER,
    comment: str = "",
) -> None:
    """Fill in `fields` (id to value) of a ticket and close it with a resolution. Raises `ByHandError`."""
    step = next((step for step in TRANSITIONS if step.resolution == resolution), None)
    if step is None:
        known = ", ".join(step.resolution for step in TRANSITIONS if step.resolution)
        raise ByHandError(f"{resolution!r} closes no ticket; these do: {known}")
    form = {**(fields or {}), "as": person, "transition": step.id, "comment": comment}
    _submit(base_url, f"/browse/{quote(key, safe='')}", form)


def decline_ticket(base_url: str, key: str, comment: str = "", person: str = OWNER) -> None:
    """Close a ticket as declined. Raises `ByHandError`."""
    close_ticket(base_url, key, resolution="Declined", person=person, comment=comment)


def _submit(base_url: str, path: str, form: Mapping[str, str]) -> None:
    """Send a form as a browser does, but past any proxy: the sandbox is on this machine."""
    connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=TIMEOUT)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/plain", "Origin": base_url}
    try:
        connection.request("POST", path, urlencode(form), headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
    except OSError as error:
        raise ByHandError(f"no sandbox answers at {base_url}: {error}") from error
    finally:
        connection.close()
    if response.status >= 400:
        raise ByHandError(text.strip() or f"{path} answered {response.status}")
