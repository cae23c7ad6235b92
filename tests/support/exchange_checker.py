"""Every exchange with the sandbox's GitHub, held against GitHub's own description of its API."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, unquote

import jsonschema_rs

from paoctl.sandbox.server import Exchange

DESCRIPTION = Path(__file__).parent.parent / "data" / "github_openapi.json"
PREFIX = "/api/v3"
MANY_SEGMENTS = {"path", "ref", "branch", "basehead"}
"""Parameters whose values have slashes, which OpenAPI cannot say."""
EVERYWHERE = {"304", "400", "401", "403", "404", "422", "500", "502", "503"}
"""Statuses that any operation may answer, described or not; an error then has GitHub's usual body."""
RAW = "application/vnd.github.raw; charset=utf-8"
OLDER_FORMS = {r"/statuses/([^/]+)": r"/commits/\1/statuses"}
"""Paths that GitHub still answers, and PyGithub still asks for, without describing them."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the description: its place there and how its paths look."""

    path: str
    regex: re.Pattern[str]
    methods: Mapping[str, object]


@cache
def description() -> dict[str, object]:
    """Return the trimmed description (see `tests/data/trim_openapi.py`)."""
    document: dict[str, object] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    return document


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations, those with the most literal segments first: `commits/{ref}` takes whatever is left."""
    paths = description()["paths"]
    assert isinstance(paths, dict)
    rows = [Operation(path, re.compile(_regex(path)), methods) for path, methods in paths.items()]
    return tuple(sorted(rows, key=lambda row: (row.path.count("/"), -row.path.count("{")), reverse=True))


@cache
def validator(schema: str) -> jsonschema_rs.Validator:
    """Return a validator of a schema given as JSON text; references lead into the description."""
    document = {**json.loads(schema), "schemas": description()["schemas"]}
    return jsonschema_rs.Draft202012Validator(document, validate_formats=True)


class ExchangeChecker:
    """A recorder for `Server(on_exchange=...)`: collects what GitHub's description does not allow.

    Exchanges outside `/api/v3` are none of its business. The request is checked when it was accepted: tests send wrong
    ones on purpose.
    """

    def __init__(self) -> None:
        self.count = 0
        self.seen: set[str] = set()
        self.violations: list[str] = []

    def __call__(self, exchange: Exchange) -> None:
        """Check one exchange."""
        if not exchange.path.startswith(PREFIX):
            return
        self.count += 1
        label = f"{exchange.method} {exchange.path}?{exchange.query} -> {exchange.status}"
        self.violations += [f"{label}\n    {fault}" for fault in self._faults(exchange)]

    def raise_violations(self) -> None:
        """Fail with everything that was found."""
        if self.violations:
            raise AssertionError("exchanges that GitHub's description does not allow:\n" + "\n".join(self.violations))

    def _faults(self, exchange: Exchange) -> Iterator[str]:
        path = exchange.path.removeprefix(PREFIX)
        for older, newer in OLDER_FORMS.items() if exchange.method == "GET" else ():
            path = re.sub(older + "$", newer, path)
        for row in operations():
            if row.regex.fullmatch(path) and exchange.method in row.methods:
                found = row.methods[exchange.method]
                assert isinstance(found, dict)
                self.seen.add(found["id"])
                if exchange.status < 400:
                    yield from _query_faults(found, exchange.query)
                    yield from _request_faults(found, exchange.request_body)
                yield from _response_faults(found, exchange)
                return
        if exchange.status != 404:
            yield "no such operation in the description"


def _regex(path: str) -> str:
    def group(match: re.Match[str]) -> str:
        return ".*" if match.group(1) in MANY_SEGMENTS else "[^/]+"

    return re.sub(r"\\\{(\w+)\\\}", group, re.escape(path))


def _query_faults(operation: Mapping[str, object], query: str) -> Iterator[str]:
    parameters = operation["parameters"]
    assert isinstance(parameters, list)
    known = {row["name"]: row["schema"] for row in parameters if row["in"] == "query"}
    for name, values in parse_qs(query, keep_blank_values=True).items():
        if name not in known:
            yield f"query: {name} is not a parameter of {operation['id']}"
        else:
            yield from _errors("query " + name, known[name], _typed(values[-1], known[name]))


def _typed(value: str, schema: Mapping[str, object]) -> object:
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if schema.get("type") == "boolean" and value in {"true", "false"}:
        return value == "true"
    return unquote(value)


def _request_faults(operation: Mapping[str, object], body: bytes) -> Iterator[str]:
    described = operation["body"]
    assert isinstance(described, dict)
    if described["schema"] is None:
        if body.strip():
            yield "request: a body where none is described"
    elif body.strip():
        yield from _body_errors("request", described["schema"], body)
    elif described["required"]:
        yield "request: the body is missing"


def _response_faults(operation: Mapping[str, object], exchange: Exchange) -> Iterator[str]:
    responses = operation["responses"]
    assert isinstance(responses, dict)
    status = str(exchange.status)
    if status not in responses and status not in EVERYWHERE:
        yield f"response: {status} is not described for {operation['id']}"
        return
    schema = responses.get(status)
    if exchange.status in {204, 304}:
        if exchange.response_body:
            yield "response: a body where there must be none"
    elif ("Content-Type", RAW) in exchange.response_headers:
        return  # the content itself, as its caller asked for
    elif schema is not None:
        yield from _body_errors("response", schema, exchange.response_body)
    elif exchange.status >= 400:
        yield from _body_errors("response", {"$ref": "#/schemas/basic-error"}, exchange.response_body)


def _body_errors(what: str, schema: Mapping[str, object], body: bytes) -> Iterator[str]:
    try:
        value: object = json.loads(body)
    except ValueError as error:
        yield f"{what}: no JSON: {error}"
    else:
        yield from _errors(what, schema, value)


def _errors(what: str, schema: Mapping[str, object], value: object) -> Iterator[str]:
    for error in validator(json.dumps(schema, sort_keys=True)).iter_errors(value):
        place = "/".join(str(step) for step in error.instance_path)
        yield f"{what} /{place}: {error.message[:300]}"
