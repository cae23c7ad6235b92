"""`paoctl help`: on a command, or on a topic."""

from typing import Annotated

import typer

from paoctl.cli.overview import overview
from paoctl.cli.table import COMMANDS
from paoctl.cli.terminal import show
from paoctl.cli.topics import TOPICS
from paoctl.errors import UsageError
from paoctl.rules.nearest import nearest


def help_(
    about: Annotated[str | None, typer.Argument(help="a command, or environment, exit-codes, formats")] = None,
) -> None:
    """Help on a command or a topic.

    Topics: environment, exit-codes, formats.
    """
    if about is None:
        show(overview())
    elif about in TOPICS:
        show(TOPICS[about])
    elif about in COMMANDS:
        show(_command_help(about))
    else:
        meant = nearest(about, [*COMMANDS, *TOPICS])
        remedy = f"did you mean `paoctl help {meant}`?" if meant else "`paoctl --help` lists commands and topics"
        raise UsageError(f"there is no help on `{about}`", remedy=remedy)


def _command_help(name: str) -> str:
    from paoctl.cli.group import load

    command = load(name)
    return command.get_help(command.make_context(f"paoctl {name}", [], resilient_parsing=True))
