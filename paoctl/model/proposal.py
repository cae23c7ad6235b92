"""A request file that is ready to become a pull request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from paoctl.model.catalog import Definition
from paoctl.model.digest import branch_name
from paoctl.model.plan import Plan
from paoctl.model.request import Request

Kind = Literal["request", "change", "removal"]


@dataclass(frozen=True, slots=True)
class Approver:
    """A team, or a person, one of whom must approve."""

    team: str
    """`@org/team` or `@login`."""
    why: str
    """In words, as `owns database-postgresql-standard`."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the pull request will hold, and what people should know before they open it."""

    request: Request
    text: str
    """The request file."""
    definition: Definition
    """As pinned."""
    values: Mapping[str, object]
    """The answers, defaults filled."""
    base: str
    """The commit of the base branch that it was written for."""
    base_blob: str | None = None
    """Git's id of the request file there; None when it is new."""
    values_before: Mapping[str, object] | None = None
    """The answers of the request as it stands there; None when it is new."""
    plan: Plan | None = None
    """What will run after the merge, as far as it is known; None where it can't be told."""
    approvers: tuple[Approver, ...] = ()
    warnings: tuple[str, ...] = ()
    """What policies say of it that hold nothing back."""
    held: str = ""
    """Until when the change calendar would hold it, and by which entry; empty when nothing does."""

    @property
    def kind(self) -> Kind:
        """What it asks for: something new, a change, a removal."""
        if self.request.spec.state == "absent":
            return "removal"
        return "request" if self.base_blob is None else "change"

    @property
    def path(self) -> str:
        """The request file."""
        return self.request.ref.path

    @property
    def branch(self) -> str:
        """The branch: the same change of the same file from the same state has the same one."""
        return branch_name(self.path, self.base_blob)
