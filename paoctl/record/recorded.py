"""Reading `status.yaml` back: the line of a list, without its journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from paoctl.errors import UsageError

_NONE: Final[Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True)
class RecordedStatus:
    """What a status file says; text that is missing is empty."""

    phase: str
    reason: str
    message: str
    team: str
    environment: str
    requested_by: str
    """Login."""
    updated: str
    url: str
    """Of the pull request."""
    next: str
    blob: str
    """Of the request file that it speaks of."""

    @classmethod
    def parse(cls, raw: bytes) -> "RecordedStatus":
        """Read the file.

        Raises:
            UsageError: it is not what we write.
        """
        try:
            document = yaml.load(raw, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as exc:
            raise _unreadable() from exc
        if not isinstance(document, Mapping) or document.get("kind") != "RequestStatus":
            raise _unreadable()
        return cls(
            **{key: _text(document, key) for key in ("phase", "reason", "message", "team", "environment", "updated")},
            requested_by=_text(document, "requestedBy"),
            url=_text(_part(document, "links"), "pullRequest"),
            next=_text(document, "next"),
            blob=_text(_part(document, "observed"), "blob"),
        )

    @classmethod
    def readable(cls, raw: bytes) -> "RecordedStatus | None":
        """Read the file; None of one that can't be read, where the others go on without it."""
        try:
            return cls.parse(raw)
        except UsageError:
            return None


def _part(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    part = document.get(key)
    return part if isinstance(part, Mapping) else _NONE


def _text(document: Mapping[str, object], key: str) -> str:
    value = document.get(key)
    return str(value) if value is not None else ""


def _unreadable() -> UsageError:
    return UsageError(
        "a status.yaml on the state branch can't be read",
        remedy="paoctl verify --all names it; the next run of its request writes it anew",
        code="PAO808",
    )
