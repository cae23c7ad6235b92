"""`paoctl fulfill`: the executor."""

from typing import Annotated

import typer

from paoctl.cli.options import Output, OutputOption, seconds_of

Requests = Annotated[list[str] | None, typer.Argument(metavar="REQUEST", help="only these; all that is open otherwise")]
Parallel = Annotated[int, typer.Option("--max-parallel", metavar="N", min=1, max=64, help="steps of a request at once")]
Patience = Annotated[
    str,
    typer.Option("--patience", metavar="TIME", help="wait so long for a retry or a search; beyond it, park"),
]
Environment = Annotated[
    str, typer.Option("--environment", metavar="NAME", help="only what lives there; everywhere otherwise")
]
ShardText = Annotated[str, typer.Option("--shard", metavar="I/N", help="only the part of job I of N")]
TakeOver = Annotated[bool, typer.Option("--take-over", help="I know that the run that holds them is dead")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="show what would run, do nothing")]
Detailed = Annotated[bool, typer.Option("--detailed-exitcode", help="6, 7, 8 and 10 too; see help exit-codes")]


def fulfill(
    requests: Requests = None,
    *,
    environment: Environment = "",
    shard: ShardText = "",
    max_parallel: Parallel = 8,
    patience: Patience = "60s",
    take_over: TakeOver = False,
    dry_run: DryRun = False,
    detailed: Detailed = False,
    form: OutputOption = Output.TEXT,
) -> int:
    """Bring every merged request as far as it goes now, and record what became of it.

    This is what CI runs. It may be run again at any time, and be killed at any time: it works from what is asked for
    and what is recorded, and never does a thing twice. What waits for people is left waiting.

    Examples:
      paoctl fulfill
      paoctl fulfill orders-db --patience 5m
      paoctl fulfill --environment production --shard 2/4
    """
    from paoctl.cli.executor import Shift, parsed_shard, run
    from paoctl.execute.desk import Limits

    shift = Shift(
        only=tuple(requests or ()),
        environment=environment,
        shard=parsed_shard(shard),
        limits=Limits(seconds_of("--patience", patience), max_parallel),
        take_over=take_over,
        dry_run=dry_run,
        detailed=detailed,
        output=form,
    )
    return run(shift)
