"""`paoctl verify`: the record, worked out a second time."""

from typing import Annotated

import typer

from paoctl.cli.options import Offline, Output, OutputOption
from paoctl.errors import UsageError


def verify(
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="one of them")] = "",
    *,
    everything: Annotated[bool, typer.Option("--all", help="every request that has a record")] = False,
    offline: Offline = False,
    form: OutputOption = Output.TEXT,
) -> int:
    """Check from Git alone: who asked, who approved, by which rule, which code ran, what it did.

    Everything that can be worked out again is, and compared with the record. With --all -o json it is the evidence
    pack. Ends with 1 when something does not hold.

    Examples:
      paoctl verify orders-db
      paoctl verify --all -o json > evidence.json
    """
    from paoctl.cli.terminal import output, show, tell
    from paoctl.cli.window import open_window
    from paoctl.report.evidence import CAVEAT, evidence_json, evidence_sentence, evidence_text
    from paoctl.workflows.checkpoint import seen_checkpoint
    from paoctl.workflows.verify import verify as check

    if everything == bool(request):
        raise UsageError("say what to verify", remedy="paoctl verify REQUEST, or paoctl verify --all")
    with open_window(offline=offline) as window:
        world = window.world
        refs = world.state.refs() if everything else [window.find(request).standing.ref]
        pack = [check(world, ref) for ref in refs]
        if form is Output.JSON:
            lineage = world.state.lineage()
            show(
                evidence_json(pack, base=world.base, state=world.state.commit, lineage=lineage.id if lineage else None)
            )
        else:
            show(evidence_text(pack, output()))
        window.say_when()
        whole, seen = (True, "no checkpoint seen: offline") if offline else seen_checkpoint(world, window.forge)
    tell(f"{evidence_sentence(pack)}\n{seen}\nwarning: {CAVEAT}")
    return 0 if whole and all(each.intact for each in pack) else 1
