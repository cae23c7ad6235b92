"""The functions of the template language. Each is also a filter: `x | f(y)` is `f(x, y)`.

Arguments are plain values; no function takes another function, reads anything but its arguments, or keeps anything.
"""

import base64
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from paoctl.model.digest import slug
from paoctl.template.fault import WRONG_KIND, TemplateError
from paoctl.template.marks import Pending, Placeholder
from paoctl.template.run import IDENTITY, Run
from paoctl.template.values import Laid, joined, json_text, kind_of, text_of

NAMESPACE: Final = uuid.UUID("5b0f1d0e-6f0c-5d43-9d0b-7c8f3f1f6a52")
"""Of every `uuid()`; never changes."""


class Function(NamedTuple):
    """A function and how many arguments it takes."""

    apply: Callable[[Run, Sequence[object]], object]
    least: int
    most: int
    usage: str


def _bytes(values: Sequence[object]) -> bytes:
    return text_of(values[0]).encode("utf-8", "surrogatepass")


def _concat(_: Run, values: Sequence[object]) -> object:
    """Lists make one list; anything else makes text."""
    lists = [value for value in values if isinstance(value, list)]
    if len(lists) == len(values):
        return [each for part in lists for each in part]
    return joined(map(text_of, values))


def _laid(run: Run, text: str) -> str:
    return Laid(text) if run.wiki else text


def _rows(value: object, name: str) -> list[tuple[str, ...]]:
    """A list's items, a map's pairs, or the lines of a text, as rows of cells."""
    match value:
        case None:
            return []
        case Mapping():
            return [(str(key), text_of(each)) for key, each in value.items()]
        case list():
            return [(text_of(each),) for each in value]
        case str():
            return [(line,) for line in value.splitlines()]
        case _:
            raise TemplateError(f"`{name}` takes a list, a map or text, not {kind_of(value)}", code=WRONG_KIND)


def _lines(run: Run, values: Sequence[object]) -> object:
    return _laid(run, joined((run.encoded(": ".join(row)) for row in _rows(values[0], "lines")), "\n"))


def _bullets(run: Run, values: Sequence[object]) -> object:
    return _laid(run, joined(("- " + run.encoded(": ".join(row)) for row in _rows(values[0], "bullets")), "\n"))


def _table(run: Run, values: Sequence[object]) -> object:
    """In Jira's notation, because tickets are where tables are read: `||` around headings, `|` around cells."""
    value = values[0]
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        maps = [row for row in value if isinstance(row, Mapping)]
        columns = list(dict.fromkeys(str(key) for row in maps for key in row))
        body = [tuple(text_of(row.get(column)) for column in columns) for row in maps]
        return _laid(run, joined([_row(run, columns, "||"), *(_row(run, cells, "|") for cells in body)], "\n"))
    return _laid(run, joined((_row(run, cells, "|") for cells in _rows(value, "table")), "\n"))


def _row(run: Run, cells: Sequence[str], bar: str) -> str:
    """A cell that holds a bar or a line break must not become two cells."""
    lines = (" ".join(cell.split()) for cell in cells)
    clean = ((run.encoded(line) if run.wiki else line.replace("|", "\\|")) or " " for line in lines)
    return f"{bar}{bar.join(clean)}{bar}"


def _sha256(_: Run, values: Sequence[object]) -> object:
    from hashlib import sha256  # loads OpenSSL, 4 MiB

    return sha256(_bytes(values)).hexdigest()


def _uuid(run: Run, values: Sequence[object]) -> object:
    """A UUID of the request, its generation, the leaf, and the arguments: a retry renders the same bytes.

    Version 5, RFC 9562, 5.5.
    """
    identity = run.scopes.get(IDENTITY)
    if isinstance(identity, Placeholder | Pending):
        return identity
    if not isinstance(identity, str):
        raise TemplateError("`uuid` has no request to take its value from", code=WRONG_KIND)
    name = joined([identity, run.place, *map(text_of, values)], "\n")
    return str(uuid.uuid5(NAMESPACE, name.encode("utf-8", "replace").decode()))


FUNCTIONS: Final[Mapping[str, Function]] = {
    "upper": Function(lambda _, values: text_of(values[0]).upper(), 1, 1, "upper(text)"),
    "lower": Function(lambda _, values: text_of(values[0]).lower(), 1, 1, "lower(text)"),
    "slug": Function(lambda _, values: slug(text_of(values[0])), 1, 1, "slug(text)"),
    "concat": Function(_concat, 1, 50, "concat(a, b, …)"),
    "json": Function(lambda _, values: json_text(values[0]), 1, 1, "json(value)"),
    "base64": Function(lambda _, values: base64.b64encode(_bytes(values)).decode(), 1, 1, "base64(text)"),
    "sha256": Function(_sha256, 1, 1, "sha256(text)"),
    "lines": Function(_lines, 1, 1, "lines(list)"),
    "bullets": Function(_bullets, 1, 1, "bullets(list)"),
    "table": Function(_table, 1, 1, "table(list of maps)"),
    "uuid": Function(_uuid, 0, 5, "uuid()"),
}
"""All but `default`, which is part of the grammar: it looks at a name that may not be there."""
