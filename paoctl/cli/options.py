"""Options that many commands share, spelt once."""

from enum import StrEnum
from typing import Annotated

import typer


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
Yes = Annotated[bool, typer.Option("--yes", "-y", help="take every default, and go on without asking")]
