"""`paoctl orphans`: what was made and belongs to no living request."""

from typing import Annotated

import typer

from paoctl.cli.options import Offline, Output, OutputOption


def orphans(
    *,
    detailed: Annotated[bool, typer.Option("--detailed-exitcode", help="10 when there are any")] = False,
    offline: Offline = False,
    form: OutputOption = Output.TEXT,
) -> int:
    """List what was made and belongs to no living request, and requests of which nothing is recorded.

    That is what a request has left whose file is gone, or that failed or was cancelled, by what is recorded; nothing
    is asked of the targets.

    Examples:
      paoctl orphans
      paoctl orphans -o json --detailed-exitcode
    """
    from paoctl.cli.terminal import output, show, tell
    from paoctl.cli.verdict import WORK
    from paoctl.cli.window import open_window
    from paoctl.report.following_up import next_text
    from paoctl.report.orphans import orphans_json, orphans_text
    from paoctl.workflows.orphans import orphans as find

    with open_window(offline=offline) as window:
        found = find(window.world)
        if form is Output.JSON:
            show(orphans_json(found))
        elif found:
            show(orphans_text(found, output()))
            window.say_when()
            tell(f"\n{next_text(found[0].next)}")
        else:
            tell("Everything that was made belongs to a living request.")
    return WORK if found and detailed else 0
