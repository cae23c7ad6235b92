"""A reader of Jira's notation that knows nothing of the writer: what is shown as text, and what means something."""

import re

_ESCAPE = re.compile(r"\\([^\w\s\\]|_)|&\#(\d+);|&amp;")
_SIGNS = {
    "a macro": re.compile(r"[{}]"),
    "a link": re.compile(r"[][]"),
    "a cell": re.compile(r"\|"),
    "a picture": re.compile(r"!\S"),
    "a heading": re.compile(r"^\s*(h[1-6]|bq)\.", re.MULTILINE),
    "a list": re.compile(r"^\s*([*\#]+|-+)(\s|$)", re.MULTILINE),
    "a rule": re.compile(r"^\s*-{4,}\s*$", re.MULTILINE),
    "a citation": re.compile(r"\?\?"),
    "emphasis": re.compile(r"(?<![^\W_])([*_\-+^~])(?=\S)[^\n]*?(?<=\S)\1(?![^\W_])"),
    "a break": re.compile(r"\\\\"),
}
_MASKS = 0xF0000
"""What is escaped is looked at as a character of Unicode's private use: no letter, no blank, no sign."""


def read(text: str) -> tuple[str, list[str]]:
    """The text that is shown, and the kinds of signs in it that mean something."""
    masked = _ESCAPE.sub(lambda found: chr(_MASKS + ord(_meant(found))), text)
    signs = [name for name, sign in _SIGNS.items() if sign.search(masked)]
    return "".join(chr(ord(each) - _MASKS) if ord(each) >= _MASKS else each for each in masked), signs


def _meant(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    return chr(int(found[2])) if found[2] else "&"
