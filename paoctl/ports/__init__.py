"""What the core asks of the outside: small Protocols that speak our values.

Gateways implement them for real systems, `paoctl.conformance.fakes` for tests. Every method may raise `LoginError`,
`UserError`, `PlatformError`, `TransientError` (definite: no effect) or `AmbiguousError` (sent, outcome unknown).
"""

from dataclasses import dataclass

from paoctl.ports.forge import (
    Actor,
    CheckResult,
    CiRun,
    Forbidden,
    Forge,
    PullRequest,
    PullText,
    Review,
    Rules,
    Started,
    Workflow,
)
from paoctl.ports.names import (
    BlobId,
    Commit,
    Login,
    Team,
)
from paoctl.ports.process import (
    Breakers,
    Clock,
    Crew,
    Journal,
    Owners,
    Verdicts,
)
from paoctl.ports.repo import (
    CommitInfo,
    Lost,
    Pushed,
    Repo,
    Unanswered,
    Write,
)
from paoctl.ports.systems import (
    Http,
    HttpRequest,
    HttpResponse,
    NewTicket,
    SecretRef,
    SecretStore,
    Ticket,
    Tickets,
)

__all__ = [
    "Actor",
    "BlobId",
    "Breakers",
    "CheckResult",
    "CiRun",
    "Clock",
    "Commit",
    "CommitInfo",
    "Crew",
    "Forbidden",
    "Forge",
    "Http",
    "HttpRequest",
    "HttpResponse",
    "Journal",
    "Login",
    "Lost",
    "NewTicket",
    "Owners",
    "Ports",
    "PullRequest",
    "PullText",
    "Pushed",
    "Repo",
    "Review",
    "Rules",
    "SecretRef",
    "SecretStore",
    "Started",
    "Team",
    "Ticket",
    "Tickets",
    "Unanswered",
    "Verdicts",
    "Workflow",
    "Write",
]


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside, as one value; ask for the narrowest part of it."""

    repo: Repo
    forge: Forge
    tickets: Tickets
    http: Http
    secrets: SecretStore
    clock: Clock
    owners: Owners
