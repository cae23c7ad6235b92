"""Where text is shown: to a person on a terminal, or to a program behind a pipe."""

import shutil
from collections.abc import Mapping
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
