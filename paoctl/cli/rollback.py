"""`paoctl rollback`: undo what a request has done since it was last there."""

from typing import TYPE_CHECKING

from paoctl.cli.options import NoInput, Yes
from paoctl.cli.request import RequestName
from paoctl.model.phase import SETTLING

if TYPE_CHECKING:
    from paoctl.model.history import History
    from paoctl.model.request import RequestRef


def rollback(request: RequestName, *, yes: Yes = False, no_input: NoInput = False) -> None:
    """Undo what a request that failed, was cancelled or is under way has done. What will run is shown first.

    What it made is removed, what it changed gets its former configuration back. The owner of the item, the requesting
    team and the admins may say so.

    A token that may not record it starts the fulfil workflow with it, and that run looks whether you may say it.

    Examples:
      paoctl rollback orders-db
      paoctl rollback orders-db --yes
    """
    from paoctl.cli.speak import Saying
    from paoctl.cli.terminal import messages, tell
    from paoctl.cli.window import open_window
    from paoctl.model.word import Word
    from paoctl.report.plan import plan_text
    from paoctl.workflows.command import leaves_all

    with open_window() as window:
        found = window.find(request)
        saying = Saying(window, found, Word("rollback", request))
        saying.check()
        previews = saying.previews()
        if leaves_all(found.history, previews):
            tell(f"{saying.ref} has made and changed nothing in this version: there is nothing to roll back")
            tell(f"\nNext: {_instead(found.history, saying.ref)}")
            return
        tell(plan_text(previews, messages()))
        saying.confirm(f"Undo {saying.ref}?", yes=yes, no_input=no_input)
        saying.speak()


def _instead(history: "History", ref: "RequestRef") -> str:
    """What makes sense where nothing is to be undone."""
    return f"paoctl {'retry' if history.phase in SETTLING else 'cancel'} {ref}"
