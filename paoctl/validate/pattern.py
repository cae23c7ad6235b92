"""Why RE2 refuses a pattern, in words, and which characters are to blame."""

from typing import Final, NamedTuple


class PatternFault(NamedTuple):
    """What is wrong with a pattern."""

    reason: str
    start: int
    end: int
    label: str = ""
    remedy: str = "the syntax: github.com/google/re2/wiki/Syntax"


_REASONS: Final = {
    "missing ]": ("unterminated character set", "opened here, never closed", "close it with `]`"),
    "missing )": ("unterminated group", "opened here, never closed", "close it with `)`, or write `\\(`"),
    "unexpected )": ("a group is closed that was never opened", "", "delete it, or write `\\)`"),
    "no argument for repetition operator": ("nothing to repeat", "", "write what is repeated before it"),
    "bad repetition operator": ("a repetition of a repetition", "", "keep one of them"),
    "invalid repetition size": ("a repetition is too large, or backwards", "", "at most 1000 times, the smaller first"),
    "invalid character class range": ("not a range or class of characters", "", "write the lower character first"),
    "invalid escape sequence": (
        "RE2 does not know this escape",
        "",
        "no back-references; a backslash is `\\\\`",
    ),
    "invalid perl operator": ("RE2 has no look-around", "", "say what must be there, not what must not"),
    "trailing \\": ("a backslash with nothing behind it", "", "write `\\\\` for a backslash"),
}
"""RE2's words (re2.h, ErrorCode): a reason, a label, a remedy."""
_NEVER_CLOSED: Final = frozenset({"missing ]", "missing )"})
"""What reaches to the end of the pattern."""


def explain_pattern(pattern: str, error: str) -> PatternFault:
    """The fault behind a message of RE2, as `missing ]: [a-z`."""
    kind, _, fragment = error.partition(": ")
    reason, label, remedy = _REASONS.get(kind, (error, "", "the syntax: github.com/google/re2/wiki/Syntax"))
    start = _place(pattern, kind, fragment)
    length = len(pattern) if kind in _NEVER_CLOSED else len(fragment) if pattern.startswith(fragment, start) else 1
    return PatternFault(reason, start, min(start + max(1, length), len(pattern)), label, remedy)


def _place(pattern: str, kind: str, fragment: str) -> int:
    if kind == "missing )":
        return _unclosed(pattern)[-1]
    if kind == "unexpected )":
        return _unopened(pattern)
    return max(0, pattern.rfind(fragment))


def _unclosed(pattern: str) -> list[int]:
    """Where groups are opened that nothing closes."""
    opened: list[int] = []
    for at, character in _brackets(pattern):
        if character == "(":
            opened.append(at)
        elif opened:
            opened.pop()
    return opened or [0]


def _unopened(pattern: str) -> int:
    """Where a group is closed that nothing opened."""
    depth = 0
    for at, character in _brackets(pattern):
        depth += 1 if character == "(" else -1
        if depth < 0:
            return at
    return 0


def _brackets(pattern: str) -> list[tuple[int, str]]:
    """The round brackets that are no plain characters: neither escaped nor in a character set."""
    found = []
    in_set = escaped = False
    for at, character in enumerate(pattern):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "[" and not in_set:
            in_set = True
        elif character == "]" and in_set:
            in_set = False
        elif character in "()" and not in_set:
            found.append((at, character))
    return found
