"""Tickets, the web, secrets."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from paoctl.redact import Secret


class NewTicket(NamedTuple):
    """A ticket to be."""

    project: str
    issue_type: str
    summary: str
    description: str
    labels: tuple[str, ...]
    fields: Mapping[str, object] = {}


class Ticket(NamedTuple):
    """A ticket as the tracker has it."""

    key: str
    url: str
    summary: str
    status: str
    done: bool
    """Its status is of the category done."""
    resolution: str | None
    labels: tuple[str, ...]
    fields: Mapping[str, object]
    rejected: str = ""
    """The resolution, when it is one of the settings' `done.notResolutions`: people said no; else empty."""


class Tickets(Protocol):
    """A ticket tracker."""

    def create(self, ticket: NewTicket) -> Ticket:
        """Open a ticket; never retried here."""
        ...

    def labelled(self, project: str, label: str) -> Sequence[Ticket]:
        """Tickets that carry a label, as far as the search knows yet."""
        ...

    def get(self, key: str) -> Ticket | None:
        """A ticket by key (read-after-write)."""
        ...

    def edit(
        self, key: str, *, summary: str | None = None, description: str | None = None, label: str | None = None
    ) -> None:
        """Change a ticket's text; `label` is added to those it has."""
        ...

    def comment(self, key: str, marker: str, text: str) -> None:
        """Write a comment, once per marker."""
        ...

    def blocks(self, blocker: str, blocked: str) -> None:
        """Link two tickets, once."""
        ...

    def link(self, key: str, url: str, title: str) -> None:
        """Link a ticket to a page, once per URL."""
        ...


class HttpRequest(NamedTuple):
    """One request. Secrets stay `Secret` until the gateway writes the bytes."""

    method: str
    url: str
    headers: Mapping[str, str | Secret | tuple[str | Secret, ...]] = {}
    """A tuple is joined by the gateway."""
    body: bytes | Secret | None = None
    timeout: float = 30.0


class HttpResponse(NamedTuple):
    """One answer, its body at most 1 MiB."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Http(Protocol):
    """The web, behind the allow-list and the SSRF guard. Redirects are not followed."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request; every status is an answer. Raises Transient (surely not sent) or Ambiguous."""
        ...

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Open a connection, and close it. Raises Transient when nobody accepts it within `timeout` seconds."""
        ...


class SecretRef(NamedTuple):
    """Where a secret is kept."""

    provider: str
    path: str
    version: str | None = None

    def __str__(self) -> str:
        return f"{self.provider}:{self.path}"


class SecretStore(Protocol):
    """Providers of secrets."""

    def get(self, ref: SecretRef) -> Secret:
        """The value; the redactor has learned it."""
        ...

    def version(self, ref: SecretRef) -> str | None:
        """The provider's version of the value now; None where it keeps none."""
        ...

    def put(self, ref: SecretRef, value: Secret, key: str) -> SecretRef:
        """Store a value under an idempotency key; the reference with its version."""
        ...
