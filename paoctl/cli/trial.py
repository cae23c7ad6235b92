"""`paoctl test`: do items come to what they are meant to, with every answer that they take?"""

from typing import Annotated

import typer

from paoctl.cli.validate import Formats


def trial(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="items, their tests, or folders")] = None,
    form: Formats = None,
    most: Annotated[int, typer.Option("--generated", min=0, metavar="N", help="requests made from each form")] = 100,
    *,
    update: Annotated[bool, typer.Option("--update", help="write down what the cases come to now")] = False,
) -> int:
    """Try items and bundles; without a path all of the repository around you. Nothing is called.

    The test of an item stands beside it, as catalog/databases/database-postgresql-standard.test.yaml: cases with
    answers, and what each action comes to with them. Besides, requests are made from the item's own form (bounds,
    every option, hidden questions, odd texts), the same ones each time: each must give every action, in both modes, a
    configuration that its type takes. The smallest answers that break one are shown as a command.

    Examples:
      paoctl test
      paoctl test catalog/databases
      paoctl test --update
      paoctl test -o junit=test.xml
    """
    from paoctl.cli.rewrite import rewrite
    from paoctl.cli.sinks import sinks
    from paoctl.cli.sources import sources
    from paoctl.cli.terminal import tell
    from paoctl.model.diagnostic import Severity
    from paoctl.report.findings import plural
    from paoctl.workflows.fixture import fixtures
    from paoctl.workflows.trial import try_catalog

    outputs, given = sinks(form or []), sources(paths or [])
    for path, raw in list(fixtures(given.files, given.targets)) if update else ():
        rewrite(given.origin(path), raw)
        tell(f"written  {path}")
    tried = try_catalog(given.files, targets=given.targets, most=most)
    for sink in outputs:
        sink(tried.findings)
    counts = [(tried.definitions, "definition"), (tried.cases, "case"), (tried.requests, "generated request")]
    tell(f"Tried {', '.join(plural(number, noun) for number, noun in counts)}.")
    return int(tried.findings.count(Severity.ERROR) > 0)
