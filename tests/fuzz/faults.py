"""Faults of the seven families in a file that was right, by the hundred, each with the rule that must find it.

Whether a key is needed, unknown or of the wrong type is not our models' word here but that of the published schema (the
copy that the benches use, from before fragments), as the library jsonschema reads it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import yaml
from jsonschema import Draft202012Validator

from paoctl.rules.samples import ITEM
from tests.house.skeleton import ROOT
from tests.mutation.points import points

TEXT: Final = ITEM.text
BROKEN: Final = (
    "[a-z", "(a", "a)", "*a", "a{2,1}", "(?=a)", "\\\\1", "[z-a]", "a**", "(?<=a)b", "a\\\\", "[[:nope:]]",
)  # fmt: skip
LINES: Final = TEXT.split("\n")

_OF_THEIR_OWN: Final = {"apiVersion": "PAO107", "kind": "PAO108"}
"""Keys with a rule of their own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A text with one fault in it."""

    text: str
    rule: str
    line: int
    """Where it is, or (of a key that is missing) one of the lines of the mapping in which it is."""
    name: str = ""
    """What the finding must name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a block mapping with its value: whole lines."""

    key: str
    line: int
    end: int
    """The line after it; both from 0."""
    indent: int
    scalar: bool
    within: int
    """The line of the first key of its mapping."""


@cache
def entries() -> list[Entry]:
    """Every key that stands on a line of its own, and not first behind a dash."""
    root = yaml.compose(TEXT, Loader=yaml.SafeLoader)
    assert root is not None
    return list(_entries(root))


def _entries(node: yaml.Node) -> Iterator[Entry]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            line, indent = key.start_mark.line, key.start_mark.column
            scalar = isinstance(value, yaml.ScalarNode)
            if not node.flow_style and LINES[line][:indent].strip() == "":
                end = line + 1 if scalar or value.flow_style else value.end_mark.line
                yield Entry(key.value, line, end, indent, scalar, node.start_mark.line)
            yield from _entries(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _entries(value)


@cache
def _schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "bench/item.schema.json").read_text("utf-8")))


def _told(text: str) -> list[tuple[str, str]]:
    """What the schema finds: keyword and message."""
    return [(str(error.validator), error.message) for error in _schema().iter_errors(yaml.safe_load(text))]


def _without(entry: Entry) -> str:
    return "\n".join([*LINES[: entry.line], *LINES[entry.end :]])


def _missing() -> Iterator[Fault]:
    for entry in entries():
        text = _without(entry)
        if [keyword for keyword, _ in _told(text)] == ["required"]:
            yield Fault(text, _OF_THEIR_OWN.get(entry.key, "PAO101"), entry.within + 1, entry.key)


def _unknown() -> Iterator[Fault]:
    for entry in entries():
        for name in (f"{entry.key}x", "surprise"):
            lines = [*LINES[: entry.line], f"{' ' * entry.indent}{name}: 1", *LINES[entry.line :]]
            text = "\n".join(lines)
            if [keyword for keyword, _ in _told(text)] == ["additionalProperties"]:
                yield Fault(text, "PAO102", entry.line + 1, name)


def _of_wrong_type() -> Iterator[Fault]:
    for entry in (each for each in entries() if each.scalar):
        for value in ("[1]", "{a: 1}", "12", '"text"', "true"):
            text = "\n".join([*LINES[: entry.line], f"{' ' * entry.indent}{entry.key}: {value}", *LINES[entry.end :]])
            if [keyword for keyword, _ in _told(text)] == ["type"]:
                is_short = (entry.key, value) == ("version", "12")  # a version that lacks a part is told as one
                yield Fault(text, "PAO105" if is_short else "PAO103", entry.line + 1, entry.key)


def _doubled() -> Iterator[Fault]:
    for entry in (each for each in entries() if each.scalar):
        text = "\n".join([*LINES[: entry.end], LINES[entry.line], *LINES[entry.end :]])
        yield Fault(text, "PAO004", entry.end + 1, entry.key)


def _tabbed() -> Iterator[Fault]:
    for entry in (each for each in entries() if each.indent and each.scalar):
        line = "\t" * (entry.indent // 2) + LINES[entry.line].lstrip()
        yield Fault("\n".join([*LINES[: entry.line], line, *LINES[entry.line + 1 :]]), "PAO003", entry.line + 1)


def _broken_patterns() -> Iterator[Fault]:
    line = next(index for index, text in enumerate(LINES) if "pattern:" in text)
    head = LINES[line].partition(":")[0]
    for pattern in (
        "[a-z",
        "(a",
        "a)",
        "*a",
        "a{2,1}",
        "(?=a)",
        "\\\\1",
        "[z-a]",
        "a**",
        "(?<=a)b",
        "a\\\\",
        "[[:nope:]]",
    ):
        text = "\n".join([*LINES[:line], f'{head}: "{pattern}"', *LINES[line + 1 :]])
        yield Fault(text, "PAO204", line + 1)


def _unknown_references() -> Iterator[Fault]:
    for point in points(ITEM.path, TEXT):
        if point.kind == "reference" and "." in point.old and "[" not in point.old:
            yield Fault(point.applied(TEXT), "PAO302", point.line, point.new)


FAMILIES: Final[Mapping[str, Callable[[], Iterator[Fault]]]] = {
    "a required key is missing": _missing,
    "a key is unknown": _unknown,
    "a value is of the wrong type": _of_wrong_type,
    "a key stands twice": _doubled,
    "a line is indented with tabs": _tabbed,
    "a regular expression is broken": _broken_patterns,
    "a reference leads nowhere": _unknown_references,
}


@cache
def faults(family: str) -> list[Fault]:
    """Every fault of a family that the generator knows to make."""
    return list(FAMILIES[family]())
