"""A very small Markdown: headings, lists, tables, fenced code; in a line code, bold and links. All else is text."""

import re
from collections.abc import Iterator
from html import escape

_INLINE = re.compile(
    r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https?://[^\s)]+)\)|<?(https?://[^\s<>\"')]+)>?|<sub>([^<]*)</sub>"
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
"""A marker of a program: GitHub shows none."""


def to_html(text: str) -> str:
    """Return safe HTML: every letter of `text` is escaped, whatever it looks like."""
    return "\n".join(_blocks(_COMMENT.sub("", text).strip().splitlines()))


def _blocks(lines: list[str]) -> Iterator[str]:
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.startswith("```"):
            end = _end_of_code(lines, position + 1)
            yield f"<pre>{escape(chr(10).join(lines[position + 1 : end]))}</pre>"
            position = end + 1
            continue
        kind = _kind(line)
        end = position + 1
        while end < len(lines) and kind not in {"h", ""} and _kind(lines[end]) == kind:
            end += 1
        yield _BLOCKS[kind](lines[position:end])
        position = end


def _kind(line: str) -> str:
    """Return which block a line belongs to: heading, list, table, paragraph, code or none."""
    if line.startswith("```"):
        return "c"
    if re.match(r"#{1,6} ", line):
        return "h"
    if re.match(r"\s*[-*] ", line):
        return "l"
    if line.startswith("|"):
        return "t"
    return "p" if line.strip() else ""


def _end_of_code(lines: list[str], start: int) -> int:
    return next((at for at in range(start, len(lines)) if lines[at].startswith("```")), len(lines))


def _heading(lines: list[str]) -> str:
    marks, _, text = lines[0].partition(" ")
    # The page has the first two levels for itself.
    level = 3 if len(marks) <= 3 else 4
    return f"<h{level}>{_inline(text)}</h{level}>"


def _list(lines: list[str]) -> str:
    items = (_inline(line.strip()[2:]) for line in lines)
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _table(lines: list[str]) -> str:
    rows = [[_inline(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in lines]
    is_ruled = len(lines) > 1 and not set(lines[1]) - set("|-: ")
    body = rows[2:] if is_ruled else rows
    head = _row(rows[0], "th") if is_ruled else ""
    return f"<table>{head}{''.join(_row(row, 'td') for row in body)}</table>"


def _row(cells: list[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def _paragraph(lines: list[str]) -> str:
    return "<p>" + "<br>".join(_inline(line) for line in lines) + "</p>"


def _nothing(_lines: list[str]) -> str:
    return ""


def _inline(text: str) -> str:
    html, end = "", 0
    for match in _INLINE.finditer(text):
        html += escape(text[end : match.start()]) + _mark(match)
        end = match.end()
    return html + escape(text[end:])


def _mark(match: re.Match[str]) -> str:
    code, bold, label, target, bare, small = match.groups()
    if code is not None:
        return f"<code>{escape(code)}</code>"
    if bold is not None:
        return f"<strong>{_inline(bold)}</strong>"
    if small is not None:
        return f"<small>{escape(small)}</small>"
    return f'<a href="{escape(target or bare)}">{escape(label or bare)}</a>'


_BLOCKS = {"h": _heading, "l": _list, "t": _table, "p": _paragraph, "": _nothing}
