"""Findings for people: the line, a caret, what is wrong, how to mend it."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.source import Span
from paoctl.report.findings import Findings, counted, place_of, plural, visible_line
from paoctl.report.terminal import Style, Terminal
from paoctl.report.unified_diff import expected_diff

MOST_PER_FILE: Final = 50
"""So many findings of a file are shown; nobody reads more at once."""
_LONGEST_LINE: Final = 200
"""Characters of a source line; of a longer one only what stands around the caret."""
_STYLES: Final[dict[Severity, Style]] = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.NOTE: "blue",
}


def findings_text(findings: Findings, terminal: Terminal) -> str:
    """All findings, then one line that counts them."""
    return "\n".join([*_blocks(findings, terminal), summary(findings)]) + "\n"


def finding_text(finding: Diagnostic, text: str, terminal: Terminal) -> str:
    """One finding, with the lines of the file's text that it speaks of."""
    return "\n".join(_lines(finding, text.split("\n"), terminal))


def summary(findings: Findings) -> str:
    """The last line: how many findings in how many files, and what to do next."""
    took = f"({findings.seconds * 1000:.0f} ms)"
    if not findings.findings:
        return f"{counted(findings)} {took}."
    example = max(findings.findings, key=lambda finding: finding.rule).rule
    mendable = sum(bool(finding.fix) for finding in findings.findings)
    mend = f"\n{mendable:,} can be mended for you: paoctl validate --fix" if mendable else ""
    return f"{counted(findings)} {took}. Explain one: paoctl explain {example}{mend}"


def _blocks(findings: Findings, terminal: Terminal) -> Iterator[str]:
    for path, group in groupby(findings.findings, key=lambda finding: finding.path):
        of_file = list(group)
        lines = findings.texts.get(path, "").split("\n")
        for finding in of_file[:MOST_PER_FILE]:
            yield "\n".join([*_lines(finding, lines, terminal), *_difference(findings, finding, terminal), ""])
        if len(of_file) > MOST_PER_FILE:
            rest = plural(len(of_file) - MOST_PER_FILE, "more finding")
            yield f"{rest} in {visible_line(path)}; all of them: paoctl validate {visible_line(path)} -o concise\n"


def _difference(findings: Findings, finding: Diagnostic, terminal: Terminal) -> Iterator[str]:
    if finding in findings.expected:
        yield expected_diff(*findings.expected[finding], terminal).rstrip()


def _lines(finding: Diagnostic, source: list[str], terminal: Terminal) -> Iterator[str]:
    here = [each for each in finding.related if each.path is None]
    places = [(each.span, each.label, "-") for each in here] + [(finding.span, finding.label, "^")]
    places = [place for place in sorted(places, key=lambda place: place[0].start) if _is_in(place[0], source)]
    width = len(str(max((span.start.line for span, _, _ in places), default=1)))
    style = _STYLES[finding.severity]
    start = finding.span.start
    bar, arrow = terminal.paint(f"{'':{width}} |", "blue"), terminal.paint(f"{'':{width}}-->", "blue")
    head = terminal.paint(f"{finding.severity}[{finding.rule}]", "bold", style)
    yield f"{head} {terminal.paint(visible_line(finding.message), 'bold')}"
    yield f"{arrow} {visible_line(finding.path)}:{start.line}:{start.column}"
    if places:
        yield bar
    for span, label, mark in places:
        number = terminal.paint(f"{span.start.line:>{width}} |", "blue")
        shown, pad, length = _excerpt(source[span.start.line - 1], span)
        yield f"{number} {visible_line(shown)}".rstrip()
        below = f"{mark * length} {visible_line(label)}".rstrip()
        yield f"{bar} {pad}{terminal.paint(below, *_mark_styles(mark, style))}"
    for each in finding.related:
        if each.path is not None:
            yield f"{'':{width}} ::: {visible_line(place_of(each, finding))}: {visible_line(each.label)}"
    for line in finding.help:
        yield f"{'':{width}} = help: {visible_line(line)}"
    yield f"{'':{width}} = explain: paoctl explain {finding.rule}"


def _mark_styles(mark: str, style: Style) -> tuple[Style, ...]:
    return ("bold", style) if mark == "^" else ("blue",)


def _is_in(span: Span, source: list[str]) -> bool:
    return span.start.line <= len(source) and bool(source[span.start.line - 1].strip() or span.start.column == 1)


def _excerpt(line: str, span: Span) -> tuple[str, str, int]:
    """The line as it is shown, what to write below it up to the mark, and the mark's width."""
    line = line.removesuffix("\r")
    first = min(span.start.column - 1, len(line))
    last = span.end.column - 1 if span.end.line == span.start.line else len(line)
    last = max(first + 1, min(last, len(line)))
    if len(line) > _LONGEST_LINE:
        line, first, last = _window(line, first, last)
    return line.replace("\t", "→"), " " * _columns(line[:first]), max(1, _columns(line[first:last]))


def _window(line: str, first: int, last: int) -> tuple[str, int, int]:
    """The part of a long line around the mark, and where the mark stands in it."""
    start = max(0, min(first - _LONGEST_LINE // 4, len(line) - _LONGEST_LINE))
    part = line[start : start + _LONGEST_LINE]
    before, after = "…" * bool(start), "…" * (start + _LONGEST_LINE < len(line))
    shift = start - len(before)
    return f"{before}{part}{after}", first - shift, min(last - shift, len(before) + len(part))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode Standard Annex 11)."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
