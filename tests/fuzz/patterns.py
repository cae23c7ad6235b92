"""Regular expressions by a grammar, right and wrong ones, and texts that make others run for years."""

from collections.abc import Callable
from random import Random
from typing import Final

ATOMS: Final = (
    "a", "b", "x", ".", "\\d", "\\w", "\\s", "\\b", "^", "$", "[a-z]", "[^a-z]", "[a-z0-9-]", "[[:alpha:]]", "\\pL",
    "\\p{Greek}", "\\x41", "\\u0041", "\\Q.*\\E", "é", "😀", "(?i)a", "[z-a]", "[a", "[]", "\\1", "\\k<n>", "(?=a)",
    "(?!a)", "(?<=a)", "(?<n>a)", "(?P<n>a)", "(?P=n)", "(?>a)", "\\", "\\Z", "\\A", "\\z", "(?#c)", "(?(1)a|b)", "",
)  # fmt: skip
REPEATS: Final = (
    "*", "+", "?", "*?", "+?", "{2}", "{0,5}", "{3,}", "{1000}", "{1001}", "{5,2}", "{,3}", "**", "*+", "{",
)  # fmt: skip
TEXTS: Final = ("a" * 20_000, "a" * 20_000 + "!", "ab" * 8_000, "x" * 500 + "\n", "é" * 5_000, "", "\0", "😀" * 2_000)
"""What each pattern is tried on: long runs that a matcher which goes back never finishes."""


def pattern(seed: int) -> str:
    """The pattern of a seed."""
    random = Random(seed)
    text = _pattern(random, 0)
    return text + random.choice(("", "", "", "(", ")", "[", "|", "a" * 490))


def _pattern(random: Random, depth: int) -> str:
    if depth > 7 or random.random() < 0.3:
        return random.choice(ATOMS)
    inner = [_pattern(random, depth + 1) for _ in range(3)]
    return random.choice(_FORMS)(random, inner)


_FORMS: Final[tuple[Callable[[Random, list[str]], str], ...]] = (
    lambda random, inner: f"({inner[0]}){random.choice(REPEATS)}",
    lambda random, inner: f"({inner[0]}){random.choice(REPEATS)}",
    lambda random, inner: f"{inner[0]}{random.choice(REPEATS)}",
    lambda _, inner: "".join(inner),
    lambda _, inner: f"({'|'.join(inner)})",
    lambda _, inner: f"(?:{inner[0]})",
    lambda _, inner: f"({inner[0]}+)+${inner[1]}",
    lambda _, inner: f"^({inner[0]}|{inner[0]})*$",
)
