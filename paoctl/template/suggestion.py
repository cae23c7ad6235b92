"""The remedy for a name that nobody knows."""

from collections.abc import Collection

from paoctl.rules.nearest import nearest
from paoctl.template.values import excerpt


def did_you_mean(word: str, known: Collection[str], prefix: str = "") -> str:
    """The nearest name, else the names there are, as a line of help."""
    prefix = excerpt(prefix)
    lead = f"{prefix}." if prefix else ""
    if (meant := nearest(word, known)) is not None:
        return f"did you mean `{lead}{meant}`?"
    if not known:
        return f"there is nothing in `{prefix}`"
    names = ", ".join(sorted(set(known))[:20])
    return f"in `{prefix}` there are: {names}" if prefix else f"known names: {names}"
