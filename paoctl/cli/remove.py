"""`paoctl remove`: ask for the removal of a service."""

from paoctl.cli.options import BreakGlass, NoInput, Output, OutputOption, Yes, break_glass_of
from paoctl.cli.request import Draft, DryRun, NoPr, RequestName


def remove(
    ref: RequestName,
    *,
    break_glass: BreakGlass = "",
    no_input: NoInput = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    draft: Draft = False,
    no_pr: NoPr = False,
    output: OutputOption = Output.TEXT,
) -> None:
    """Ask for the removal of a service: a pull request that says `state: absent`.

    After the merge it is destroyed, in reverse order; then the file may go. This command itself destroys nothing.

    Examples:
      paoctl remove orders-db
      paoctl remove database-postgresql-standard/orders-db --yes
      paoctl remove orders-db --break-glass "its key has leaked, and the freeze ends on Monday"
    """
    from paoctl.cli.amend import take_away
    from paoctl.cli.delivery import Handing
    from paoctl.cli.terminal import can_ask

    how = Handing(can_ask(no_input=no_input), yes, dry_run, draft, no_pr, output)
    take_away(ref, how, break_glass_of(break_glass))
