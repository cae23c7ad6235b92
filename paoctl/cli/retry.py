"""`paoctl retry`: try again what failed, or run a part once more."""

from typing import Annotated

import typer

from paoctl.cli.options import NoInput, Yes
from paoctl.cli.request import RequestName


def retry(
    request: RequestName,
    *,
    component: Annotated[
        str, typer.Option("--component", metavar="ID", help="run this component again, and what depends on it")
    ] = "",
    start: Annotated[
        str, typer.Option("--from", metavar="ACTION", help="run this step again, and what depends on it")
    ] = "",
    yes: Yes = False,
    no_input: NoInput = False,
) -> None:
    """Let the next run try a request again. What will run is shown first.

    Steps that are done are not done again, unless --component or --from asks for them: they and all that depends on
    them, in other components too, run once more and change what is there to what it should be. That is also how a
    service that is ready is mended. The owner of the item, the requesting team and the admins may say so.

    A token that may not record it starts the fulfil workflow with it, and that run looks whether you may say it.

    Examples:
      paoctl retry orders-db
      paoctl retry shop --component database
      paoctl retry shop --from database/instance --yes
    """
    from paoctl.cli.speak import Saying
    from paoctl.cli.terminal import messages, tell
    from paoctl.cli.window import open_window
    from paoctl.model.word import Word
    from paoctl.report.plan import plan_text

    with open_window() as window:
        found = window.find(request)
        saying = Saying(window, found, Word("retry", request, component=component, start=start))
        saying.check()
        tell(plan_text(saying.previews(), messages()))
        saying.confirm(f"Try {saying.ref} again?", yes=yes, no_input=no_input, default=True)
        saying.speak()
