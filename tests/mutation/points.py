"""Every reference, type and owner of a definition, each with what else could be written in its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import yaml

from paoctl.template.plain import SCOPES

Kind = Literal["reference", "type", "owner"]
_DOTTED: Final = re.compile(rf"\b(?:{'|'.join(SCOPES)})(?:\.[A-Za-z_]\w*)+")
_OTHER_TYPES: Final = {
    "string": "integer",
    "integer": "boolean",
    "boolean": "string",
    "number": "list",
}
_NAMING: Final = {
    "dependsOn": "reference",
    "catalogItem": "reference",
    "secret": "reference",
    "replacedBy": "reference",
}
"""Keys whose values name something else."""
_CONDITIONS: Final = frozenset({"when", "visibleWhen"})


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a file, and another text for it."""

    kind: Kind
    path: str
    line: int
    old: str
    new: str
    start: int
    end: int
    """Offsets in the file's text."""

    def applied(self, text: str) -> str:
        """The file with the other text."""
        return text[: self.start] + self.new + text[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.old} -> {self.new}"


def points(path: str, text: str) -> Iterator[Point]:
    """All of a file."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    yield from _walk(path, text, root, ())


def _walk(path: str, text: str, node: yaml.Node, at: tuple[str, ...]) -> Iterator[Point]:
    match node:
        case yaml.MappingNode():
            for key, value in node.value:
                yield from _walk(path, text, value, (*at, str(key.value)))
                if at and at[-1] == "fields" and "components" in at:  # an answer of a component names a field
                    yield _point("reference", path, text, key, str(key.value), f"{key.value}X")
        case yaml.SequenceNode():
            for index, value in enumerate(node.value):
                yield from _walk(path, text, value, (*at, str(index)))
        case yaml.ScalarNode():
            yield from _of_scalar(path, text, node, at)


def _of_scalar(path: str, text: str, node: yaml.ScalarNode, at: tuple[str, ...]) -> Iterator[Point]:
    value = str(node.value)
    key = at[-2] if at[-1].isdigit() else at[-1]
    if key == "type":
        yield _point("type", path, text, node, value, value[1:] + value[0])
        if _derived(at) and value in _OTHER_TYPES:
            yield _point("type", path, text, node, value, _OTHER_TYPES[value])
    elif at[-2:] == ("owner", "team"):
        yield _point("owner", path, text, node, value, value + "s")
        yield _point("owner", path, text, node, value, "@acme/somebody-else")
    elif key in _NAMING and "config" not in at[:-2]:
        name = value.partition("@")[0]
        yield _point("reference", path, text, node, name, f"{name}-x")
    elif key in _CONDITIONS or "{{" in value:
        yield from _of_template(path, text, node)


def _derived(at: tuple[str, ...]) -> bool:
    """Is this the type of an output whose value is given elsewhere with a type of its own?"""
    return len(at) == 3 and at[0] == "outputs"


def _of_template(path: str, text: str, node: yaml.ScalarNode) -> Iterator[Point]:
    written = text[node.start_mark.index : node.end_mark.index]
    for found in _DOTTED.finditer(written):
        parts = found[0].split(".")
        for index in range(len(parts)):
            if "custom" in parts[index]:
                continue
            wrong = ".".join([*parts[:index], parts[index] + "x", *parts[index + 1 :]])
            start = node.start_mark.index + found.start()
            line = text.count("\n", 0, start) + 1
            yield Point("reference", path, line, found[0], wrong, start, start + len(found[0]))


def _point(kind: Kind, path: str, text: str, node: yaml.Node, old: str, new: str) -> Point:
    start = text.index(old, node.start_mark.index)
    return Point(kind, path, node.start_mark.line + 1, old, new, start, start + len(old))
