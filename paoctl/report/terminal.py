"""Where text is shown: to a person on a terminal, or to a program behind a pipe."""

import shutil
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple, TextIO

Style = Literal["bold", "dim", "red", "green", "yellow", "blue", "cyan"]
_SGR: Final[Mapping[Style, int]] = {
    "bold": 1,
    "dim": 2,
    "red": 31,
    "green": 32,
    "yellow": 33,
    "blue": 34,
    "cyan": 36,
}
"""Select Graphic Rendition, ECMA-48 8.3.117: the codes that every terminal of sixteen colours knows."""

_NARROW: Final = 24
"""Columns that a text has at least, on whatever terminal."""
_WIDE: Final = 120
"""Columns beyond which no line of a text goes: longer ones are hard to read."""


class Terminal(NamedTuple):
    """What a report may do with the stream that it is written to."""

    interactive: bool
    """A person looks at it: headings, cut cells, redrawn lines. Otherwise tabs, nothing cut, one line a change."""
    colour: bool
    width: int
    """Columns. Nothing is cut to it, or wrapped, where nobody looks."""

    def paint(self, text: str, *styles: Style) -> str:
        """The text in these styles, or as it is where colour is off."""
        if not self.colour or not text:
            return text
        codes = ";".join(str(_SGR[style]) for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"

    def folded(self, text: str, margin: int = 0) -> Sequence[str]:
        """The lines of a text that begins behind a margin; where nobody looks, as they are. No word is broken."""
        if not self.interactive:
            return text.splitlines()
        from textwrap import wrap  # most commands fold nothing

        width = max(min(self.width, _WIDE) - margin, _NARROW)
        return wrap(text, width, break_long_words=False, break_on_hyphens=False)

    def hung(self, head: str, text: str, margin: int) -> Sequence[str]:
        """A text behind a head of so many columns, its further lines below its first one."""
        first, *more = self.folded(text, margin) or [""]
        return [f"{head}{first}".rstrip(), *(f"{'':{margin}}{line}" for line in more)]


PIPE: Final = Terminal(interactive=False, colour=False, width=80)
"""Nobody looks: a pipe, a file."""


def terminal_of(stream: TextIO, environ: Mapping[str, str]) -> Terminal:
    """What a stream allows.

    `NO_COLOR` and `FORCE_COLOR` count when they are not empty (no-color.org, force-color.org) and the first wins;
    `TERM=dumb` knows neither colour nor redrawing; `COLUMNS` is believed before the terminal itself.
    """
    looked_at = stream.isatty()
    capable = looked_at and environ.get("TERM") != "dumb"
    wanted = capable or environ.get("FORCE_COLOR", "") not in {"", "0"}
    return Terminal(
        interactive=capable,
        colour=wanted and not environ.get("NO_COLOR"),
        width=_columns(environ),
    )


def _columns(environ: Mapping[str, str]) -> int:
    text = environ.get("COLUMNS", "")
    if text.isdecimal() and int(text) > 0:
        return int(text)
    return shutil.get_terminal_size((80, 24)).columns
