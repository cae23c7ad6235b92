"""The way in: tokens, the repository's name, rate limits, ETags, and refusals as GitHub words them."""

import hashlib
import itertools
import threading
import time
from collections.abc import Iterable
from dataclasses import replace

from paoctl.sandbox import refusal
from paoctl.sandbox.faults import Faults
from paoctl.sandbox.forge import Forge
from paoctl.sandbox.github.call import PREFIX, Call, Endpoint, Json, Table
from paoctl.sandbox.http import BadJson, Handler, Headers, Request, Response, Route
from paoctl.sandbox.people import Person
from paoctl.sandbox.refusal import Refused
from paoctl.sandbox.repository import GitError

DOCUMENTATION = "https://docs.github.com/rest"
RATE_LIMIT, RATE_WINDOW = 5000, 3600
"""Calls a window, and the length of a window in seconds."""
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
MESSAGES = {401: "Bad credentials", 403: SECONDARY, 404: "Not Found", 429: SECONDARY}


def refusal_body(status: int) -> Json:
    """Return the body of an answer that a fault makes up: 403 and 429 are the secondary rate limit."""
    return _body(Refused(status, MESSAGES.get(status, "Server Error")))


class Allowance:
    """How many calls each account has left in this window."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._used: dict[str, int] = {}
        self._reset = 0
        self._guard = threading.Lock()

    def take(self, login: str) -> bool:
        """Count one call; return whether it was still allowed."""
        with self._guard:
            if time.time() >= self._reset:
                self._used, self._reset = {}, int(time.time()) + RATE_WINDOW
            self._used[login] = self._used.get(login, 0) + 1
            return self._used[login] <= self.limit

    def report(self, login: str) -> dict[str, int]:
        """Return the numbers as `GET /rate_limit` gives them; `reset` is in seconds since 1970."""
        with self._guard:
            used = min(self._used.get(login, 0), self.limit)
            return {"limit": self.limit, "used": used, "remaining": self.limit - used, "reset": self._reset}


class Gate:
    """Turns endpoints into routes. `faults` strike what they are told to; an account has `rate_limit` calls an hour."""

    def __init__(self, forge: Forge, *, faults: Faults | None = None, rate_limit: int = RATE_LIMIT) -> None:
        self.forge = forge
        self.faults = faults or Faults(refusal=refusal_body)
        self.allowance = Allowance(rate_limit)
        self._numbers = itertools.count(1)

    def routes(self, tables: Iterable[Table], graphql: Table) -> tuple[Route, ...]:
        """Return a route for every row of the tables, and the one that lists the rate limit; GraphQL is apart."""
        rows = [(method, PREFIX + path, end) for table in tables for method, path, end in table]
        rows += [("GET", f"{PREFIX}/rate_limit", self._rate_limit), *graphql]
        return tuple(Route(method, path, self.faults.guard(self._open(end))) for method, path, end in rows)

    def not_found(self, request: Request) -> Response:
        """Answer below the prefix where there is no endpoint."""
        return self._open(_nowhere)(request)

    def _open(self, endpoint: Endpoint) -> Handler:
        def handler(request: Request) -> Response:
            person = self._person(request)
            try:
                response = self._enter(request, person, endpoint)
            except Refused as refused:
                response = _refusal(refused)
            except GitError as error:
                response = _refusal(Refused(422, f"git refused this: {error}"))
            except BadJson:
                response = _refusal(Refused(400, "Problems parsing JSON"))
            return _conditional(request, replace(response, headers=(*response.headers, *self._headers(person))))

        return handler

    def _enter(self, request: Request, person: Person | None, endpoint: Endpoint) -> Response:
        if person is None:
            known = "authorization" in request.headers
            raise Refused(401, "Bad credentials" if known else "Requires authentication")
        if not self.allowance.take(person.login):
            raise Refused(403, f"API rate limit exceeded for user ID {person.id}.")
        params = request.params
        if "repo" in params and f"{params['owner']}/{params['repo']}".lower() != self.forge.name.lower():
            raise refusal.not_found()
        return endpoint(Call(request, self.forge, person))

    def _person(self, request: Request) -> Person | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.forge.people.by_token(token) if scheme.lower() in {"bearer", "token"} else None

    def _headers(self, person: Person | None) -> Headers:
        report = self.allowance.report(person.login) if person else {}
        scopes = (("X-OAuth-Scopes", "read:org, repo"),) if person and not person.is_bot else ()
        return (
            *((f"X-RateLimit-{name.capitalize()}", str(value)) for name, value in report.items()),
            ("X-RateLimit-Resource", "core"),
            ("X-GitHub-Media-Type", "github.v3; format=json"),
            ("X-GitHub-Request-Id", f"SAND:{next(self._numbers):06X}"),
            *scopes,
        )

    def _rate_limit(self, call: Call) -> Response:
        report = self.allowance.report(call.person.login)
        return call.answer({"resources": {"core": report, "search": report}, "rate": report})


def _nowhere(_call: Call) -> Response:
    raise refusal.not_found()


def _refusal(refused: Refused) -> Response:
    return Response.json(refused.status, _body(refused))


def _body(refused: Refused) -> Json:
    body: Json = {"message": refused.message, "documentation_url": DOCUMENTATION, "status": str(refused.status)}
    return {**body, "errors": list(refused.errors)} if refused.errors else body


def _conditional(request: Request, response: Response) -> Response:
    """Give what was read an ETag, and answer 304 to a caller who has it already."""
    if request.method not in {"GET", "HEAD"} or response.status != 200:
        return response
    etag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    headers = (*response.headers, ("ETag", etag), ("Cache-Control", "private, max-age=60, s-maxage=60"))
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(304, headers=tuple(pair for pair in headers if pair[0] != "Content-Type"))
    return replace(response, headers=headers)
