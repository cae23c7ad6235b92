"""`paoctl retry`: try again what failed."""

from paoctl.cli.options import NoInput, Yes
from paoctl.cli.request import RequestName
from paoctl.errors import Interrupted


def retry(request: RequestName, *, yes: Yes = False, no_input: NoInput = False) -> None:
    """Let the next run try a request again. What will run is shown first.

    Steps that are done are not done again. The owner of the item, the requesting team and the admins may say so.

    Examples:
      paoctl retry orders-db
      paoctl retry orders-db --yes
    """
    from paoctl.cli.plan_sources import asked_for
    from paoctl.cli.prompt import ask_yes
    from paoctl.cli.speak import report_said, speak
    from paoctl.cli.terminal import can_ask, messages, tell
    from paoctl.cli.window import open_window
    from paoctl.report.plan import plan_text
    from paoctl.workflows.plan import previews

    with open_window() as window:
        found = window.find(request)
        ref = found.standing.ref
        asked = asked_for(window, [str(ref)])
        tell(plan_text(previews(window.world, asked, now=window.wiring.clock.now()), messages()))
        if can_ask(no_input=no_input) and not yes and not ask_yes(f"Try {ref} again?", default=True):
            raise Interrupted("nothing was said")
        speak(window, ref, "retry", {})
        report_said(window, found)
