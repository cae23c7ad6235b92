"""Who owns a path: CODEOWNERS as GitHub's documentation describes it, written without a look at paoctl's own matcher.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
The rules are those of .gitignore, but without `!`, `[a-z]` and an escaped `#` in front; the last matching line wins.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

LOCATIONS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks; the first file found counts, and no other."""
SIZE_LIMIT = 3 * 1024 * 1024
"""A larger file is not loaded at all: then nothing has an owner."""

_OWNER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9_.-]+)?|[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that names a pattern. `owners` may be empty: then the paths it matches have no owner."""

    number: int
    pattern: str
    owners: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line, as `GET .../codeowners/errors` says it. Line and column count from 1."""

    line: int
    column: int
    kind: str
    source: str
    suggestion: str | None
    message: str
    path: str


class Codeowners:
    """The lines of one CODEOWNERS file; None as text: there is none. A line with a fault in its syntax is skipped."""

    def __init__(self, text: str | None, path: str = "CODEOWNERS") -> None:
        self.exists = text is not None
        self.path = path
        self.faults: list[Fault] = []
        self.lines: list[Line] = []
        for number, source in enumerate(_readable(text).splitlines(), start=1):
            self._read(number, source)
        self._matchers = [(line, compile_pattern(line.pattern)) for line in self.lines]

    def line_for(self, path: str) -> Line | None:
        """Return the last line whose pattern matches, or None."""
        return next((line for line, matcher in reversed(self._matchers) if matcher.match(path)), None)

    def owners(self, path: str) -> tuple[str, ...]:
        """Return the owners of a path (relative to the root, no slash in front)."""
        line = self.line_for(path)
        return line.owners if line else ()

    def unknown_owners(self, knows: Callable[[str], bool]) -> list[Fault]:
        """Return a fault for each owner that the forge does not know or that may not write."""
        unknown = [(line, owner) for line in self.lines for owner in line.owners if not knows(owner)]
        return [self._unknown(line, owner) for line, owner in unknown]

    def _read(self, number: int, source: str) -> None:
        words = _words(source)
        if not words:
            return
        (column, pattern), *owners = words
        problem = _pattern_problem(pattern)
        if problem is not None:
            self.faults.append(self._fault(number, column, "Invalid pattern", source, problem))
            return
        wrong = next((column for column, owner in owners if not _OWNER.fullmatch(owner)), None)
        if wrong is not None:
            self.faults.append(self._fault(number, wrong, "Invalid owner", source))
            return
        self.lines.append(Line(number, pattern, tuple(owner for _, owner in owners), source))

    def _unknown(self, line: Line, owner: str) -> Fault:
        column = next(column for column, word in _words(line.source)[1:] if word == owner)
        what = "the team exists, is publicly visible, and has" if "/" in owner else "the user exists and has"
        advice = f"make sure {what} write access to the repository"
        return self._fault(line.number, column, "Unknown owner", line.source, advice)

    def _fault(self, number: int, column: int, kind: str, source: str, suggestion: str = "") -> Fault:
        head = f"{kind} on line {number}: {suggestion}".rstrip()
        message = f"{head}\n\n  {source}\n  {' ' * (column - 1)}^"
        return Fault(number, column, kind, source, suggestion or None, message, self.path)


def find(files: Mapping[str, str] | Callable[[str], str | None], locations: Sequence[str] = LOCATIONS) -> Codeowners:
    """Return the CODEOWNERS among `files` (path to text); without one, a Codeowners by which nothing has an owner."""
    read = files if callable(files) else files.get
    for path in locations:
        text = read(path)
        if text is not None:
            return Codeowners(text, path)
    return Codeowners(None)


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return a regular expression that matches, from the start, the paths that a pattern owns.

    A slash at the start or inside ties the pattern to the root; `*` and `?` stay inside one segment, `**` crosses
    segments. What names a folder owns all below it, but `docs/*` owns only what is directly in `docs`.
    """
    anchored = "/" in pattern.rstrip("/")
    body, is_folder = pattern.strip("/"), pattern.endswith("/")
    segments = body.split("/")
    regex = "" if anchored else "(?:.*/)?"
    regex += _segments(segments)
    if is_folder:
        return re.compile(regex + "/.")
    shallow = anchored and segments[-1] == "*"
    return re.compile(regex + (r"\Z" if shallow else r"(?:/|\Z)"))


def _segments(segments: Sequence[str]) -> str:
    parts: list[str] = []
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment == "**":
            parts.append(".+" if last else "(?:.*/)?")
        else:
            parts.append(_segment(segment) + ("" if last else "/"))
    return "".join(parts)


def _segment(text: str) -> str:
    letters = iter(text)
    regex = ""
    for letter in letters:
        if letter == "\\":
            regex += re.escape(next(letters, "\\"))
        elif letter == "*":
            regex += "[^/]*"
        elif letter == "?":
            regex += "[^/]"
        else:
            regex += re.escape(letter)
    return regex


def _readable(text: str | None) -> str:
    """Return the text if GitHub would load it, else nothing."""
    return "" if text is None or len(text.encode()) > SIZE_LIMIT else text


def _words(source: str) -> list[tuple[int, str]]:
    """Split a line at blanks that no backslash guards, with each word's column; `#` before a word starts a comment."""
    words: list[tuple[int, str]] = []
    for match in re.finditer(r"(?:\\.|[^\s\\]|\\$)+", source):
        if match.group().startswith("#"):
            break
        words.append((match.start() + 1, match.group()))
    return words


def _pattern_problem(pattern: str) -> str | None:
    """Return advice on a pattern that GitHub refuses, maybe empty; None for a good one."""
    if pattern == "/":
        return "The pattern `/` will never match anything, did you mean `*` instead?"
    if "***" in pattern:
        return f"Did you mean `{re.sub(r'[*]{3,}', '**', pattern)}`?"
    return "" if pattern.startswith(("!", "\\#")) or "[" in pattern else None
