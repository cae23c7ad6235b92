"""Did you mean …?"""

from collections.abc import Collection


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that a reader most likely meant; the only one, or none."""
    from difflib import get_close_matches

    by_fold = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def did_you_mean(word: str, known: Collection[str], prefix: str = "") -> str:
    """A line of remedy: the nearest name, else the names there are."""
    lead = f"{prefix}." if prefix else ""
    if (meant := nearest(word, known)) is not None:
        return f"did you mean `{lead}{meant}`?"
    if not known:
        return f"there is nothing in `{prefix}` here" if prefix else ""
    names = ", ".join(sorted(known)[:20])
    return f"in `{prefix}` there are: {names}" if prefix else f"known names: {names}"
