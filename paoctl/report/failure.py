"""An error as people see it: what happened, then how to go on."""

from paoctl.errors import Interrupted, PaoError
from paoctl.report.terminal import Terminal


def failure_text(error: PaoError, terminal: Terminal) -> str:
    """The error in the shape of a diagnostic (see `paoctl.report.findings_text`), without a place in a file."""
    lines = [_head(error, terminal) + " " + error.cause]
    lines += [f"   = help: {line}" for line in error.remedy.splitlines()]
    if error.code:
        lines.append(f"   = explain: paoctl explain {error.code}")
    return "\n".join(lines) + "\n"


def _head(error: PaoError, terminal: Terminal) -> str:
    if isinstance(error, Interrupted):
        return terminal.paint("interrupted:", "bold", "yellow")
    if error.code:
        return terminal.paint(f"error[{error.code}]", "bold", "red")
    return terminal.paint("error:", "bold", "red")
