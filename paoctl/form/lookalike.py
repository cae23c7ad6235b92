"""Text that a reader takes for another: letters of other scripts inside a word, letters dressed up, loose accents.

The ideas are those of Unicode's UTS #39 (mixed scripts, 5.1) and UAX #15 (NFC); no table of look-alikes is needed,
because a word of one script is what it seems to those who read that script.
"""

import re
import unicodedata
from collections import Counter
from typing import Final

from paoctl.model.unseen import EMOJI_STYLE, JOINERS

_WORD: Final = re.compile(r"[^\W\d_]+")
_SCRIPTS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN", "LISU"})
"""The first words of the names of letters; of scripts whose letters look like those of another."""
_LATIN: Final = "LATIN"
_ORDINALS: Final = "\u00aa\u00ba"
"""Spanish and Portuguese write them, and nobody takes them for letters."""
_SEPARATORS: Final = "\u2215\u2044\u29f8\u2024"
"""What looks like a slash or a dot, and so like a path."""

_STRAY: Final = re.compile(rf"(?<![^\x00-\u024f\u0370-\u058f\s])[{JOINERS}{EMOJI_STYLE}]|[{JOINERS}]\Z")
"""Joiners and emoji style, but behind a letter of a script that joins, or behind a symbol."""


def lookalike(text: str) -> str:
    """What is deceiving in a line of text, in words; empty when nothing is."""
    if text.isascii():
        return ""
    if not unicodedata.is_normalized("NFC", text):
        return "has letters that are put together from pieces (it is not in Unicode's form NFC)"
    if odd := next((char for char in text if _is_dressed(char)), ""):
        return f"holds U+{ord(odd):04X} ({unicodedata.name(odd).lower()}), which looks like another character"
    if (stray := _STRAY.search(text)) is not None:
        return f"holds U+{ord(stray[0]):04X} ({unicodedata.name(stray[0]).lower()}) where it can't be seen"
    for word in _WORD.findall(text):
        letters = [(_script(letter), letter) for letter in word if _script(letter) in _SCRIPTS]
        count = Counter(script for script, _ in letters)
        if len(count) > 1:
            rarest = min(count, key=lambda script: (count[script], script == _LATIN))
            odd = next(letter for script, letter in letters if script == rarest)
            mixed = " and ".join(script.title() for script in sorted(count))
            return f"mixes {mixed} letters in the word {word}: {_named(odd)}"
    return ""


def odd_letter(text: str) -> str:
    """What in a text that was refused may not be what its author takes it for, in words; empty when nothing is.

    Other than in `lookalike`, a whole word of letters that look like Latin ones is such, too.
    """
    if text.isascii():
        return ""
    others = _SCRIPTS - {_LATIN}
    odd = next((letter for letter in text if letter.isalpha() and _script(letter) in others), "")
    return lookalike(text) or (f"is not in Latin letters: {_named(odd)}" if odd else "")


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _named(letter: str) -> str:
    return f"its `{letter}` is U+{ord(letter):04X} ({unicodedata.name(letter).lower()})"


def _is_dressed(char: str) -> bool:
    """Is it a plain letter, space or separator in another guise?"""
    if char.isascii() or char in _ORDINALS:
        return False
    plain = unicodedata.normalize("NFKC", char)
    wide = "\uff01" <= char <= "\uff5e"
    return wide or char in _SEPARATORS or (plain.isascii() and (char.isalpha() or plain == " "))
