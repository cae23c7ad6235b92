"""The whole of the REST API as routes of the server."""

from paoctl.sandbox.faults import Faults
from paoctl.sandbox.forge import Forge
from paoctl.sandbox.github import (
    actions,
    checks,
    comments,
    commits,
    contents,
    git,
    issues,
    people,
    pulls,
    repository,
    reviews,
)
from paoctl.sandbox.github.call import Table
from paoctl.sandbox.github.gate import RATE_LIMIT, Gate
from paoctl.sandbox.http import Request, Response, Route
from paoctl.sandbox.ledger import Ledger

SWITCHES = "/sandbox/github/switches"
TABLES: tuple[Table, ...] = (
    people.TABLE,
    repository.TABLE,
    git.TABLE,
    contents.TABLE,
    # A commit's checks before the commit itself: a ref takes the rest of the path.
    checks.TABLE,
    commits.TABLE,
    pulls.TABLE,
    reviews.TABLE,
    issues.TABLE,
    comments.TABLE,
    actions.TABLE,
)


class GitHub:
    """GitHub's REST API for one forge, and of its GraphQL what an App asks.

    `GET` and `POST /sandbox/github/switches` read and set `{"faults": [Fault…]}` (see `paoctl.sandbox.faults`); a
    status of 403 or 429 is GitHub's secondary rate limit.
    """

    def __init__(self, forge: Forge, *, faults: Faults | None = None, rate_limit: int = RATE_LIMIT) -> None:
        self.forge = forge
        self.gate = Gate(forge, faults=faults, rate_limit=rate_limit)
        self.faults = self.gate.faults

    def routes(self) -> tuple[Route, ...]:
        """Return all routes of the API, and those of its switches."""
        shown = Route("GET", SWITCHES, lambda _: self._switches())
        return (shown, Route("POST", SWITCHES, self._switch), *self.gate.routes(TABLES, people.GRAPHQL))

    def not_found(self, request: Request) -> Response:
        """Answer below `/api/v3` where there is no endpoint."""
        return self.gate.not_found(request)

    def dump(self) -> object:
        """Return the ledger as plain JSON values."""
        with self.forge.lock:
            return self.forge.ledger.dump()

    def load(self, dumped: object) -> None:
        """Take back what `dump` returned. Raises `TypeError` or `KeyError` for anything else."""
        if not isinstance(dumped, dict):
            raise TypeError("a dumped ledger is an object")
        with self.forge.lock:
            self.forge.ledger = Ledger.load(dumped)

    def _switches(self) -> Response:
        return Response.json(200, {"faults": self.faults.json()})

    def _switch(self, request: Request) -> Response:
        try:
            self.faults.parse(request.json_object().get("faults", []))
        except ValueError as error:
            return Response.json(400, {"message": str(error)})
        return self._switches()
