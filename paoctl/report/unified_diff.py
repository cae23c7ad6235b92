"""Two versions of a file as `git apply` and people read their difference."""

from collections.abc import Iterator
from difflib import unified_diff as difference
from typing import Final

from paoctl.report.findings import visible_line
from paoctl.report.terminal import Style, Terminal

_LF: Final = "\n"
_STYLES: Final[dict[str, Style]] = {"+": "green", "-": "red", "@": "cyan"}


def unified_diff(path: str, before: bytes, after: bytes, terminal: Terminal) -> str:
    """The difference of two versions of a file; empty where there is none."""
    old, new = (raw.decode("utf-8", "replace") for raw in (before, after))
    return "".join(_painted(line, terminal) for line in _lines((f"a/{path}", f"b/{path}"), old, new))


def expected_diff(expected: str, found: str, terminal: Terminal) -> str:
    """What is expected against what is there instead, both as text; nothing in it moves a cursor."""
    lines = _lines(("expected", "as it is now"), expected, found)
    return "".join(_painted(f"{visible_line(line.removesuffix(_LF))}\n", terminal) for line in lines)


def _lines(names: tuple[str, str], old: str, new: str) -> Iterator[str]:
    for line in difference(_split(old), _split(new), *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _split(text: str) -> list[str]:
    """Lines as git knows them: a line feed ends one, and nothing else does."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [last for last in text.split("\n")[-1:] if last]


def _painted(line: str, terminal: Terminal) -> str:
    style = _STYLES.get(line[0])
    return line if style is None else f"{terminal.paint(line.removesuffix(_LF), style)}\n"
