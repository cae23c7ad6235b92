"""`paoctl logs`: what happened to a request."""

from typing import Annotated

import typer

from paoctl.cli.options import Offline, Output, OutputOption
from paoctl.cli.request import RequestName


def logs(
    request: RequestName,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="of one step: <component>/<action>")] = "",
    *,
    offline: Offline = False,
    form: OutputOption = Output.TEXT,
) -> None:
    """Tell what happened to a request, a line an event, with what its targets answered.

    It is the journal that Git keeps. There is no secret in it.

    Examples:
      paoctl logs orders-db
      paoctl logs orders-db instance
    """
    from paoctl.cli.terminal import output, show, tell
    from paoctl.cli.window import open_window
    from paoctl.model.journal import parse_journal
    from paoctl.report.following_up import next_text
    from paoctl.report.journal import journal_json, journal_text
    from paoctl.workflows.command import step_named

    with open_window(offline=offline) as window:
        found = window.find(request)
        ref = found.standing.ref
        step = step_named(found.history, action) if action else ""
        entries = parse_journal(window.world.state.journal(ref.folder))
        if form is Output.JSON:
            show(journal_json(str(ref), entries, step=step))
            return
        if entries:
            show(journal_text(entries, output(), step=step))
        else:
            tell(f"Nothing has happened to {ref} yet.")
        window.say_when()
        tell(f"\n{next_text(found.standing.next)}")
