"""Text of people, put into Markdown so that it stays text: no link, no mention, no HTML, no broken table."""

import re
from collections.abc import Sequence
from typing import Final

_MEANING: Final = re.compile(r"([\\`*_\[\]<>|~@&$]|^[#+-])")
_ADDRESS: Final = re.compile(r"(https?://[A-Za-z0-9._~:/?#=&%+-]+)")
_LONGEST: Final = 300
"""Characters of a cell."""


def code(text: str) -> str:
    """The text in a code span, where Markdown means nothing; in one line, and safe in a table."""
    line = " ".join(text.split())
    if len(line) > _LONGEST:
        line = f"{line[:_LONGEST]}…"
    if not line:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}".replace("|", "\\|")


def prose(text: str) -> str:
    """The text as text: every character that Markdown or HTML could read is escaped."""
    return _MEANING.sub(r"\\\1", " ".join(text.split()))


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cut(text: str, longest: int, rest: str = "The file has all of it.") -> str:
    """The text, cut after a line to a number of characters; said so, and where the rest is."""
    if len(text) <= longest:
        return text
    note = f"\n\n… cut here: it is longer than it may be. {rest}\n"
    return text[: longest - len(note)].rpartition("\n")[0] + note


def linked(text: str) -> str:
    """As `prose`, but a plain web address stays one that people can follow."""
    parts = _ADDRESS.split(" ".join(text.split()))
    return "".join(f"<{part}>" if number % 2 else _MEANING.sub(r"\\\1", part) for number, part in enumerate(parts))
