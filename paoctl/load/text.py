"""Bytes to text that is safe to parse and to show: its size, its encoding, the characters that nobody sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from paoctl.load.tabs import tab_fault, tabbed_lines
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Position, Source, Span
from paoctl.model.unseen import CONTROL, INVISIBLE, JOINERS
from paoctl.rules.file import HiddenCharacter, NotText, TooLarge
from paoctl.rules.place import position_of

LARGEST_FILE: Final = 256 * 1024
"""Bytes."""

_HIDDEN: Final = re.compile(f"[{CONTROL}{INVISIBLE}{JOINERS}]|\r(?!\n)")
_CONTROLS: Final = re.compile(f"[{CONTROL}]")
_ESCAPED: Final = re.compile(f"[{CONTROL}{INVISIBLE}\r]")
_PLAIN: Final = b"\t\n" + bytes(range(0x20, 0x7F))
"""Where there is nothing else, nothing is hidden: most files are of these bytes alone, and that is seen at once."""
BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text, nothing hidden in it."""

    text: str
    tabs: tuple[int, ...] = ()
    """The lines, from 1, that are indented with tabs."""
    findings: tuple[Diagnostic, ...] = field(default=())


def decode(path: str, raw: bytes) -> Text | Diagnostic:
    """The text of a file with what is wrong with its characters; a finding alone when it is no readable text."""
    if len(raw) > LARGEST_FILE:
        message = f"the file has {len(raw):,} bytes; a document has at most {LARGEST_FILE:,}"
        return TooLarge.at(
            Source(path, ""), (), message, help=("split it: one document a file, one service a document",)
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(path, raw, error)
    hidden = list(_hidden(Source(path, text), text)) if raw.translate(None, _PLAIN) else []
    if hidden:
        text = _HIDDEN.sub(lambda found: "\n" if found[0] == "\r" else "\ufffd", text.removeprefix(BYTE_ORDER_MARK))
    source = Source(path, text)
    tabs = tabbed_lines(text)
    return Text(text, tabs, (*hidden, *([tab_fault(source, tabs)] if tabs else [])))


def hidden_in(value: str) -> str:
    """The first character of a value that nobody sees, perhaps by an escape, as people call it; empty without one.

    Line feeds and tabs are none; and a joiner, which scripts and emoji need, can be seen where it is escaped.
    """
    if value.isascii() and value.isprintable():
        return ""
    found = _ESCAPED.search(value)
    return _named(found[0]) if found else ""


def _named(character: str) -> str:
    import unicodedata

    return f"U+{ord(character):04X} ({unicodedata.name(character, _kind(character)).lower()})"


def _kind(character: str) -> str:
    """What a character without a name is."""
    return "control character" if _CONTROLS.match(character) or character == "\r" else "private use"


def _not_utf8(path: str, raw: bytes, error: UnicodeDecodeError) -> Diagnostic:
    before = raw[: error.start].decode("utf-8")
    place = position_of(before, len(before))
    source = Source(path, raw.decode("utf-8", "replace"))
    message = f"byte 0x{raw[error.start]:02x} is not UTF-8"
    help_ = ("save the file as UTF-8; many editors call it `UTF-8 without BOM`",)
    return NotText.at(source, Span(place, Position(place.line, place.column + 1)), message, help=help_)


def _hidden(source: Source, text: str) -> Iterator[Diagnostic]:
    """One finding for each kind of hidden character, at the first of it."""
    places: dict[str, list[int]] = {}
    for found in _HIDDEN.finditer(text):
        places.setdefault(found[0], []).append(found.start())
    for character, offsets in places.items():
        start = position_of(text, offsets[0])
        more = f"and {len(offsets) - 1} more in this file" if len(offsets) > 1 else ""
        help_ = "delete it, or write its escape in double quotes" if character in JOINERS else "delete it"
        yield HiddenCharacter.at(
            source,
            Span(start, Position(start.line, start.column + 1)),
            f"the character {_named(character)} can't be seen",
            label=more,
            help=(help_,),
        )
