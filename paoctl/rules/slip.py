"""A word that nobody knows, perhaps a slip of the pen: the guess that people read, and the edit that mends it."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from paoctl.model.diagnostic import Edit
from paoctl.model.source import Source, Span
from paoctl.rules.nearest import nearest, only_near
from paoctl.rules.place import offset_of, position_of

_BEFORE: Final = r"(?<![\w.-])"
_BEHIND: Final = r"(?![\w-])"
_NEEDS_QUOTES: Final = re.compile(r"[^\w./-]|^[\d.-]|^$")
"""Conservative: a word in which one of these stands is written only where quotes stand already."""


class Slip(NamedTuple):
    """A word, and those that are known at its place."""

    word: str
    known: Iterable[str]
    lead: str = ""
    """What stands before the word, as `fields.` in a reference."""
    sure: bool = True
    """May it be mended without a person? Not where the known word may be the slip."""

    @property
    def guess(self) -> str:
        """`did you mean …?`, or nothing where no word is near."""
        meant = nearest(self.word, self.known)
        return f"did you mean `{self.lead}{meant}`?" if meant else ""

    def edits(self, source: Source, span: Span) -> tuple[Edit, ...]:
        """What writes the right word, where only one can be meant and the text shows the wrong one, once."""
        meant = only_near(self.word, self.known) if self.sure else None
        begin, end = offset_of(source.text, span.start), offset_of(source.text, span.end)
        written = source.text[begin:end]
        found = list(re.finditer(f"{_BEFORE}{re.escape(self.lead + self.word)}{_BEHIND}", written))
        if meant is None or len(found) != 1 or (written[:1] not in "'\"" and _NEEDS_QUOTES.search(meant)):
            return ()
        start = begin + found[0].start() + len(self.lead)
        place = Span(position_of(source.text, start), position_of(source.text, start + len(self.word)))
        return (Edit(place, meant),)
