"""`paoctl sync`: the executor, for what waits."""

from paoctl.cli.fulfill import Detailed, Environment, Parallel, Patience, Requests, ShardText
from paoctl.cli.options import Output, OutputOption, seconds_of


def sync(
    requests: Requests = None,
    *,
    environment: Environment = "",
    shard: ShardText = "",
    max_parallel: Parallel = 8,
    patience: Patience = "60s",
    detailed: Detailed = False,
    form: OutputOption = Output.TEXT,
) -> int:
    """Wake what waits and is due: a ticket that is done, a run that is over, a time that has come.

    It is `paoctl fulfill` limited to requests that wait, or that a run which died left half-way; cheap enough to be run
    every few minutes.

    Examples:
      paoctl sync
      paoctl sync orders-web
    """
    from paoctl.cli.executor import Shift, parsed_shard, run
    from paoctl.execute.desk import Limits

    shift = Shift(
        only=tuple(requests or ()),
        waiting_only=True,
        environment=environment,
        shard=parsed_shard(shard),
        limits=Limits(seconds_of("--patience", patience), max_parallel),
        detailed=detailed,
        output=form,
    )
    return run(shift)
