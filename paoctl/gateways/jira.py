"""A Jira, Cloud or Data Center, behind the port `Tickets`: REST v2, whose texts are plain text on both.

Nothing is tried twice here: the client's own retries would open a second ticket after an answer that got lost. The
journal decides what is repeated.
"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from paoctl.errors import LoginError, UserError
from paoctl.model.project import Done
from paoctl.ports import NewTicket, Ticket
from paoctl.redact import Secret

if TYPE_CHECKING:
    from jira import JIRA

T = TypeVar("T")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]+")
_BLOCKS: Final = "Blocks"
"""The link type that every Jira comes with."""
_PLAIN: Final = re.compile(r"[ !#-\[\]-~]")


def jql_text(text: str) -> str:
    """A text as a JQL literal: in quotes, with everything but plain ASCII escaped, so that it can't end early."""
    return '"' + "".join(each if _PLAIN.fullmatch(each) else _escape(each) for each in text) + '"'


def _escape(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


class JiraTickets:
    """Tickets of one Jira. The client is made by the first call, which asks the server what it is (`serverInfo`).

    Without `user` the token is a personal access token of a Data Center. `timeout` is in seconds, for connecting and
    for each read.
    """

    def __init__(
        self, url: str, user: str, token: Secret | None, *, done: Done | None = None, timeout: float = 30.0
    ) -> None:
        self.url = url.rstrip("/")
        self._user = user
        self._token = token
        self._done = done or Done()
        self._timeout = timeout
        self._client: JIRA | None = None
        self._connecting = threading.Lock()

    def close(self) -> None:
        """Close the client's connections; the next call makes another. One that is just being made ends with us."""
        if not self._connecting.acquire(blocking=False):
            return
        try:
            if self._client is not None:
                self._client.close()  # type: ignore[no-untyped-call] # the library left it untyped
            self._client = None
        finally:
            self._connecting.release()

    def create(self, ticket: NewTicket) -> Ticket:
        """Open a ticket, by exactly one request; its status is not known yet."""
        fields: dict[str, object] = {
            **ticket.fields,
            "project": {"key": ticket.project},
            "issuetype": {"name": ticket.issue_type},
            "summary": ticket.summary,
            "description": ticket.description,
            "labels": list(ticket.labels),
        }

        def create(client: "JIRA") -> str:
            return _read_key(client.create_issue(fields=fields, prefetch=False).key)

        key = self._call(f"can't open a ticket in {ticket.project}", create, write=True)
        return Ticket(
            key=key,
            url=self._page(key),
            summary=ticket.summary,
            status="",
            done=False,
            resolution=None,
            labels=ticket.labels,
            fields={},
        )

    def labelled(self, project: str, label: str) -> Sequence[Ticket]:
        """Tickets that carry a label, as far as the search knows yet."""
        query = f"project = {jql_text(project)} AND labels = {jql_text(label)} ORDER BY created ASC"

        def search(client: "JIRA") -> list[Ticket]:
            # The client asks /search/jql of a Cloud and /search of a Data Center, page by page.
            return [self._ticket(issue.raw) for issue in client.search_issues(query, maxResults=0)]

        return self._call(f"can't search {project} for the label {label}", search)

    def get(self, key: str) -> Ticket | None:
        """A ticket by key (read-after-write); None when there is none, or none that we may see."""
        from jira.exceptions import JIRAError

        def get(client: "JIRA") -> Ticket | None:
            try:
                return self._ticket(client.issue(_key(key)).raw)
            except JIRAError as exc:
                if exc.status_code == 404:
                    return None
                raise

        return self._call(f"can't read the ticket {key}", get)

    def edit(
        self, key: str, *, summary: str | None = None, description: str | None = None, label: str | None = None
    ) -> None:
        """Change a ticket's text; `label` is added to those it has."""
        texts = {"summary": summary, "description": description}
        fields = {name: text for name, text in texts.items() if text is not None}
        update = {"labels": [{"add": label}]} if label is not None else {}

        def edit(client: "JIRA") -> None:
            client.issue(_key(key), fields="labels").update(fields=fields, update=update)

        self._call(f"can't edit the ticket {key}", edit, write=True)

    def comment(self, key: str, marker: str, text: str) -> None:
        """Write a comment, once per marker; the marker is its last line."""

        def comment(client: "JIRA") -> None:
            bodies = [str(each.body) for each in client.comments(_key(key), max_results=1000)]
            if not any(marker in body for body in bodies):
                client.add_comment(key, text if marker in text else f"{text}\n\n{marker}")

        self._call(f"can't comment on the ticket {key}", comment, write=True)

    def blocks(self, blocker: str, blocked: str) -> None:
        """Link two tickets, once."""

        def block(client: "JIRA") -> None:
            fields = _map(client.issue(_key(blocker), fields="issuelinks").raw.get("fields"))
            if _key(blocked) not in _blocked_by(fields.get("issuelinks")):
                # The source of a link is what Jira calls the inward issue: it reads "blocker blocks blocked".
                client.create_issue_link(_BLOCKS, inwardIssue=blocker, outwardIssue=blocked)

        self._call(f"can't link {blocker} to {blocked}", block, write=True)

    def link(self, key: str, url: str, title: str) -> None:
        """Link a ticket to a page, once per URL."""

        def link(client: "JIRA") -> None:
            links = [_map(each.raw.get("object")) for each in client.remote_links(_key(key))]
            if not any(each.get("url") == url for each in links):
                client.add_simple_link(key, {"url": url, "title": title})

        self._call(f"can't link {key} to a page", link, write=True)

    def _call(self, doing: str, call: "Callable[[JIRA], T]", *, write: bool = False) -> T:
        from paoctl.gateways.jira_failure import speaking

        client = self._connected()
        with speaking(doing, write=write):
            return call(client)

    def _connected(self) -> "JIRA":
        if not self.url or not self._token:
            raise LoginError(
                "there is no Jira to talk to: its URL or token is missing",
                remedy="set JIRA_URL, JIRA_USER and JIRA_TOKEN",
            )
        with self._connecting:
            if self._client is None:
                self._client = self._connect(self._token)
            return self._client

    def _connect(self, token: Secret) -> "JIRA":
        from jira import JIRA

        from paoctl.gateways.jira_failure import speaking
        from paoctl.gateways.requests_failure import refuse_half

        # `Connection: close`: a connection that died while idle would make "never sent" look like "maybe done".
        options = {"rest_api_version": "2", "check_update": False, "headers": {"Connection": "close"}}
        basic = (self._user, token.reveal()) if self._user else None
        bearer = None if self._user else token.reveal()
        with speaking(f"can't reach Jira at {self.url}"):
            client = JIRA(
                self.url,
                options=options,
                basic_auth=basic,
                token_auth=bearer,
                max_retries=0,
                timeout=self._timeout,
                get_server_info=False,
                logging=False,
            )
            # A redirect turns a POST into a GET; the client has no option for it, nor for hooks.
            client._session.max_redirects = 0  # noqa: SLF001
            client._session.hooks["response"].append(refuse_half)  # noqa: SLF001
            client.deploymentType = client.server_info().get("deploymentType")
            return client

    def _ticket(self, raw: Mapping[str, object] | None) -> Ticket:
        issue = _map(raw)
        key, fields = _read_key(issue["key"]), _map(issue.get("fields"))
        status = _map(fields.get("status"))
        resolution = str(_map(fields.get("resolution")).get("name", "")) or None
        labels = fields.get("labels")
        return Ticket(
            key=key,
            url=self._page(key),
            summary=str(fields.get("summary") or ""),
            status=str(status.get("name", "")),
            done=_map(status.get("statusCategory")).get("key") == self._done.category,
            resolution=resolution,
            labels=tuple(str(label) for label in labels) if isinstance(labels, list) else (),
            fields=fields,
            rejected=resolution if resolution in self._done.not_resolutions else "",
        )

    def _page(self, key: str) -> str:
        return f"{self.url}/browse/{key}"


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise UserError(f"not the key of a ticket: {text!r}", remedy="give it as DBA-17")
    return text


def _read_key(value: object) -> str:
    if not _KEY.fullmatch(text := str(value)):
        raise ValueError("not the key of a ticket")
    return text


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _blocked_by(links: object) -> frozenset[str]:
    """The keys of the tickets that the links of an issue say it blocks."""
    found = [_map(link) for link in links] if isinstance(links, list) else []
    blocking = (link for link in found if _map(link.get("type")).get("name") == _BLOCKS)
    return frozenset(str(_map(link.get("outwardIssue")).get("key", "")) for link in blocking)
