"""`paoctl request`: ask for an item or a bundle."""

from typing import Annotated

import typer

from paoctl.cli.completion import environments, offered, requests, teams
from paoctl.cli.options import BreakGlass, NoInput, Output, OutputOption, Yes, break_glass_of

RequestName = Annotated[
    str,
    typer.Argument(
        metavar="REQUEST", autocompletion=requests, help="<item>/<name>, a unique <name>, or - for the last one"
    ),
]
Sets = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="an answer; repeatable")]
AnswersFile = Annotated[
    str, typer.Option("-f", "--file", metavar="FILE|-", help="YAML with answers, or a whole request")
]
Draft = Annotated[bool, typer.Option("--draft", help="open it as a draft")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="print the file, send nothing")]
NoPr = Annotated[bool, typer.Option("--no-pr", help="write the file here, push nothing")]
Acknowledge = Annotated[
    list[str] | None, typer.Option(metavar="STEP:delete|replace", help="agree to what can't be taken back; repeatable")
]


def request(
    item: Annotated[
        str,
        typer.Argument(metavar="ITEM", autocompletion=offered, help="id of an item or a bundle; or in the file of -f"),
    ] = "",
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="what it shall be called")] = "",
    sets: Sets = None,
    file: AnswersFile = "",
    env: Annotated[
        str,
        typer.Option(
            metavar="NAME", autocompletion=environments, envvar="PAOCTL_ENV", help="where; the first there is"
        ),
    ] = "",
    team: Annotated[
        str, typer.Option(metavar="TEAM", autocompletion=teams, envvar="PAOCTL_TEAM", help="for whom; your only team")
    ] = "",
    acknowledge: Acknowledge = None,
    break_glass: BreakGlass = "",
    no_input: NoInput = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    draft: Draft = False,
    no_pr: NoPr = False,
    output: OutputOption = Output.TEXT,
) -> None:
    """Ask for an item or a bundle: answer its questions, and open the pull request that asks for it.

    Only what is missing is asked. Your work tree, index and branch are left alone; a second run finds the first one's
    pull request.

    Examples:
      paoctl request database-postgresql-standard
      paoctl request database-postgresql-standard --name orders-db --set size=large --yes
      paoctl request -f answers.yaml --dry-run
    """
    from paoctl.cli.ask import ask_for
    from paoctl.cli.delivery import Handing
    from paoctl.cli.order import read_order
    from paoctl.cli.terminal import can_ask

    order = read_order(item, file, sets or ())
    order.name, order.environment, order.team = name or order.name, env or order.environment, team or order.team
    order.acknowledge += tuple(acknowledge or ())
    order.spec = {**order.spec, **break_glass_of(break_glass)}
    how = Handing(can_ask(no_input=no_input), yes, dry_run, draft, no_pr, output)
    ask_for(order, how)
