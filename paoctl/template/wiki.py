"""Text in Jira's notation (wiki markup), which REST v2 takes for descriptions and comments.

What others said is text there: it makes no link, no picture, no heading, and does not hide what follows it.
"""

import re
from typing import Final

_MARKUP: Final = re.compile(
    r"""
    (?P<entity> \\ | &(?=\#?\w+; | \#?\d*$) | (?<=^h[1-6])\. | (?<=^bq)\. | ^\. )  # a backslash does not help
    | (?P<sign> [][{}|]
        | !(?!\s)
        | ^[*\-\#]                                     # a list, a rule
        | (?<![^\W_]) [*_\-+^~] (?!\s) | (?<!\s) [*_\-+^~] (?![^\W_])  # emphasis opens or closes at the edge of a word
        | \?(?=\?) | (?<=\?)\? | ^\?
      )
    """,
    re.VERBOSE,
)


def wiki_text(text: str) -> str:
    """The notation that is shown as this very text, line breaks included, whatever stands before and after it.

    A backslash is an entity: before another sign it would take that sign's escape away, before itself break the line.
    """
    return "\n".join(map(_line, text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


def _line(line: str) -> str:
    """Blanks before its first sign do not keep that from beginning a list."""
    bare = line.lstrip(" \t")
    return line[: len(line) - len(bare)] + _MARKUP.sub(_escaped, bare)


def _escaped(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};" if found["entity"] else f"\\{found[0]}"
