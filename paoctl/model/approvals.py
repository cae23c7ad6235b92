"""Who must approve a request, and who did."""

from dataclasses import dataclass

from paoctl.model.request import RequestRef


@dataclass(frozen=True, slots=True)
class TeamApproval:
    """A team of which one must approve."""

    team: str
    given: tuple[str, ...]
    """The logins whose approval counts."""
    people: tuple[str, ...] = ()
    """Of those who reviewed and may: whom to ask, where the token may know."""

    @property
    def missing(self) -> bool:
        """Is nobody's approval there yet?"""
        return not self.given


@dataclass(frozen=True, slots=True)
class Approvals:
    """The approvals of the content that a request has now, or would have once a pull request is merged."""

    ref: RequestRef
    pull: int | None
    url: str
    teams: tuple[TeamApproval, ...]
    rule: str = ""
    """`<line number>:<text>` of the line of CODEOWNERS that decides."""
    cause: str = ""
    """What is missing, in words; empty when it is approved."""
    remedy: str = ""
