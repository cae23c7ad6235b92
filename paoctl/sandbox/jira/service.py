"""The Jira of the sandbox: who may call, which endpoint answers, what is switched, what is kept."""

import base64
import hmac
import re
import time
from collections.abc import Iterable, Mapping, Sequence

from paoctl.sandbox.faults import Fault, Faults
from paoctl.sandbox.http import BadJson, Halt, Handler, Request, Response, Route
from paoctl.sandbox.jira import issues, links, page, reference
from paoctl.sandbox.jira.call import Call, Endpoint, Endpoints
from paoctl.sandbox.jira.search import Search
from paoctl.sandbox.jira.site import CUSTOM_FIELDS, MODES, Account, Mode, Site, refuse
from paoctl.sandbox.jira.tickets import Clock, Tickets
from paoctl.sandbox.jira.views import Views

ROOT = "/rest/api/2"
SWITCHES = "/sandbox/jira/switches"


class Jira:
    """A Jira with its tickets in memory.

    `actors` maps tokens to accounts: a token signs in as a bearer, or as the password of its account's name or e-mail
    address. `search_lag` is in seconds. Raises ValueError for a project key that Jira would not take.

    `GET` and `POST /sandbox/jira/switches` read and set `{"mode": "cloud" | "datacenter", "searchLag": seconds,
    "faults": [Fault…]}`; what a POST does not name stays.
    """

    def __init__(
        self,
        actors: Mapping[str, Account],
        *,
        mode: Mode = "cloud",
        projects: Sequence[str] = ("DBA", "NET", "SEC", "PLAT"),
        custom_fields: Mapping[str, str] = CUSTOM_FIELDS,
        search_lag: float = 1.0,
        faults: Iterable[Fault] = (),
        clock: Clock = time.time,
    ) -> None:
        for key in projects:
            if not re.fullmatch(r"[A-Z][A-Z0-9]+", key):
                raise ValueError(f"{key!r} is no key of a Jira project")
        self.mode: Mode = mode
        self.search_lag = search_lag
        self.site = Site(tuple(dict.fromkeys(actors.values())), tuple(projects), dict(custom_fields))
        self.tickets = Tickets(clock)
        self.faults = Faults(faults, refusal=_refusal)
        self._actors = dict(actors)

    def routes(self) -> tuple[Route, ...]:
        """The REST API, the page of a ticket, the switches."""
        # The order matters once: `/issue/createmeta` is no ticket.
        endpoints = (*reference.ENDPOINTS, *issues.ENDPOINTS, *links.ENDPOINTS, *self._search())
        return (
            Route("GET", f"{ROOT}/serverInfo", self._answer(reference.server_info, public=True)),
            Route("GET", "/rest/applinks/latest/listApplicationlinks", self._answer(reference.application_links)),
            *(Route(method, ROOT + path, self._answer(endpoint)) for method, path, endpoint in endpoints),
            Route("GET", "/browse/{issue}", self._page(page.show)),
            Route("POST", "/browse/{issue}", self._page(page.act)),
            Route("GET", SWITCHES, lambda _: self._switches()),
            Route("POST", SWITCHES, self._set_switches),
        )

    def not_found(self, request: Request) -> Response:
        """The answer below `/rest/` where no route fits, in Jira's form."""
        allow = request.params.get("allow")
        if allow is None:
            return refuse(404, f"null for uri: {request.raw_path}").response
        return refuse(405, f"HTTP method {request.method} is not allowed here.", headers=(("Allow", allow),)).response

    def dump(self) -> object:
        """All tickets and links as plain JSON."""
        return self.tickets.dump()

    def load(self, dumped: object) -> None:
        """Takes back what `dump` gave."""
        self.tickets.load(dumped)

    def _search(self) -> Endpoints:
        def cloud(call: Call) -> Response:
            return Search(self.search_lag).cloud(call)

        def datacenter(call: Call) -> Response:
            return Search(self.search_lag).datacenter(call)

        return (
            ("GET", "/search/jql", cloud),
            ("POST", "/search/jql", cloud),
            ("GET", "/search", datacenter),
            ("POST", "/search", datacenter),
        )

    def _answer(self, endpoint: Endpoint, *, public: bool = False) -> Handler:
        def answer(request: Request) -> Response:
            caller = self._sign_in(request)
            if caller is None and not public:
                raise _unauthorized()
            try:
                return self._run(endpoint, request, caller)
            except BadJson as error:
                raise refuse(400, f"The body is no JSON object: {error.reason}") from error

        return self.faults.guard(answer)

    def _page(self, endpoint: Endpoint) -> Handler:
        def answer(request: Request) -> Response:
            caller = self.site.account(request.form().get("as"))
            try:
                return self._run(endpoint, request, caller)
            except Halt as halt:
                return page.in_words(halt.response)

        return answer

    def _run(self, endpoint: Endpoint, request: Request, caller: Account | None) -> Response:
        views = Views(request.base_url + ROOT, self.mode, self.site, self.tickets)
        with self.tickets.lock:
            return endpoint(Call(request, caller, self.mode, self.site, self.tickets, views))

    def _sign_in(self, request: Request) -> Account | None:
        """Whose credentials the request carries: None for none, a refusal for wrong ones."""
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() == "bearer":
            account = self._by_token(credentials.strip())
        elif scheme.lower() == "basic":
            account = self._by_password(credentials.strip())
        else:
            account = None
        if account is None:
            raise _unauthorized()
        return account

    def _by_token(self, token: str) -> Account | None:
        known = self._actors.items()
        return next((account for item, account in known if hmac.compare_digest(item.encode(), token.encode())), None)

    def _by_password(self, credentials: str) -> Account | None:
        try:
            name, _, token = base64.b64decode(credentials, validate=True).decode().partition(":")
        except ValueError:
            return None
        account = self._by_token(token)
        return account if account is not None and name in (account.email, account.name) else None

    def _switches(self) -> Response:
        value = {"mode": self.mode, "searchLag": self.search_lag, "faults": self.faults.json()}
        return Response.json(200, value)

    def _set_switches(self, request: Request) -> Response:
        given = request.json_object()
        try:
            mode, lag = _mode(given.pop("mode", self.mode)), _seconds(given.pop("searchLag", self.search_lag))
            faults = given.pop("faults", None)
            if given:
                raise ValueError(f"no such switch: {', '.join(given)}")
            if faults is not None:
                self.faults.parse(faults)
        except ValueError as error:
            raise Halt(Response.json(400, {"message": str(error)})) from error
        self.mode, self.search_lag = mode, lag
        return self._switches()


def _mode(value: object) -> Mode:
    for mode in MODES:
        if mode == value:
            return mode
    raise ValueError(f"'mode' is one of {', '.join(MODES)}")


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError("'searchLag' is a number of seconds")
    return float(value)


def _refusal(status: int) -> object:
    return {"errorMessages": [f"The sandbox was told to answer {status}."], "errors": {}}


def _unauthorized() -> Halt:
    headers = (("WWW-Authenticate", 'Basic realm="Jira"'), ("X-Seraph-LoginReason", "AUTHENTICATED_FAILED"))
    return refuse(401, "Client must be authenticated to access this resource.", headers=headers)
