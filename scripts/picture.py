#!/usr/bin/env python3
"""Play the demo on a terminal of its own, and take its picture: docs/demo.svg, and the same lines in README.md.

Run it when what the demo prints has changed; tests/docs/test_picture.py says when that is so.
"""

import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from html import escape
from io import FileIO
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "demo.svg"

SHOWN = (
    "$ paoctl request database-postgresql-standard",
    "$ paoctl fulfill",
    "$ paoctl sync",
    "$ paoctl status",
    "$ paoctl outputs database-postgresql-standard",
)
"""The commands whose first showing is in the picture, in this order."""
COLUMNS = 110

_BLOCK = re.compile(r"(?<=```text demo\n).*?(?=```$)", re.MULTILINE | re.DOTALL)
_CONTROL = re.compile(r"\x1b\[(?P<number>\??\d*)(?P<rest>[\d;]*)(?P<verb>[A-Za-z])|\r|\n")
_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_CHANGING = (
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    (re.compile(r"\bjust now\b|\d+\.\d s\b|\b\d+ (ms|s|min|h)\b( ago)?"), "TIME"),
    (re.compile(r"\b\d+ commits?\b"), "COMMITS"),
    (re.compile(r"\b[0-9a-f]{7,64}\b"), "HASH"),
    (re.compile(r"\d{4}-\d\d-\d\d([T ][\d:]+Z?)?"), "DATE"),
    (re.compile(r" {2,}"), "  "),
)
"""What differs from run to run, and the columns that move with it."""
_MARKS = ("✓", "●", "○", "!")
"""What the line of a step begins with."""


def played() -> list[str]:
    """The lines that the demo leaves on a terminal, with their colours.

    Raises:
        RuntimeError: it did not end well.
    """
    terminal, inner = pty.openpty()
    with tempfile.TemporaryDirectory() as home, FileIO(terminal) as outer:
        demo = subprocess.Popen(_demo(home), stdin=inner, stdout=inner, stderr=inner)
        os.close(inner)
        written = b"".join(_chunks(outer))
        code = demo.wait()
    lines = screen(written.decode())
    if code:
        raise RuntimeError("\n".join(["the demo did not end well:", *map(plain, lines[-20:])]))
    return lines


def _chunks(terminal: FileIO) -> Iterator[bytes]:
    """What is written to a terminal, until nobody holds its other side any more: Linux says that with an error."""
    with suppress(OSError):
        while chunk := terminal.read(65536):
            yield chunk


def _demo(home: str) -> list[str]:
    settings = {"HOME": home, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "PYTHONPATH": str(ROOT)}
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "COVERAGE_PROCESS_START") if name in os.environ}
    environment = [f"{name}={value}" for name, value in (kept | settings).items()]
    program = [sys.executable, "-m", "paoctl", "demo", f"{home}/pao-demo", "--port", "0"]
    return ["env", "-i", *environment, *program]


def screen(written: str) -> list[str]:
    """What stays on the screen: lines that were drawn again are there once."""
    lines, row, at = [""], 0, 0
    for control in (*_CONTROL.finditer(written), None):
        text = written[at : control.start() if control else None]
        lines[row] += text
        if control is None:
            break
        at = control.end()
        match control[0], control["verb"]:
            case "\n", _:
                row += 1
                lines += [""] * (row + 1 - len(lines))
            case _, "A":
                row = max(0, row - int(control["number"] or 1))
            case _, "K":
                lines[row] = ""
            case sequence, "m":
                lines[row] += sequence
    return [line.rstrip() for line in lines]


def excerpt(lines: Sequence[str]) -> list[str]:
    """The commands of the picture, each with what it printed, an empty line between."""
    shown: list[str] = []
    for command in SHOWN:
        begin = next(number for number, line in enumerate(lines) if _is(line, command))
        shown += ["", lines[begin], *_answer(lines[begin + 1 :])]
    return shown[1:]


def _is(line: str, command: str) -> bool:
    text = plain(line)
    return f"{text} ".startswith((f"{command} ", f"{command}/"))


def _answer(lines: Sequence[str]) -> list[str]:
    """The lines up to the next command or the end of the part."""
    stop = next(number for number, line in enumerate(lines) if re.match(r"\$ |\(\d+\.\d s\)", plain(line)))
    answer = list(lines[:stop])
    while answer and not plain(answer[-1]):
        answer.pop()
    return answer


def plain(line: str) -> str:
    """A line without its colours."""
    return _STYLE.sub("", line)


def masked(line: str) -> str:
    """A line without colours and without what differs from run to run."""
    text = plain(line).strip()
    for changing, word in _CHANGING:
        text = changing.sub(word, text)
    return text


def settled(lines: Sequence[str]) -> list[str]:
    """The lines, masked; steps that ran side by side in one order, whichever was faster."""
    groups = groupby(map(masked, lines), key=lambda line: line[:1] in _MARKS)
    return [line for is_step, group in groups for line in (sorted(group) if is_step else group)]


def drawn(lines: Sequence[str]) -> str:
    """The lines as an SVG."""
    rows = "".join(
        f'<text x="24" y="{64 + 18 * number}" xml:space="preserve">{"".join(_spans(line))}</text>\n'
        for number, line in enumerate(lines)
    )
    return _SVG.format(width=24 * 2 + COLUMNS * 8, height=64 + 18 * len(lines) + 6, rows=rows)


def _spans(line: str) -> Iterator[str]:
    """The stretches of a line, each with its colours as classes."""
    classes = ""
    for number, part in enumerate(_STYLE.split(line)):
        if number % 2:
            classes = " ".join(f"s{code}" for code in part.split(";") if code not in {"", "0"})
        elif part:
            yield f'<tspan class="{classes}">{escape(part)}</tspan>' if classes else escape(part)


_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
<title>What make demo prints: a request, its fulfilment, its status and its outputs</title>
<style>
text {{ font: 13.3px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d6dae0 }}
.s1 {{ font-weight: bold; fill: #fff }} .s2 {{ fill: #8b929c }} .s31 {{ fill: #ff8a80 }} .s32 {{ fill: #8fd694 }}
.s33 {{ fill: #f2cc60 }} .s34 {{ fill: #82b1ff }} .s36 {{ fill: #76d7ea }}
</style>
<rect width="100%" height="100%" rx="10" fill="#161b22"/>
<circle cx="24" cy="24" r="6" fill="#ff5f57"/><circle cx="44" cy="24" r="6" fill="#febc2e"/>
<circle cx="64" cy="24" r="6" fill="#28c840"/>
{rows}</svg>
"""


def main() -> None:
    """Write both."""
    lines = excerpt(played())
    PICTURE.write_text(drawn(lines), "utf-8")
    text = "".join(f"{plain(line)}\n" for line in lines)
    README.write_text(_BLOCK.sub(lambda _: text, README.read_text("utf-8"), count=1), "utf-8")
    print(f"{PICTURE.relative_to(ROOT)} and README.md show {len(lines)} lines of the demo")


if __name__ == "__main__":
    main()
