"""Characters that nobody sees, or sees for others: one list for files, answers and reports.

Taken from Unicode's `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt), its noncharacters and private use, and
the bidirectional controls of CVE-2021-42574 (Trojan Source). They stand here as ranges, so that every version of Python
reads a file alike, and as the inside of a character class that Python, RE2 and JavaScript understand.
"""

from typing import Final

CONTROL: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff"
"""Control characters but tab, line feed and carriage return; the other line breaks; noncharacters."""
JOINERS: Final = "\u200c\u200d"
"""Persian, Indic scripts and emoji need them inside words."""
INVISIBLE: Final = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ue000-\uf8ff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
"""Invisible, turning the direction of writing, or of a private meaning. Not U+FE0F, which makes a symbol an emoji."""
EMOJI_STYLE: Final = "\ufe0f"
"""Seen behind a symbol; anywhere else it is one more invisible character."""
