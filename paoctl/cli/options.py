"""Options that many commands share, spelt once."""

from enum import StrEnum
from typing import Annotated

import typer

from paoctl.errors import UsageError


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
