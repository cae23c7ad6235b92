"""`COMMANDS` as typer sees them: a command's module is imported when the command is called, and not before."""

from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from paoctl.cli.command_help import command_help
from paoctl.cli.overview import overview
from paoctl.cli.table import COMMANDS
from paoctl.cli.vendored import Command, CompletionItem, Context, HelpFormatter
from paoctl.errors import UsageError
from paoctl.rules.nearest import nearest


class PlainCommand(TyperCommand):
    """A command whose help is ours."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help of this command."""
        formatter.write(command_help(self, ctx))


class LazyGroup(TyperGroup):
    """All commands of the table."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - typer's signature
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002 - typer's signature
        """Import a command; None where the table has none of that name."""
        return load(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """The command that the first argument names.

        Raises:
            UsageError: there is none; with the nearest one.
        """
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise unknown_command(args[0])
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - typer's signature
        """Names of commands with their line of help, from the table alone."""
        return [CompletionItem(name, help=row[2]) for name, row in COMMANDS.items() if name.startswith(incomplete)]

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - typer's signature
        """Write what `paoctl --help` says."""
        formatter.write(overview())


def group() -> Command:
    """The whole command line."""
    app = typer.Typer(cls=LazyGroup, rich_markup_mode=None, add_completion=True)
    app.callback()(lambda: None)
    return get_command(app)


def load(name: str) -> Command:
    """Import the command of this name and make it one for typer.

    Raises:
        KeyError: the table has none of that name.
    """
    module, _, attribute = COMMANDS[name][1].partition(":")
    command = getattr(import_module(module), attribute)
    if isinstance(command, typer.Typer):  # a command with verbs of its own
        return get_command(command)
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(name, cls=PlainCommand)(command)
    return get_command(app)


def unknown_command(name: str) -> UsageError:
    """There is no such command; perhaps another one was meant."""
    meant = nearest(name, COMMANDS)
    remedy = f"did you mean `paoctl {meant}`?" if meant else "`paoctl --help` lists the commands"
    return UsageError(f"there is no command `{name}`", remedy=remedy)
