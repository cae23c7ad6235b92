"""The keys of effects, worked out again: each follows from lineage, request, generation, step, verb and epoch."""

from collections.abc import Iterator, Sequence

from paoctl.model.digest import effect_key
from paoctl.model.events import Accepted, Intent
from paoctl.model.journal import Entry
from paoctl.record.state import Lineage


def key_faults(lineage: Lineage | None, entries: Sequence[Entry]) -> Iterator[str]:
    """What is wrong with the keys of the calls."""
    accepted: Accepted | None = None
    for entry in entries:
        match entry.body:
            case Accepted() as body:
                accepted = body
            case Intent() as body:
                if accepted is None or lineage is None or body.key != _expected(lineage, accepted, body):
                    yield f"line {entry.seq}: the key of {body.step} does not follow from its place"


def _expected(lineage: Lineage, accepted: Accepted, intent: Intent) -> str:
    return effect_key(
        lineage=lineage.id,
        uid=accepted.uid,
        generation=accepted.generation,
        step=intent.step,
        verb=intent.verb,
        epoch=intent.epoch,
    )
