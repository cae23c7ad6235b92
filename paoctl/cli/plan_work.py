"""`paoctl plan-work`: is there anything to do, and for how many jobs?"""

from typing import Annotated

import typer

from paoctl.cli.options import Output, OutputOption


def plan_work(
    *,
    shards: Annotated[int, typer.Option(metavar="N", min=1, max=32, help="jobs for one environment, at most")] = 1,
    detailed: Annotated[bool, typer.Option("--detailed-exitcode", help="10 when there is work")] = False,
    form: OutputOption = Output.TEXT,
) -> int:
    """Say whether there is anything to do: the cheap gate before the jobs that run `paoctl fulfill`.

    A request that this run was started to say something to has work too.

    In GitHub Actions it writes the outputs `work` (true or false) and `matrix`, whose rows are environment, shard
    and of. A row without work is left out; there are never more than 32.

    Examples:
      paoctl plan-work
      paoctl plan-work --shards 4 --detailed-exitcode
    """
    import json

    from paoctl.cli.ci import give_outputs
    from paoctl.cli.event import heard_word
    from paoctl.cli.settings import read_settings
    from paoctl.cli.terminal import output, show, tell
    from paoctl.cli.verdict import WORK
    from paoctl.record.breakers import held_hosts
    from paoctl.report.document import json_document
    from paoctl.report.tables import table_text
    from paoctl.wiring import Wiring
    from paoctl.workflows.places import matrix
    from paoctl.workflows.world import look

    with Wiring() as wiring:
        world = look(wiring.repo(wiring.repository), read_settings(wiring))
        heard = heard_word()
        rows = matrix(world, wiring.clock.now(), shards, world.find(heard.word.request) if heard else None)
        held = held_hosts(world.state, wiring.clock.now())
    include = [{"environment": row.environment, "shard": row.shard, "of": row.of} for row in rows]
    give_outputs(work="true" if rows else "false", matrix=json.dumps({"include": include}))
    if form is Output.JSON:
        show(json_document("Matrix", {"work": bool(rows), "include": include}))
    elif rows:
        cells = [(row.environment, str(row.shard), str(row.of)) for row in rows]
        show(table_text(("ENVIRONMENT", "SHARD", "OF"), cells, output()))
    else:
        tell("there is nothing to do")
    for told in held:
        tell(f"note: {told}")
    return WORK if rows and detailed else 0
