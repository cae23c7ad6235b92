"""`paoctl journal`: what a run could not push."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from paoctl.errors import UsageError


class Verb(StrEnum):
    """What can be done with it."""

    IMPORT = "import"


def journal(
    verb: Annotated[Verb, typer.Argument(metavar="import", help="append what is in the file")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="as a run has written it")],
) -> int:
    """Append results that a run could not push, from the file that it has left.

    Lines are appended as they are where the journal has not moved since; where it has, they answer for the calls that
    are still open, as `paoctl resolve` does. Who may resolve may import; a second time it changes nothing. Ends with 1
    when something has no place any more.

    Examples:
      paoctl journal import ~/.local/state/paoctl/unpushed/4be1c5d2.jsonl
    """
    from paoctl.cli.terminal import output, show, tell
    from paoctl.cli.window import open_window
    from paoctl.record.committer import Committer
    from paoctl.report.tables import table_text
    from paoctl.workflows.journal_import import import_results

    del verb  # there is one
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read {file}: {error.strerror}") from error
    with open_window() as window:
        ports, branch = window.wiring.ports(window.world.project), window.world.project.forge.state_branch
        with Committer(ports.repo, branch, ports.clock) as committer:
            found = import_results(window.world, ports, committer, raw)
    rows = [(str(each.ref), "yes" if each.done else "no", each.text) for each in found]
    show(table_text(("REQUEST", "RECORDED", "WHAT"), rows, output()))
    if all(each.done for each in found):
        tell("\nNext: paoctl fulfill")
        return 0
    return 1
