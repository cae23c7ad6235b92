"""An error as people see it: what happened, then how to go on."""

from paoctl.errors import Interrupted, PaoError
from paoctl.report.findings import visible_line
from paoctl.report.terminal import Terminal


def failure_text(error: PaoError, terminal: Terminal) -> str:
    """The error in the shape of a diagnostic (see `paoctl.report.findings_text`), without a place in a file."""
    first, *more = map(visible_line, error.cause.splitlines() or [""])
    lines = [f"{_head(error, terminal)} {first}"]
    # No line may begin with what another system said: GitHub Actions would obey a `::command::` there.
    lines += [f"   | {line.strip()}" for line in more]
    lines += [f"   = help: {visible_line(line)}" for line in error.remedy.splitlines()]
    if error.code:
        lines.append(f"   = explain: paoctl explain {error.code}")
    return "\n".join(lines) + "\n"


def _head(error: PaoError, terminal: Terminal) -> str:
    if isinstance(error, Interrupted):
        return terminal.paint("interrupted:", "bold", "yellow")
    if error.code:
        return terminal.paint(f"error[{error.code}]", "bold", "red")
    return terminal.paint("error:", "bold", "red")
