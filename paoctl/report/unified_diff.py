"""Two versions of a file as `git apply` and people read their difference."""

from collections.abc import Iterator
from difflib import unified_diff as difference
from typing import Final

from paoctl.report.terminal import Style, Terminal

_STYLES: Final[dict[str, Style]] = {"+": "green", "-": "red", "@": "cyan"}


def unified_diff(path: str, before: bytes, after: bytes, terminal: Terminal) -> str:
    """The difference of two versions of a file; empty where there is none."""
    old, new = (raw.decode("utf-8", "replace") for raw in (before, after))
    return "".join(_painted(line, terminal) for line in _lines(path, old, new))


def _lines(path: str, old: str, new: str) -> Iterator[str]:
    for line in difference(_split(old), _split(new), f"a/{path}", f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _split(text: str) -> list[str]:
    """Lines as git knows them: a line feed ends one, and nothing else does."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [last for last in text.split("\n")[-1:] if last]


def _painted(line: str, terminal: Terminal) -> str:
    style = _STYLES.get(line[0])
    return line if style is None else f"{terminal.paint(line.removesuffix(chr(10)), style)}\n"
