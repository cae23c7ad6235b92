"""The words in which a request's life is told."""

from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """Where a request stands. `proposed` (an open pull request) is derived, never stored."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    READY = "ready"
    DEGRADED = "degraded"
    FAILED = "failed"
    ROLLING_BACK = "rolling-back"
    ROLLED_BACK = "rolled-back"
    CANCELLED = "cancelled"
    DELETING = "deleting"
    DELETED = "deleted"


SETTLING: Final = frozenset({Phase.READY, Phase.FAILED, Phase.ROLLED_BACK, Phase.CANCELLED, Phase.DELETED})
"""A generation in one of these runs again only by a changed file or `paoctl retry`."""


WORD: Final = "word"
"""`wake` in `observed` while somebody has said what no run has answered yet."""
WORDS: Final = "acknowledge"
"""The wake of what has come to do more than was approved: an edit says the words, or the plan is as it was again."""
HEALTH: Final = "health"
"""The wake of what is ready and can be asked how it is: `sync` asks, other runs leave it alone."""


class Reason(StrEnum):
    """Why a request stands there."""

    NEEDS_APPROVAL = "NeedsApproval"
    TICKET = "Ticket"
    WORKFLOW_RUN = "WorkflowRun"
    PULL_REQUEST = "PullRequest"
    CHANGE_WINDOW = "ChangeWindow"
    BACKOFF = "Backoff"
    SEARCH_LAG = "SearchLag"
    LEASE_HELD = "LeaseHeld"
    USER = "User"
    PLATFORM = "Platform"
    TRANSIENT = "Transient"
    REJECTED = "Rejected"
    QUARANTINED = "Quarantined"
    ROLLBACK_INCOMPLETE = "RollbackIncomplete"
    DRIFT = "Drift"
    UNHEALTHY = "Unhealthy"
    REQUEST_MISSING = "RequestMissing"


class StepStatus(StrEnum):
    """Where one step stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    REMOVED = "removed"


class Verb(StrEnum):
    """What a step does to the world."""

    APPLY = "apply"
    DESTROY = "destroy"


class Effect(StrEnum):
    """What the target offers to make a repeated call harmless; decides what becomes of an intent without a result."""

    KEY = "KEY"
    """It takes an idempotency key: repeat inside its retention, later go by what it offers besides."""
    NAME = "NAME"
    """It takes a unique name, or PUT: repeat; adopt what carries our marker."""
    FIND = "FIND"
    """It can be searched, read-after-write, by our marker: look, then create."""
    LAG = "LAG"
    """As FIND, once the declared lag has passed."""
    STATE = "STATE"
    """It keeps a journal of its own (terraform)."""
    BLIND = "BLIND"
    """None of these: a person answers."""
