"""`paoctl cancel`: begin nothing more of a request."""

from typing import Final

from paoctl.cli.options import NoInput, Yes
from paoctl.cli.request import RequestName

_AHEAD: Final = (
    "warning: a change of it is merged that no run has looked at yet, and this word is not about that: the next run "
    "begins it. To stop it, too, revert its pull request before"
)


def cancel(request: RequestName, *, yes: Yes = False, no_input: NoInput = False) -> None:
    """Begin nothing more of what a request asks for now; what is there stays. What stops and what stays is shown first.

    What is under way comes to its end, and is recorded. An open ticket is told that nobody waits for it any more.
    `paoctl retry` goes on from there, `paoctl rollback` undoes it. The owner of the item, the requesting team and the
    admins may say so.

    A token that may not record it starts the fulfil workflow with it, and that run looks whether you may say it.

    Examples:
      paoctl cancel orders-db
      paoctl cancel orders-db --yes
    """
    from paoctl.cli.speak import Saying
    from paoctl.cli.terminal import messages, tell
    from paoctl.cli.window import open_window
    from paoctl.model.word import Word
    from paoctl.report.cancelling import cancel_text
    from paoctl.report.following import following_text

    with open_window() as window:
        found = window.find(request)
        saying = Saying(window, found, Word("cancel", request))
        saying.check()
        tell(f"{following_text(found.standing, found.history, messages())}\n")
        tell(cancel_text(saying.ref, found.history, messages()))
        if found.ahead:
            tell(_AHEAD)
        saying.confirm(f"Begin nothing more of {saying.ref}? What is there stays.", yes=yes, no_input=no_input)
        saying.speak()
