"""`paoctl approvers`: whose approval counts."""

import re
from typing import Annotated, Final

import typer

from paoctl.cli.options import Output, OutputOption

_PULL: Final = re.compile(r"#?(?P<number>\d+)")


def approvers(
    request: Annotated[str, typer.Argument(metavar="REQUEST|#PULL", help="a request, or the number of a pull request")],
    *,
    form: OutputOption = Output.TEXT,
) -> None:
    """Tell who must approve a request, who did, and by which line of CODEOWNERS.

    Examples:
      paoctl approvers orders-db
      paoctl approvers 12
    """
    from paoctl.cli.memory import request_named
    from paoctl.cli.terminal import output, show
    from paoctl.cli.window import open_window
    from paoctl.report.approvers import approvals_json, approvals_text
    from paoctl.workflows.approvers import approvals_of_pull, approvals_of_request

    with open_window() as window:
        world, forge = window.world, window.forge
        if match := _PULL.fullmatch(request):
            found = approvals_of_pull(world, forge, int(match["number"]))
        else:
            reader = window.reader()
            ref = reader.find(request_named(world.project.forge.repository, request))
            proposal = reader.proposals.get(ref)
            found = [approvals_of_request(world, forge, ref)] if ref.path in world.desired else []
            found += approvals_of_pull(world, forge, proposal.number) if proposal else []
        show(approvals_json(found) if form is Output.JSON else approvals_text(found, output()))
        window.say_when()
