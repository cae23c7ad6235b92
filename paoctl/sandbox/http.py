"""Requests, responses and the route table: what every service of the sandbox is written in.

The socket side is ``paoctl/sandbox/server.py``. A service is a tuple of `Route`s; `App` joins the services, so that all
of them answer on one port. Nothing here knows GitHub or Jira.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read to its end."""

    method: str
    path: str
    """The path, percent-decoded, without the query, to read. Routes match `raw_path`, where `%2F` is no slash."""
    raw_path: str
    """The path as it was sent, without the query."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Decoded; the last of two equal names wins."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case; repeated headers are joined by a comma."""
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    """The decoded placeholders of the route; in a `not_found` handler `allow`, when only the method was wrong."""
    raw_query: str = ""
    """The query as it was sent, for a name that may come more than once (`values`)."""
    base_url: str = ""
    """Where the server answers, without a slash at the end: the start of every link in an answer."""

    def values(self, name: str) -> list[str]:
        """Every decoded value of one name in the query, in order."""
        return [value for key, value in parse_qsl(self.raw_query, keep_blank_values=True) if key == name]

    def json(self) -> object:
        """The body as JSON; raises `BadJson`, which becomes a 400."""
        try:
            value: object = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise BadJson(str(error)) from error
        return value

    def json_object(self) -> dict[str, object]:
        """The body as a JSON object; raises `BadJson` for anything else. An empty body is an empty object."""
        value = self.json() if self.body.strip() else {}
        if not isinstance(value, dict):
            raise BadJson("the body must be a JSON object")
        return value

    def form(self) -> dict[str, str]:
        """The body as an HTML form sends it (`application/x-www-form-urlencoded`)."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `Content-Length`, `Date` and `Connection` are added on the way out."""

    status: int
    body: bytes = b""
    headers: Headers = ()

    @classmethod
    def json(cls, status: int, value: object, headers: Headers = ()) -> "Response":
        """`value` as compact UTF-8 JSON."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(status, body, (("Content-Type", "application/json; charset=utf-8"), *headers))

    @classmethod
    def html(cls, status: int, text: str, headers: Headers = ()) -> "Response":
        """A page."""
        return cls(status, text.encode(), (("Content-Type", "text/html; charset=utf-8"), *headers))

    @classmethod
    def text(cls, status: int, text: str, headers: Headers = ()) -> "Response":
        """Plain text."""
        return cls(status, text.encode(), (("Content-Type", "text/plain; charset=utf-8"), *headers))


class Halt(Exception):
    """Raised anywhere below a handler: the request is answered with `response`, and nothing else happens."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"halted with {response.status}")
        self.response = response


class BadJson(Halt):
    """The body is not the JSON that was asked for; unless the service catches it, GitHub's answer to that is given."""

    def __init__(self, reason: str) -> None:
        super().__init__(Response.json(400, {"message": "Problems parsing JSON", "detail": reason}))
        self.reason = reason


class Cut(Exception):
    """Raised when the effect is done: the connection closes after `after` bytes of `response`, or without any.

    Below zero, `after` counts from the end: -1 leaves the last byte out.
    """

    def __init__(self, response: Response | None = None, *, after: int = 0) -> None:
        super().__init__(f"connection cut after {after} bytes")
        self.response = response
        self.after = after


Handler = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table: `{name}` stands for (a part of) one path segment, a last `{name...}` for all the rest."""

    method: str
    pattern: str
    handler: Handler
    regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", _compile(self.pattern))

    def params(self, raw_path: str) -> dict[str, str] | None:
        """The decoded placeholders if `raw_path` fits the pattern, else None."""
        match = self.regex.fullmatch(raw_path)
        return None if match is None else {name: unquote(text) for name, text in match.groupdict().items()}


_PLACEHOLDER = re.compile(r"\{(\w+)(\.\.\.)?\}")


def _compile(pattern: str) -> re.Pattern[str]:
    regex, end = "", 0
    for match in _PLACEHOLDER.finditer(pattern):
        name, rest = match.groups()
        regex += re.escape(pattern[end : match.start()]) + (f"(?P<{name}>.*)" if rest else f"(?P<{name}>[^/]+)")
        end = match.end()
    return re.compile(regex + re.escape(pattern[end:]))


def no_such_page(request: Request) -> Response:
    """The answer where no service claims the path: 405 with `Allow` when only the method was wrong, else 404."""
    allow = request.params.get("allow")
    if allow is None:
        return Response.json(404, {"message": "Not Found"})
    return Response.json(405, {"message": "Method Not Allowed"}, (("Allow", allow),))


class App:
    """The routes of all services, tried in order; `not_found`: who answers below a path prefix when no route does."""

    def __init__(self, routes: Iterable[Route], not_found: Mapping[str, Handler] | None = None) -> None:
        self.routes = tuple(routes)
        # The longest prefix first, so that a service inside another's prefix speaks for itself.
        self._not_found = sorted((not_found or {}).items(), key=lambda item: len(item[0]), reverse=True)

    def __call__(self, request: Request) -> Response:
        """The answer of the first route that fits (for `HEAD`, that of `GET`). Raises what that raises, but `Halt`."""
        try:
            return self._dispatch(request)
        except Halt as halt:
            return halt.response

    def _dispatch(self, request: Request) -> Response:
        wanted = "GET" if request.method == "HEAD" else request.method
        others: list[str] = []
        for route in self.routes:
            params = route.params(request.raw_path)
            if params is None:
                continue
            if route.method == wanted:
                return route.handler(replace(request, params=params))
            others.append(route.method)
        if others:
            request = replace(request, params={"allow": ", ".join(dict.fromkeys(others))})
        return self._fallback(request.raw_path)(request)

    def _fallback(self, raw_path: str) -> Handler:
        return next((handler for prefix, handler in self._not_found if raw_path.startswith(prefix)), no_such_page)
