"""Commands that end in every way a command can end."""

import sys
import tempfile
import time
from typing import Annotated, Literal

import typer

from paoctl.cli.terminal import show
from paoctl.errors import LoginError


def login() -> None:
    """Ends in an error of ours."""
    raise LoginError("the token has expired", remedy="make a new one\nexport it as PAOCTL_TOKEN", code="PAO801")


def foreign() -> None:
    """Ends in an error that quotes another system."""
    words = "\x1b[31mno\n::set-output name=work::true\r\n##[add-mask]x"
    raise LoginError(f"Jira says 400: {words}", remedy="a\x9bb")


def bug(words: Annotated[list[str], typer.Argument()]) -> None:
    """Ends in an error of nobody's."""
    raise ZeroDivisionError(f"{words} ghp_abcdefghijklmnopqrst https://user:password@host/ Bearer abc.def")


def bug_without_disk() -> None:
    """The same where no folder can be written."""
    tempfile.tempdir = "/proc/nowhere"
    raise ZeroDivisionError


def waiting() -> int:
    """Ends with an exit code."""
    return 8


def unicode() -> None:
    """Prints what ASCII has not."""
    show("✓")


def talk() -> None:
    """Prints more than a pipe holds."""
    for _ in range(10_000):
        sys.stdout.write("a line\n")


def wait() -> None:
    """Never ends by itself."""
    show("waiting")
    time.sleep(60)


def with_options(
    what: Annotated[str, typer.Argument()],
    name: Annotated[str, typer.Option("--name", "-n")] = "",
    sort: Annotated[Literal["small", "large"], typer.Option("-s", "--sort")] = "small",
    most: Annotated[int, typer.Option(min=1, max=9)] = 1,
) -> None:
    """Takes an argument and options."""
    show(what + name + sort + str(most))
