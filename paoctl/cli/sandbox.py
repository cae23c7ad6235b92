"""`paoctl sandbox`: the stand-ins for GitHub and Jira, and what people do there by hand."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer
from typer.core import TyperGroup

from paoctl.cli.command_help import command_help
from paoctl.cli.group import PlainCommand
from paoctl.cli.terminal import tell
from paoctl.cli.vendored import Context, HelpFormatter
from paoctl.errors import UsageError, UserError
from paoctl.rules.nearest import nearest

_START: Final = "start"
_USUAL_ADDRESS: Final = "http://127.0.0.1:8899"


class VerbGroup(TyperGroup):
    """Verbs, and a first one that need not be said: `paoctl sandbox DIR` is `paoctl sandbox start DIR`."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Say the first verb where none was said.

        Raises:
            UsageError: a verb was misspelt.
        """
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            self._refuse_slip(args)
            args = [_START, *args]
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help of the first verb, and a line for each of the others."""
        others = [name for name in self.commands if name != _START]
        width = max(map(len, others))
        lines = [f"  {name:{width}}  {self.commands[name].get_short_help_str(100)}" for name in others]
        verbs = "\n".join(
            ["By hand, in another terminal", *lines, f"  {'':{width}}  `{ctx.command_path} VERB --help` says more"]
        )
        formatter.write(f"{command_help(self.commands[_START], ctx)}\n{verbs}\n")

    def _refuse_slip(self, args: list[str]) -> None:
        meant = nearest(args[0], self.commands) if len(args) > 1 else None
        if meant and not args[1].startswith("-"):
            raise UsageError(f"the sandbox has no verb `{args[0]}`", remedy=f"did you mean `paoctl sandbox {meant}`?")


class Method(StrEnum):
    """How a pull request is merged."""

    MERGE = "merge"
    SQUASH = "squash"
    REBASE = "rebase"


Person = Annotated[str, typer.Option("--as", metavar="PERSON", help="who does it: dana owns every item, ana asks")]
Numbers = Annotated[list[int], typer.Argument(metavar="NUMBER", help="of a pull request; more than one, if you like")]
Address = Annotated[
    str,
    typer.Option(
        "--at", metavar="URL", envvar="GITHUB_SERVER_URL", help=f"where the sandbox answers; {_USUAL_ADDRESS} at first"
    ),
]

sandbox = typer.Typer(cls=VerbGroup, rich_markup_mode=None, add_completion=False)


@sandbox.command(_START, cls=PlainCommand)
def start(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="the working clone; made with the sample catalog", show_default=False)
    ] = Path("pao-sandbox"),
    port: Annotated[
        int | None,
        typer.Option(metavar="N", help="0 takes a free one; 8899, later that of the last time"),
    ] = None,
    env_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write the environment there as KEY=value lines")
    ] = None,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="the engineer's token reads no teams and pushes no state")
    ] = False,
) -> None:
    """Run stand-ins for GitHub and Jira on this machine, until Ctrl-C.

    DIR becomes a working clone; its origin is served over HTTP, as GitHub does. The environment that leads every tool
    there is printed as lines to export, and kept in DIR.sandbox/env.sh. DIR.sandbox holds all the rest as well: a
    second start goes on where the first one ended. A folder that is named like a verb is written `./approve`.

    Examples:
      paoctl sandbox
      paoctl sandbox demo --port 0 --env-file demo.env
      paoctl sandbox approve 1
    """
    from paoctl.cli.foreground import serve

    serve(directory, port, env_file, strict=strict)


@sandbox.command(cls=PlainCommand)
def approve(numbers: Numbers, person: Person = "dana", at: Address = "") -> None:
    """Approve pull requests.

    Examples:
      paoctl sandbox approve 1
      paoctl sandbox approve 1 2 --as ana
    """
    from paoctl.sandbox import by_hand

    address = _address(at)
    for number in numbers:
        _do(f"approve #{number}", partial(by_hand.approve, address, number, person))
        tell(f"{person} approved #{number}")
    tell(f"\nNext: paoctl sandbox merge {' '.join(map(str, numbers))}")


@sandbox.command(cls=PlainCommand)
def merge(numbers: Numbers, method: Method = Method.MERGE, person: Person = "dana", at: Address = "") -> None:
    """Merge pull requests.

    Examples:
      paoctl sandbox merge 1
      paoctl sandbox merge 1 2 --method squash
    """
    from paoctl.sandbox import by_hand

    address = _address(at)
    for number in numbers:
        _do(f"merge #{number}", partial(by_hand.merge, address, number, method.value, person))
        tell(f"{person} merged #{number}")
    tell("\nNext: paoctl fulfill")


@sandbox.command(cls=PlainCommand)
def close(
    key: Annotated[str, typer.Argument(metavar="KEY", help="of the ticket, as NET-1")],
    assigned: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="fill in a field first; repeatable")
    ] = None,
    resolution: Annotated[str, typer.Option(metavar="NAME", help="Declined says no")] = "Done",
    person: Person = "dana",
    at: Address = "",
) -> None:
    """Close a ticket.

    Examples:
      paoctl sandbox close NET-1
      paoctl sandbox close NET-1 --set customfield_10042=fw-4711
      paoctl sandbox close NET-1 --resolution Declined
    """
    from paoctl.sandbox import by_hand

    fields = dict(map(_assignment, assigned or ()))
    _do(f"close {key}", partial(by_hand.close_ticket, _address(at), key, fields, resolution, person))
    tell(f"{person} closed {key}: {resolution}\n\nNext: paoctl sync")


def _assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"`--set {text}` has no value", remedy="--set FIELD=VALUE")
    return name, value


def _address(given: str) -> str:
    """Where to knock: the address that was given, that of the clone we stand in, or the usual one."""
    if _is_here(given):
        return given
    origin = _origin()
    return origin if _is_here(origin) else _USUAL_ADDRESS


def _origin() -> str:
    from paoctl.gateways.clone import find_clone

    clone = find_clone(Path.cwd())
    return clone.address.server if clone and clone.address else ""


def _is_here(address: str) -> bool:
    """Is it on this machine? Nothing by hand is ever sent to a real GitHub, whatever the environment says."""
    return urlsplit(address).hostname in {"127.0.0.1", "localhost"}


def _do(name: str, deed: Callable[[], None]) -> None:
    from paoctl.sandbox.by_hand import ByHandError

    try:
        deed()
    except ByHandError as error:
        raise UserError(f"can't {name}: {error}") from error
