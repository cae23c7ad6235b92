"""`paoctl plan`: what would run."""

from enum import StrEnum
from typing import Annotated

import typer

from paoctl.cli.options import Offline


class Form(StrEnum):
    """How a plan is printed."""

    TEXT = "text"
    GRAPH = "graph"
    JSON = "json"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"


def plan(
    requests: Annotated[
        list[str] | None,
        typer.Argument(metavar="REQUEST|FILE|#PULL|BRANCH", help="all that is open otherwise"),
    ] = None,
    *,
    whole: Annotated[bool, typer.Option("--whole", help="every step, as if nothing were there yet")] = False,
    offline: Offline = False,
    detailed: Annotated[bool, typer.Option("--detailed-exitcode", help="10 when something would run")] = False,
    form: Annotated[
        Form, typer.Option("-o", "--output", "--format", envvar="PAOCTL_OUTPUT", help="how it is printed")
    ] = Form.TEXT,
) -> int:
    """Show what would run: the steps in order, what each does, with which inputs, and whose approval it needs.

    Nothing is done. A secret is shown as the place where it is kept; what is not known before the run says after
    which step it is.

    Examples:
      paoctl plan
      paoctl plan orders-db
      paoctl plan shop -o graph
      paoctl plan requests/database-postgresql-standard/orders-db.yaml
      paoctl plan '#12' -o markdown
    """
    from paoctl.cli.plan_sources import asked_for
    from paoctl.cli.terminal import output, show
    from paoctl.cli.verdict import WORK
    from paoctl.cli.window import open_window
    from paoctl.report.plan import plan_json, plan_text, steps_of
    from paoctl.report.plan_graph import plan_graph
    from paoctl.report.plan_markdown import plan_markdown, plan_mermaid
    from paoctl.workflows.plan import previews

    with open_window(offline=offline) as window:
        found = previews(window.world, asked_for(window, requests or ()), whole=whole, now=window.wiring.clock.now())
        match form:
            case Form.GRAPH:
                show(plan_graph(found, output()))
            case Form.JSON:
                show(plan_json(found))
            case Form.MARKDOWN:
                show(plan_markdown(found))
            case Form.MERMAID:
                show(plan_mermaid(found))
            case _:
                show(plan_text(found, output()))
        window.say_when()
    if any(each.problem for each in found):
        return 1
    return WORK if detailed and any(map(steps_of, found)) else 0
