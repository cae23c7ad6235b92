"""Options that many commands share, spelt once."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from paoctl.errors import UsageError

SHORTEST_REASON: Final = 10
"""Characters of `breakGlass` (model.request)."""


class Output(StrEnum):
    """How data is printed."""

    TEXT = "text"
    JSON = "json"


OutputOption = Annotated[
    Output, typer.Option("-o", "--output", "--format", envvar="PAOCTL_OUTPUT", help="how data is printed")
]
NoInput = Annotated[
    bool, typer.Option("--no-input", envvar="PAOCTL_NO_INPUT", help="never ask; a missing answer is an error")
]
Offline = Annotated[bool, typer.Option("--offline", help="fetch nothing: what was known here before")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="take every default, and go on without asking")]
BreakGlass = Annotated[
    str, typer.Option("--break-glass", metavar="REASON", help="why it can't wait for the change calendar")
]


def break_glass_of(reason: str) -> dict[str, object]:
    """The key of `spec` that says it; none for no reason.

    Raises:
        UsageError: it is too short to be a reason.
    """
    if reason and len(reason) < SHORTEST_REASON:
        remedy = f"say what would happen otherwise, in {SHORTEST_REASON} characters or more"
        raise UsageError(f"--break-glass {reason}: that is no reason", remedy=remedy)
    return {"breakGlass": reason} if reason else {}


def seconds_of(option: str, text: str) -> float:
    """Seconds of a time as `90s`, `10m`, `1h30m`.

    Raises:
        UsageError: it is none.
    """
    from paoctl.model.base import seconds

    try:
        return float(seconds(text))
    except ValueError as error:
        raise UsageError(f"{option} {text}: {error}") from error
