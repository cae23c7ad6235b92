"""The files and lines by which a job of GitHub Actions hears from us. Elsewhere nothing is written."""

import os
from contextlib import suppress
from pathlib import Path

from paoctl.cli.terminal import tell


def in_actions() -> bool:
    """Is this a job of GitHub Actions?"""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotate(commands: str) -> None:
    """Print workflow commands, in a job; on stderr, which the runner reads as well, so that stdout stays data."""
    if in_actions() and commands:
        tell(commands)


def summarize(markdown: str) -> None:
    """Add to the summary of the job, where there is one."""
    _append("GITHUB_STEP_SUMMARY", markdown + "\n")


def give_outputs(**values: str) -> None:
    """Set outputs of the step, each of one line, where there is one."""
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in values.items()))


def _append(variable: str, text: str) -> None:
    path = os.environ.get(variable, "")
    if path:
        with suppress(OSError), Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
