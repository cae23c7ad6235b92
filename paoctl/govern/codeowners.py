"""CODEOWNERS as GitHub reads it: which owners a path has, and which lines GitHub skips.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners

The last line that matches wins, alone; a line with a fault counts for nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from typing import Final, NamedTuple

from paoctl.govern.pattern import beginning, fits, meets

LARGEST: Final = 3 * 1024 * 1024
"""Bytes; GitHub does not load a larger file, and then nothing has an owner."""

_WORD: Final = re.compile(r"(?:\\.|[^ \t\r\\]|\\$)+")
"""A backslash keeps a blank inside a word."""
_OWNER: Final = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9._-]+)?|[^\s@]+@[^\s@]+\.[^\s@]+")


class Line(NamedTuple):
    """A line that counts."""

    number: int
    """From 1."""
    text: str
    pattern: str
    owners: tuple[str, ...]
    """`@login`, `@org/team` or an address; without any, what it matches has no owner."""


class Fault(NamedTuple):
    """A line that does not count, and why, in the terms of `GET /repos/{owner}/{repo}/codeowners/errors`."""

    line: int
    column: int
    kind: str
    source: str
    message: str
    suggestion: str = ""
    """What was probably meant."""


@dataclass(frozen=True)
class Codeowners:
    """A parsed file."""

    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()

    @cached_property
    def by_beginning(self) -> Mapping[str, Sequence[Line]]:
        """The lines by how every path begins that their pattern matches; empty for one that may match anywhere."""
        index: dict[str, list[Line]] = {}
        for line in self.lines:
            index.setdefault(beginning(line.pattern), []).append(line)
        return index

    @cached_property
    def beginnings(self) -> Sequence[str]:
        """How the paths begin, in order."""
        return sorted(self.by_beginning)


class Match(NamedTuple):
    """The line that decides who owns a path."""

    line: int
    text: str
    owners: tuple[str, ...]


@lru_cache(maxsize=8)
def parse(text: str) -> Codeowners:
    """Read a file; never raises, whatever is in it."""
    read = list(_each(text))
    lines = tuple(each for each in read if isinstance(each, Line))
    return Codeowners(lines, tuple(each for each in read if isinstance(each, Fault)))


def faults(text: str) -> Iterator[Fault]:
    """Those of a file; of thousands of lines that count none is kept."""
    return (each for each in _each(text) if isinstance(each, Fault))


def match(codeowners: Codeowners, path: str) -> Match | None:
    """The last line whose pattern a path fits, or None; `path` is relative to the root."""
    path = path.strip("/")
    names = path.split("/")
    for line in _last_first(codeowners, _beginnings_of(codeowners, path)):
        if fits(line.pattern, names):
            return Match(line.number, line.text, line.owners)
    return None


def meeting(codeowners: Codeowners, region: str) -> Iterator[Line]:
    """The lines, the last one first, whose pattern matches some path of a region (`pattern.meets`)."""
    text = region.removesuffix("*")
    first = bisect_left(codeowners.beginnings, text)
    below = takewhile(lambda each: each.startswith(text), islice(codeowners.beginnings, first, None))
    for line in _last_first(codeowners, dict.fromkeys([*_beginnings_of(codeowners, text), *below])):
        if meets(line.pattern, region):
            yield line


def _beginnings_of(codeowners: Codeowners, path: str) -> Iterable[str]:
    """With what a path begins, of what patterns begin with."""
    if len(codeowners.by_beginning) < len(path):
        return filter(path.startswith, codeowners.by_beginning)
    return (path[:length] for length in range(len(path) + 1))


def _last_first(codeowners: Codeowners, beginnings: Iterable[str]) -> Sequence[Line]:
    found = [line for text in beginnings for line in codeowners.by_beginning.get(text, ())]
    return sorted(found, key=lambda line: line.number, reverse=True)


def owners(text: str) -> tuple[str, ...]:
    """Who is named in the lines that count, each once."""
    lines = (each for each in _each(text) if isinstance(each, Line))
    return tuple(dict.fromkeys(owner for line in lines for owner in line.owners))


def _each(text: str) -> Iterator[Line | Fault | None]:
    if len(text.encode(errors="replace")) > LARGEST:
        yield Fault(1, 1, "Too large", "", "GitHub loads no file of more than 3 MB")
        return
    yield from (_read(number, line) for number, line in enumerate(text.split("\n"), start=1))


def _read(number: int, text: str) -> Line | Fault | None:
    words = list(_words(text))
    if not words:
        return None
    (column, pattern), *owners = words
    if problem := _problem(pattern):
        return _fault(number, column, "Invalid pattern", text, *problem)
    for place, owner in owners:
        if not _OWNER.fullmatch(owner):
            return _fault(number, place, "Invalid owner", text, "not `@login`, `@org/team` or an address")
    return Line(number, text.strip(), pattern, tuple(owner for _, owner in owners))


def _words(text: str) -> Iterator[tuple[int, str]]:
    """The words of a line with their columns, up to a `#` that starts a comment."""
    for found in _WORD.finditer(text):
        if found.group().startswith("#"):
            return
        yield found.start() + 1, found.group()


def _problem(pattern: str) -> tuple[str, str] | None:
    """Why a pattern can't be used, and what was probably meant."""
    if pattern.startswith("!"):
        return "a pattern can't be negated", ""
    if pattern.startswith("\\#"):
        return "a pattern can't start with an escaped #", ""
    if "[" in pattern:
        return "there are no character ranges", ""
    if "***" in pattern:
        return "there are no more than two stars", f"did you mean `{re.sub('[*]{3,}', '**', pattern)}`?"
    return None if pattern.strip("/") else ("a lone slash matches nothing", "did you mean `*`?")


def _fault(number: int, column: int, kind: str, text: str, why: str, suggestion: str = "") -> Fault:
    told = f"{why}; {suggestion}" if suggestion else why
    message = f"{kind} on line {number}: {told}\n\n  {text}\n  {' ' * (column - 1)}^"
    return Fault(number, column, kind, text, message, suggestion)
