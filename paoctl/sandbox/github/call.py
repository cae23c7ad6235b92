"""One call of the API, as the endpoints see it: who calls, with what, and how an answer is made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from paoctl.sandbox.forge import Forge
from paoctl.sandbox.http import Headers, Request, Response
from paoctl.sandbox.people import Person
from paoctl.sandbox.refusal import Refused, not_found

Json = dict[str, object]
Row = TypeVar("Row")

PREFIX = "/api/v3"
PER_PAGE, PER_PAGE_LIMIT = 30, 100


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose token is known, to a forge."""

    request: Request
    forge: Forge
    person: Person

    @property
    def base(self) -> str:
        """The start of every link to a page."""
        return self.request.base_url

    @property
    def api(self) -> str:
        """The start of every link to the API."""
        return self.base + PREFIX

    @property
    def repo(self) -> str:
        """The start of every link to the API of this repository."""
        return f"{self.api}/repos/{self.forge.name}"

    def param(self, name: str) -> str:
        """Return a placeholder of the path."""
        return self.request.params[name]

    def number(self, name: str) -> int:
        """Return a placeholder that must be a number. Raises `Refused` 404."""
        text = self.param(name)
        # An id of more digits than any counter here has is not there, and Python refuses to read very long numbers.
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise not_found()
        return int(text)

    def query(self, name: str, default: str = "") -> str:
        """Return a parameter of the query."""
        return self.request.query.get(name, default)

    def body(self) -> Json:
        """Return the body, a JSON object."""
        return self.request.json_object()

    def answer(self, value: object, status: int = 200, headers: Headers = ()) -> Response:
        """Answer with JSON."""
        return Response.json(status, value, headers)

    def page(
        self,
        rows: Sequence[Row],
        shape: Callable[["Call", Row], object],
        *,
        within: Callable[[list[object]], object] | None = None,
    ) -> Response:
        """Answer with the asked page of `rows`, with `Link` headers; `within` wraps the list, where GitHub does."""
        size = min(max(_positive(self.query("per_page"), PER_PAGE), 1), PER_PAGE_LIMIT)
        page = _positive(self.query("page"), 1)
        shown = [shape(self, row) for row in rows[(page - 1) * size : page * size]]
        last = max(1, -(-len(rows) // size))
        links = ", ".join(self._links(page, last))
        headers = (("Link", links),) if links else ()
        return self.answer(within(shown) if within else shown, headers=headers)

    def _links(self, page: int, last: int) -> Iterable[str]:
        numbers = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        wanted = (["prev"] if page > 1 else []) + (["next", "last"] if page < last else [])
        for name in [*wanted, *(["first"] if page > 1 else [])]:
            query = urlencode({**self.request.query, "page": str(numbers[name])})
            yield f'<{self.base}{self.request.raw_path}?{query}>; rel="{name}"'


Endpoint = Callable[[Call], Response]
Table = tuple[tuple[str, str, Endpoint], ...]
"""Rows of method, path below the prefix, endpoint."""

NO_CONTENT = Response(204)


def text(body: Mapping[str, object], field: str, resource: str) -> str:
    """Return a string that the body must have. Raises `Refused` 422."""
    value = optional_text(body, field, resource)
    if value is None:
        raise Refused(422, "Validation Failed", {"resource": resource, "field": field, "code": "missing_field"})
    return value


def optional_text(body: Mapping[str, object], field: str, resource: str) -> str | None:
    """Return a string of the body, or None. Raises `Refused` 422 for another type."""
    value = body.get(field)
    if value is not None and not isinstance(value, str):
        raise Refused(422, "Validation Failed", {"resource": resource, "field": field, "code": "invalid"})
    return value


def texts(body: Mapping[str, object], field: str, resource: str) -> list[str]:
    """Return a list of strings of the body, empty when it is not there. Raises `Refused` 422."""
    value = body.get(field, [])
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise Refused(422, "Validation Failed", {"resource": resource, "field": field, "code": "invalid"})
    return [str(entry) for entry in value]


def _positive(value: str, default: int) -> int:
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 10 and int(value) else default
