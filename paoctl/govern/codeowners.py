"""CODEOWNERS as GitHub reads it: which owners a path has, and which lines GitHub skips.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners

Patterns are those of gitignore without `!`, `[ ]` and an escaped `#` in front; the last line that matches wins, alone;
a line with a fault counts for nothing. Matching follows every choice of a wildcard at once, so its time is at most the
product of the lengths of pattern and path.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Final, NamedTuple, TypeVar

LARGEST: Final = 3 * 1024 * 1024
"""Bytes; GitHub does not load a larger file, and then nothing has an owner."""

_WORD: Final = re.compile(r"(?:\\.|[^ \t\r\\]|\\$)+")
"""A backslash keeps a blank inside a word."""
_OWNER: Final = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9._-]+)?|[^\s@]+@[^\s@]+\.[^\s@]+")

Item = TypeVar("Item")
Token = Callable[[Item], bool] | None
"""Does one item fit? None stands for a run of any items, also of none."""


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
            index.setdefault(_beginning(line.pattern), []).append(line)
        return index


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
    beginnings = (path[:length] for length in range(len(path) + 1))
    candidates = [line for text in beginnings for line in codeowners.by_beginning.get(text, ())]
    for line in sorted(candidates, key=lambda line: line.number, reverse=True):
        if _fits(line.pattern, names):
            return Match(line.number, line.text, line.owners)
    return None


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


def _beginning(pattern: str) -> str:
    """What stands before the first wildcard of a pattern that is tied to the root; empty when it may match anywhere."""
    names: list[str] = []
    for name in pattern.strip("/").split("/") if _rooted(pattern) else ():
        if wild := _WILD.match(name):
            return "/".join([*names, *filter(None, [_unescaped(wild.group()[:-1])])])
        names.append(_unescaped(name))
    return "/".join(names)


def _rooted(pattern: str) -> bool:
    """A slash in front or inside ties a pattern to the root; one at the end does not."""
    return "/" in pattern.rstrip("/")


@lru_cache(maxsize=4096)
def _tokens(pattern: str) -> tuple[Token[str], ...]:
    names = pattern.strip("/").split("/")
    anywhere: list[Token[str]] = [] if _rooted(pattern) else [None]
    inside: list[Token[str]] = [_any] if names[-1] == "**" else []  # `docs/**` is what is in docs, not docs itself
    return (*anywhere, *(None if name == "**" else _name(name) for name in names), *inside)


def _fits(pattern: str, names: Sequence[str]) -> bool:
    """Does a pattern match the path of these names, or a folder that it is in?"""
    ends = _ends(_tokens(pattern), names)
    if pattern.endswith("/"):
        return any(end < len(names) for end in ends)
    if pattern.endswith("/*"):
        return len(names) in ends  # unlike gitignore: what is directly in the folder, and no deeper
    return bool(ends)


def _ends(tokens: Sequence[Token[Item]], items: Sequence[Item]) -> set[int]:
    """After how many items the tokens may be used up, every choice of a run followed at once."""
    ends = {0}
    for token in tokens:
        if token is None:
            ends = set(range(min(ends), len(items) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(items) and token(items[end])}
        if not ends:
            break
    return ends


_WILD: Final = re.compile(r"(?:\\.|[^\\*?])*+[*?]")
"""A name with a wildcard that no backslash guards."""
_LETTER: Final = re.compile(r"\\.|\*+|.")


def _name(glob: str) -> Callable[[str], bool]:
    """What one name of a path has to be."""
    wild = _WILD.match(glob)
    if not wild:
        return partial(_is, _unescaped(glob))
    letters = tuple(_letter(found.group()) for found in _LETTER.finditer(glob))
    return partial(_spells, _unescaped(glob[: wild.end() - 1]), letters)


def _letter(text: str) -> Token[str]:
    if text.startswith("*"):
        return None
    return _any if text == "?" else partial(_is, text[-1])


def _spells(begin: str, letters: Sequence[Token[str]], name: str) -> bool:
    """Most names differ before the first wildcard; the walk over all letters is for the others."""
    return name.startswith(begin) and len(name) in _ends(letters, name)


def _is(wanted: str, found: str) -> bool:
    return wanted == found


def _any(_: str) -> bool:
    return True


def _unescaped(glob: str) -> str:
    return re.sub(r"\\(.)", r"\1", glob)
