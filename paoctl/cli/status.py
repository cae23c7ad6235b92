"""`paoctl status`: where requests stand."""

from typing import Annotated

import typer

from paoctl.cli.options import Offline, Output, OutputOption


def status(
    request: Annotated[
        str, typer.Argument(metavar="REQUEST", help="one of them: <item>/<name>, a unique name, - for your last")
    ] = "",
    *,
    offline: Offline = False,
    form: OutputOption = Output.TEXT,
) -> None:
    """Show where requests stand: what waits on you, what is yours, the others; or one in full.

    A request is `proposed` while its pull request is open. What is shown is fetched first, and says as of when.

    Examples:
      paoctl status
      paoctl status orders-db
      paoctl status -o json | jq '.items[] | select(.phase == "failed")'
    """
    from paoctl.cli.requests import show_all, show_one
    from paoctl.cli.window import open_window

    with open_window(offline=offline) as window:
        if request:
            show_one(window, request, form)
        else:
            show_all(window, form)
