"""`paoctl edit`: change what a request asks for."""

from enum import StrEnum
from typing import Annotated

import typer

from paoctl.cli.group import PlainCommand
from paoctl.cli.options import BreakGlass, NoInput, Output, OutputOption, Yes, break_glass_of
from paoctl.cli.request import Acknowledge, AnswersFile, Draft, DryRun, NoPr, RequestName, Sets
from paoctl.cli.vendored import Context


class State(StrEnum):
    """Shall the service be there?"""

    PRESENT = "present"
    ABSENT = "absent"


class EditCommand(PlainCommand):
    """`--to-version` alone means the version that is offered now."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Say which version is meant where none is named."""
        said = [*args, "--"]
        for place, word in enumerate(args):
            if word == "--to-version" and said[place + 1].startswith("-"):
                args = [*args[: place + 1], "latest", *args[place + 1 :]]
        return super().parse_args(ctx, args)


app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("edit", cls=EditCommand)
def edit(
    ref: RequestName,
    *,
    sets: Sets = None,
    file: AnswersFile = "",
    to_version: Annotated[
        str, typer.Option(metavar="[VERSION]", help="pin the version that is offered now, if it is this one")
    ] = "",
    state: Annotated[
        State | None,
        typer.Option(help="absent asks for its removal, as `paoctl remove` does; present takes that back"),
    ] = None,
    protect: Annotated[
        bool | None, typer.Option("--protect/--no-protect", help="refuse its removal, or allow it again")
    ] = None,
    acknowledge: Acknowledge = None,
    break_glass: BreakGlass = "",
    no_input: NoInput = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    draft: Draft = False,
    no_pr: NoPr = False,
    output: OutputOption = Output.TEXT,
) -> None:
    """Change a request: its form with the answers it has now, then a pull request with the difference.

    With --set, --to-version, --protect or --state only what they leave open is asked, and with --yes nothing. A request
    that is not merged yet is changed in its open pull request.

    Examples:
      paoctl edit orders-db
      paoctl edit orders-db --set size=large --yes
      paoctl edit orders-db --to-version
    """
    from paoctl.cli.amend import Amendment, amend, take_away
    from paoctl.cli.delivery import Handing
    from paoctl.cli.terminal import can_ask

    how = Handing(can_ask(no_input=no_input), yes, dry_run, draft, no_pr, output)
    if state is State.ABSENT:
        take_away(ref, how, break_glass_of(break_glass))
    else:
        amendment = Amendment(
            file,
            tuple(sets or ()),
            to_version,
            protect,
            tuple(acknowledge or ()),
            state is State.PRESENT,
            break_glass_of(break_glass),
        )
        amend(ref, amendment, how)
