"""The whole of the REST API as routes of the server."""

from paoctl.sandbox.faults import Faults
from paoctl.sandbox.forge import Forge
from paoctl.sandbox.github import actions, checks, comments, commits, contents, git, people, pulls, repository, reviews
from paoctl.sandbox.github.call import Json, Table
from paoctl.sandbox.github.gate import RATE_LIMIT, Gate
from paoctl.sandbox.http import Request, Response, Route
from paoctl.sandbox.ledger import Ledger

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
    comments.TABLE,
    actions.TABLE,
)


class GitHub:
    """GitHub's REST API for one forge. Faults may be set at run time, too: `POST /sandbox/github/switches`."""

    def __init__(self, forge: Forge, *, faults: Faults | None = None, rate_limit: int = RATE_LIMIT) -> None:
        self.forge = forge
        self.gate = Gate(forge, faults=faults, rate_limit=rate_limit)
        self.faults = self.gate.faults

    def routes(self) -> tuple[Route, ...]:
        """Return all routes of the API, and that of its switches."""
        switches = Route("POST", "/sandbox/github/switches", self._switch)
        return (switches, *self.gate.routes(TABLES))

    def no_such_route(self, request: Request) -> Response:
        """Answer below `/api/v3` where there is no endpoint."""
        return self.gate.no_such_route(request)

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

    def _switch(self, request: Request) -> Response:
        try:
            self.faults.parse(request.json_object().get("faults", []))
        except ValueError as error:
            return Response.json(400, {"message": str(error)})
        now: Json = {"faults": self.faults.json()}
        return Response.json(200, now)
