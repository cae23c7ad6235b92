"""`paoctl wait`: hold a script until a request is there."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from paoctl.cli.request import RequestName

TIMED_OUT: Final = 124
"""As of timeout(1)."""


class Goal(StrEnum):
    """What can be waited for."""

    READY = "ready"
    DELETED = "deleted"
    SETTLED = "settled"


def wait(
    request: RequestName,
    *,
    goal: Annotated[Goal, typer.Option("--for", help="what to wait for; settled is whatever it ends as")] = Goal.READY,
    timeout: Annotated[str, typer.Option("--timeout", metavar="TIME", help="as 90s, 10m, 1h30m")] = "30m",
) -> int:
    """Wait until a request is ready. Says nothing on the way.

    Ends with 0 when it is, with 124 when the time is over, and at once, with the code of how it ended, when it has
    settled as something else.

    Examples:
      paoctl wait orders-db
      paoctl wait orders-db --for deleted --timeout 1h
    """
    from paoctl.cli.follow import is_settled, looks, only_looking
    from paoctl.cli.options import seconds_of
    from paoctl.cli.terminal import messages, tell
    from paoctl.cli.verdict import found_code
    from paoctl.cli.window import open_window
    from paoctl.report.following import standing_line

    with open_window() as window:
        end = window.wiring.clock.monotonic() + seconds_of("--timeout", timeout)
        first = found = window.find(request, proposed=True)
        with only_looking(first.standing.ref):
            for found in looks(window, first, end):
                if is_settled(found):
                    break
            else:
                tell(f"{timeout} are over\n{standing_line(found.standing, messages())}")
                return TIMED_OUT
        if goal in (Goal.SETTLED, found.standing.phase):
            return 0
        tell(standing_line(found.standing, messages()))
        return found_code(found) or 1
