"""`paoctl rollback`: undo what a request has done since it was last there."""

from paoctl.cli.options import NoInput, Yes
from paoctl.cli.request import RequestName
from paoctl.errors import Interrupted


def rollback(request: RequestName, *, yes: Yes = False, no_input: NoInput = False) -> None:
    """Undo what a request that failed, was cancelled or is under way has done. What will run is shown first.

    What it made is removed, what it changed gets its former configuration back. The owner of the item, the requesting
    team and the admins may say so.

    Examples:
      paoctl rollback orders-db
      paoctl rollback orders-db --yes
    """
    from paoctl.cli.prompt import ask_yes
    from paoctl.cli.speak import Saying
    from paoctl.cli.terminal import can_ask, messages, tell
    from paoctl.cli.window import open_window
    from paoctl.report.plan import plan_text

    with open_window() as window:
        found = window.find(request)
        saying = Saying(window, found, "rollback")
        saying.check()
        tell(plan_text(saying.previews(), messages()))
        if can_ask(no_input=no_input) and not yes and not ask_yes(f"Undo {found.standing.ref}?", default=False):
            raise Interrupted("nothing was said")
        saying.speak()
