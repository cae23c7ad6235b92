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

    Of one that did, but whose answer lacked what it is called or has to tell, say that: then it can be used or removed.

    Its outputs are read by their declared types. A sensitive one is only ever named, as PROVIDER:PATH, where it is
    kept. The owner of the item and the admins may say so.

    A token that may not record it starts the fulfil workflow with it, and that run looks whether you may say it.

    Examples:
      paoctl resolve orders-db main/announce --did-not-happen
      paoctl resolve orders-web ticket --happened --ref fw-7 --output ruleId=fw-7
    """
    from paoctl.cli.speak import Saying
    from paoctl.cli.window import open_window
    from paoctl.model.word import Word

    if happened is None:
        raise UsageError("did it happen?", remedy="add --happened or --did-not-happen, once you have looked")
    if not happened and (outputs or ref):
        raise UsageError("what did not happen has no outputs", remedy="leave --output and --ref out")
    said = "happened" if happened else "did-not-happen"
    word = Word("resolve", request, action=action, outcome=said, ref=ref, outputs=tuple(outputs or ()))
    with open_window() as window:
        found = window.find(request)
        Saying(window, found, word).speak()
