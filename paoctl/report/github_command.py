"""Workflow commands: the lines that GitHub Actions reads in the log of a step."""

from typing import Final, Literal

Level = Literal["error", "warning", "notice"]
MOST_OF_A_KIND: Final = 10
"""GitHub shows ten of each level a step and drops the rest in silence (docs.github.com, "Usage limits")."""


def workflow_command(level: Level, message: str, **properties: object) -> str:
    """An annotation, as a line without its line feed."""
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level}{' ' if listed else ''}{listed}::{_data(message)}"


def _data(text: str) -> str:
    """Escaped as GitHub's toolkit escapes a message (actions/toolkit, packages/core/src/command.ts)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
