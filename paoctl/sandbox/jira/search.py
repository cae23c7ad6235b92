"""Search: `/search/jql` as Cloud has it, `/search` as Data Center has it. Both read an index that lags behind."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from paoctl.sandbox.http import Response
from paoctl.sandbox.jira import jql
from paoctl.sandbox.jira.call import Call
from paoctl.sandbox.jira.site import refuse
from paoctl.sandbox.jira.tickets import Ticket
from paoctl.sandbox.jira.views import Json

UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
GONE = (
    "The requested API has been removed. Please migrate to the /rest/api/2/search/jql API. "
    "See https://developer.atlassian.com/changelog/#CHANGE-2046"
)
PAGE_LIMIT = 100
"""Tickets of the largest page; a larger wish gets this many."""


@dataclass(frozen=True, slots=True)
class Search:
    """The search endpoints with their lag in seconds: a new ticket, or a new label, is found only after it."""

    lag: float

    def cloud(self, call: Call) -> Response:
        """A page that ends with the token for the next one. There is no total, and without `fields` only ids."""
        if not call.is_cloud:
            raise refuse(404, "null for uri: /rest/api/2/search/jql")
        wish = _wish(call)
        query = _parse(call, wish.jql)
        if not query.clauses:
            raise refuse(400, UNBOUNDED)
        found = self._found(call, query, wish.fresh)
        start = _read_token(wish)
        end = start + wish.limit
        page: Json = {
            "issues": [call.views.issue(ticket, wish.fields or ("id",)) for ticket in found[start:end]],
            "isLast": end >= len(found),
        }
        if end < len(found):
            page["nextPageToken"] = _token(wish.jql, end)
        return Response.json(200, page)

    def datacenter(self, call: Call) -> Response:
        """A page by `startAt`, with the total."""
        if call.is_cloud:
            raise refuse(410, GONE)
        wish = _wish(call)
        found = self._found(call, _parse(call, wish.jql))
        page = found[wish.start : wish.start + wish.limit]
        value = {
            "expand": "schema,names",
            "startAt": wish.start,
            "maxResults": wish.limit,
            "total": len(found),
            "issues": [call.views.issue(ticket, wish.fields or ("*navigable",)) for ticket in page],
        }
        return Response.json(200, value)

    def _found(self, call: Call, query: jql.Query, fresh: frozenset[str] = frozenset()) -> list[Ticket]:
        """The tickets whose indexed version fits, as they are now."""
        seen = call.tickets.as_of(call.tickets.clock() - self.lag, fresh)
        return query.sort([now for indexed, now in seen if query.holds(indexed)])


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the query of a GET or the body of a POST asks for."""

    jql: str
    fields: tuple[str, ...]
    start: int
    limit: int
    token: str
    fresh: frozenset[str]


def _wish(call: Call) -> _Wish:
    given = _body(call) if call.request.method == "POST" else _query(call)
    return _Wish(
        jql=_text(given, "jql"),
        fields=tuple(name.strip() for item in _list(given, "fields") for name in item.split(",") if name.strip()),
        start=_number(given, "startAt", 0),
        limit=min(_number(given, "maxResults", 50), PAGE_LIMIT),
        token=_text(given, "nextPageToken"),
        fresh=frozenset(_list(given, "reconcileIssues")),
    )


def _body(call: Call) -> Mapping[str, object]:
    return call.request.json_object()


def _query(call: Call) -> Mapping[str, object]:
    lists = {name: call.request.values(name) for name in ("fields", "reconcileIssues")}
    return {**call.request.query, **lists}


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise refuse(400, f"'{name}' must be text.")
    return value or ""


def _list(given: Mapping[str, object], name: str) -> list[str]:
    value = given.get(name)
    if value is not None and not isinstance(value, list):
        raise refuse(400, f"'{name}' must be a list.")
    return [str(item) for item in value or ()]


def _number(given: Mapping[str, object], name: str, default: int) -> int:
    value = str(given.get(name, default))
    if not (value.isascii() and value.isdigit()):
        raise refuse(400, f"'{name}' must be a number.")
    return int(value)


def _parse(call: Call, text: str) -> jql.Query:
    """The query; refuses what is no JQL, and projects and keys that do not exist."""
    try:
        query = jql.parse(text)
    except jql.JqlError as error:
        raise refuse(400, str(error)) from error
    for clause in query.clauses:
        for value in clause.values:
            if clause.field == "project" and call.site.project(value.upper()) is None:
                raise refuse(400, f"The value '{value}' does not exist for the field 'project'.")
            if clause.field == "key" and call.tickets.get(value) is None:
                raise refuse(400, f"An issue with key '{value}' does not exist for field 'key'.")
    return query


def _token(text: str, start: int) -> str:
    """A token that is good for one query only, and means nothing to its reader."""
    return base64.urlsafe_b64encode(f"{start}:{_fingerprint(text)}".encode()).decode()


def _read_token(wish: _Wish) -> int:
    if not wish.token:
        return 0
    try:
        start, _, fingerprint = base64.urlsafe_b64decode(wish.token).decode().partition(":")
        if fingerprint == _fingerprint(wish.jql):
            return int(start)
    except ValueError:
        pass
    raise refuse(400, "The provided next page token is invalid.")


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
