"""`paoctl resolve`: answer for a step that no machine can answer for."""

from typing import Annotated

import typer

from paoctl.cli.request import RequestName
from paoctl.errors import UsageError


def resolve(
    request: RequestName,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="the step: <component>/<action>, or <action>")],
    *,
    happened: Annotated[
        bool | None, typer.Option("--happened/--did-not-happen", help="is what the step does in the world?")
    ] = None,
    ref: Annotated[str, typer.Option("--ref", metavar="ID", help="what it is called there")] = "",
    outputs: Annotated[
        list[str] | None, typer.Option("--output", metavar="NAME=VALUE", help="what it tells; repeatable")
    ] = None,
) -> None:
    """Say of a step whether it happened: one whose call was never answered, or one that people do.

    Its outputs are read by their declared types. A sensitive one is only ever named, as PROVIDER:PATH, where it is
    kept. The owner of the item and the admins may say so.

    Examples:
      paoctl resolve orders-db main/announce --did-not-happen
      paoctl resolve orders-web ticket --happened --ref fw-7 --output ruleId=fw-7
    """
    from paoctl.cli.speak import Saying
    from paoctl.cli.window import open_window
    from paoctl.workflows.command import step_named
    from paoctl.workflows.resolution import action_of, said_outputs

    if happened is None:
        raise UsageError("did it happen?", remedy="add --happened or --did-not-happen, once you have looked")
    if not happened and (outputs or ref):
        raise UsageError("what did not happen has no outputs", remedy="leave --output and --ref out")
    with open_window() as window:
        found = window.find(request)
        step = step_named(found.history, action)
        args: dict[str, object] = {"step": step, "said": "happened" if happened else "did-not-happen"}
        if happened:
            spec = action_of(window.world, found.standing.ref, found.history, step)
            said = said_outputs(spec, outputs or (), window.world.project)
            args |= {"ref": ref} if ref else {}
            args |= {"outputs": dict(said)} if said else {}
        Saying(window, found, "resolve", args).speak()
