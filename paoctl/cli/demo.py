"""`paoctl demo`: the whole journey, on this machine."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="where; replaced if an earlier demo made it", show_default=False)
    ] = Path("pao-demo"),
    port: Annotated[
        int | None, typer.Option(metavar="N", help="of the sandbox; 8899 if it is free, 0 takes any free one")
    ] = None,
) -> None:
    """See a request travel the whole way, on this machine.

    Asks for a firewall rule, a database and a web application; has the pull requests approved and merged; fulfils them;
    changes one thing and removes another. The same code as in CI, only the addresses differ: GitHub and Jira are the
    stand-ins of `paoctl sandbox`. Nothing is asked, and nothing is written outside DIR and DIR.sandbox.

    Examples:
      paoctl demo
      paoctl demo /tmp/try
    """
    from paoctl.demo.story import tell_story

    tell_story(directory, port)
