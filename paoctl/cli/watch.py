"""`paoctl watch`: follow a request while it moves."""

from typing import Annotated

import typer

from paoctl.cli.request import RequestName


def watch(
    request: RequestName,
    *,
    stay: Annotated[bool, typer.Option("--stay", help="go on while people decide, until it is settled")] = False,
) -> int:
    """Follow a request until it is settled, or waits for a person.

    The exit code says how it ended: 0 it is ready or removed, 1 it failed, 7 it failed and was undone, 8 it waits for
    a person.

    Examples:
      paoctl watch orders-db
      paoctl watch - --stay
    """
    from paoctl.cli.follow import is_settled, looks, only_looking, shown
    from paoctl.cli.terminal import tell
    from paoctl.cli.verdict import PERSON, TICKET, found_code
    from paoctl.cli.window import open_window
    from paoctl.report.following_up import next_text

    with open_window() as window:
        first = found = window.find(request, proposed=True)
        with only_looking(first.standing.ref), shown() as show:
            for found in looks(window, first):
                show(found)
                if is_settled(found) or (found_code(found) in {PERSON, TICKET} and not stay):
                    break
        tell(f"\n{next_text(found.standing.next)}")
        return found_code(found)
