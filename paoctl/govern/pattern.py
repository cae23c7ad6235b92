"""The patterns of CODEOWNERS: those of gitignore without `!`, `[ ]` and an escaped `#` in front.

Matching follows every choice of a wildcard at once, so its time is at most the product of the lengths of pattern and
path.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Final, TypeVar

Item = TypeVar("Item")
Token = Callable[[Item], bool] | None
"""Does one item fit? None stands for a run of any items, also of none."""


def beginning(pattern: str) -> str:
    """What stands before the first wildcard of a pattern that is tied to the root; empty when it may match anywhere."""
    names: list[str] = []
    for name in pattern.strip("/").split("/") if _rooted(pattern) else ():
        if wild := _WILD.match(name):
            return "/".join([*names, *filter(None, [_unescaped(wild.group()[:-1])])])
        names.append(_unescaped(name))
    return "/".join(names)


def _rooted(pattern: str) -> bool:
    """A slash in front or inside ties a pattern to the root; one at the end does not."""
    return "/" in pattern.rstrip("/")


@lru_cache(maxsize=4096)
def _tokens(pattern: str) -> tuple[Token[str], ...]:
    names = pattern.strip("/").split("/")
    anywhere: list[Token[str]] = [] if _rooted(pattern) else [None]
    inside: list[Token[str]] = [_any] if _is_deep(pattern) else []
    return (*anywhere, *(None if name == "**" else _name(name) for name in names), *inside)


def fits(pattern: str, names: Sequence[str]) -> bool:
    """Does a pattern match the path of these names, or a folder that it is in?"""
    ends = _ends(_tokens(pattern), names)
    if pattern.endswith("/"):
        return any(end < len(names) for end in ends)
    return len(names) in ends if _is_flat(pattern) else bool(ends)


def meets(pattern: str, region: str) -> bool:
    """Does a pattern match some path of a region, be it there or still to come?

    Args:
        pattern: one that counts.
        region: a path; with a slash at the end all that is below a folder; with a star all that begins so.
    """
    names = region.rstrip("/").split("/")
    if region.endswith("*"):
        glob = pattern.strip("/").split("/")[0] if _rooted(pattern) else "**"
        return _may_begin(_letters(glob), region[:-1])
    if not region.endswith("/"):
        return fits(pattern, names)
    tokens = _tokens(pattern)
    return _may_begin(tokens[:-1], names) or (not _is_flat(pattern) and bool(_ends(tokens, names)))


def covers(pattern: str, region: str) -> bool:
    """Does a pattern surely match every path of a region (as in `meets`)?"""
    names = region.rstrip("/").split("/")
    if region.endswith("*"):
        return pattern in {"*", "**", "/**", region, f"/{region}"}
    if not region.endswith("/"):
        return fits(pattern, names)
    tokens = _tokens(pattern)
    all_below = _is_deep(pattern) and not pattern.endswith("/")
    return not _is_flat(pattern) and bool(_ends(tokens[:-1] if all_below else tokens, names))


def _may_begin(tokens: Sequence[Token[Item]], items: Sequence[Item]) -> bool:
    """Do some of the tokens, from the first one on, use all the items up? The others are for what may follow."""
    return any(len(items) in _ends(tokens[:length], items) for length in range(len(tokens) + 1))


def _is_flat(pattern: str) -> bool:
    """Unlike in gitignore it matches what is directly in a folder, and no deeper."""
    return pattern.endswith("/*")


def _is_deep(pattern: str) -> bool:
    """It matches what is in a folder, and not the folder itself."""
    return pattern.strip("/").rpartition("/")[2] == "**"


def _ends(tokens: Sequence[Token[Item]], items: Sequence[Item]) -> set[int]:
    """After how many items the tokens may be used up, every choice of a run followed at once."""
    ends = {0}
    for token in tokens:
        if token is None:
            ends = set(range(min(ends), len(items) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(items) and token(items[end])}
        if not ends:
            break
    return ends


_WILD: Final = re.compile(r"(?:\\.|[^\\*?])*+[*?]")
"""A name with a wildcard that no backslash guards."""
_LETTER: Final = re.compile(r"\\.|\*+|.")


def _name(glob: str) -> Callable[[str], bool]:
    """What one name of a path has to be."""
    wild = _WILD.match(glob)
    if not wild:
        return partial(_is, _unescaped(glob))
    return partial(_spells, _unescaped(glob[: wild.end() - 1]), _letters(glob))


def _letters(glob: str) -> tuple[Token[str], ...]:
    return tuple(_letter(found.group()) for found in _LETTER.finditer(glob))


def _letter(text: str) -> Token[str]:
    if text.startswith("*"):
        return None
    return _any if text == "?" else partial(_is, text[-1])


def _spells(begin: str, letters: Sequence[Token[str]], name: str) -> bool:
    """Most names differ before the first wildcard; the walk over all letters is for the others."""
    return name.startswith(begin) and len(name) in _ends(letters, name)


def _is(wanted: str, found: str) -> bool:
    return wanted == found


def _any(_: str) -> bool:
    return True


def _unescaped(glob: str) -> str:
    return re.sub(r"\\(.)", r"\1", glob)
