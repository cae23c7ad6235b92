"""One call to Jira's REST API, with all that its endpoint needs."""

from collections.abc import Callable
from dataclasses import dataclass

from paoctl.sandbox.http import Request, Response
from paoctl.sandbox.jira.site import Account, Mode, Site, refuse
from paoctl.sandbox.jira.tickets import Ticket, Tickets
from paoctl.sandbox.jira.views import Views

NO_SUCH_ISSUE = "Issue does not exist or you do not have permission to see it."


@dataclass(frozen=True, slots=True)
class Call:
    """A request and who made it (None: nobody signed in), the site and its tickets, and how to write the answer."""

    request: Request
    caller: Account | None
    mode: Mode
    site: Site
    tickets: Tickets
    views: Views

    @property
    def is_cloud(self) -> bool:
        """Whether Jira Cloud is played, not Data Center."""
        return self.mode == "cloud"

    @property
    def author(self) -> str:
        """The name of the account that acts."""
        assert self.caller is not None, "every writing endpoint is behind the sign-in"
        return self.caller.name

    def ticket(self) -> Ticket:
        """The ticket that the path names; refuses with 404."""
        return self.found(self.tickets.get(self.request.params["issue"]))

    def found(self, ticket: Ticket | None) -> Ticket:
        """The ticket, if there is one; refuses with 404."""
        if ticket is None:
            raise refuse(404, NO_SUCH_ISSUE)
        return ticket

    def number(self, name: str, default: int) -> int:
        """A number of the query, not negative; refuses with 400."""
        text = self.request.query.get(name, str(default))
        if not (text.isascii() and text.isdigit()):
            raise refuse(400, f"'{name}' must be a number.")
        return int(text)

    def wanted(self, default: str) -> list[str]:
        """The fields that the query asks for, `fields=a,b` and `fields=a&fields=b` alike."""
        given = [name.strip() for value in self.request.values("fields") for name in value.split(",")]
        return [name for name in given if name] or [default]


Endpoint = Callable[[Call], Response]
Endpoints = tuple[tuple[str, str, Endpoint], ...]
"""Rows of method, path below the REST root, and who answers."""
