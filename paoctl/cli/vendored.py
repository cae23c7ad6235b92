"""What typer has inside and shows nowhere else, in one place.

Since 0.26 typer carries its own copy of click, so `import click` would be another library. Our group and our usage
errors need these names; pyproject.toml holds typer below 0.29 (ADR 0028).
"""

from typer._click import Command, Context, HelpFormatter, Parameter
from typer._click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption
from typer._click.exceptions import UsageError as ClickUsageError
from typer._click.shell_completion import CompletionItem

__all__ = [
    "BadOptionUsage",
    "BadParameter",
    "ClickUsageError",
    "Command",
    "CompletionItem",
    "Context",
    "HelpFormatter",
    "MissingParameter",
    "NoSuchOption",
    "argument_word",
]


def argument_word(argument: Parameter) -> str:
    """An argument as help and diagnostics spell it: `ITEM`."""
    return argument.metavar or (argument.name or "").upper()
