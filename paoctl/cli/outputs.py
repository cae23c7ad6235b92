"""`paoctl outputs`: what a request gives."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from paoctl.cli.options import Offline
from paoctl.cli.request import RequestName
from paoctl.errors import UsageError

if TYPE_CHECKING:
    from paoctl.cli.window import Window
    from paoctl.workflows.standings import Found


class Form(StrEnum):
    """How outputs are printed."""

    TEXT = "text"
    JSON = "json"
    ENV = "env"


def outputs(
    request: RequestName,
    key: Annotated[str, typer.Argument(metavar="OUTPUT", help="only this one")] = "",
    *,
    raw: Annotated[bool, typer.Option("--raw", help="the bare value of one output, for scripts")] = False,
    offline: Offline = False,
    form: Annotated[
        Form, typer.Option("-o", "--output", "--format", envvar="PAOCTL_OUTPUT", help="how they are printed")
    ] = Form.TEXT,
) -> None:
    """Print the outputs of a request. A sensitive one is shown as the place where it is kept, never as its value.

    Examples:
      paoctl outputs orders-db
      psql -h "$(paoctl outputs orders-db host --raw)"
      eval "$(paoctl outputs orders-db -o env)"
    """
    from paoctl.cli.terminal import output, show
    from paoctl.cli.window import open_window
    from paoctl.report.outputs import bare, outputs_env, outputs_json, outputs_text

    if raw and not key:
        raise UsageError("--raw prints one value", remedy=f"say which: paoctl outputs {request} OUTPUT --raw")
    with open_window(offline=offline) as window:
        found = _found(window, request)
        values = _wanted(found, key)
        if raw:
            show(bare(values[key]))
        elif form is Form.JSON:
            show(outputs_json(values, str(found.standing.ref)))
        elif form is Form.ENV:
            show(outputs_env(values))
        else:
            show(outputs_text(values, output()))


def _found(window: "Window", request: str) -> "Found":
    """The request; open pull requests are looked through only where it is not merged, so that scripts stay quick."""
    try:
        return window.find(request)
    except UsageError:
        return window.find(request, proposed=True)


def _wanted(found: "Found", key: str) -> Mapping[str, object]:
    """The outputs that are asked for.

    Raises:
        UsageError: there are none yet, or none of that name.
    """
    from paoctl.rules.nearest import nearest

    values, standing = found.history.outputs, found.standing
    if not values:
        ended = found.history.settled is not None
        remedy = f"paoctl status {standing.ref} says why" if ended else f"paoctl wait {standing.ref}"
        raise UsageError(
            f"{standing.ref} is {standing.phase} and has no outputs{'' if ended else ' yet'}", remedy=remedy
        )
    if not key:
        return values
    if key not in values:
        meant = nearest(key, values)
        remedy = f"did you mean `{meant}`?" if meant else f"outputs here: {', '.join(values)}"
        raise UsageError(f"{standing.ref} has no output `{key}`", remedy=remedy)
    return {key: values[key]}
