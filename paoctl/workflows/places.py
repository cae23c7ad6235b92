"""Where open requests live and what they wait for: enough to part them among jobs, without reading journals."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from paoctl.execute.gate import WINDOW
from paoctl.load.catalog import load_request
from paoctl.model.phase import HEALTH, Phase
from paoctl.model.request import Request, RequestRef
from paoctl.model.wake import instant, is_ahead
from paoctl.plan.worklist import MOST_JOBS, Work, shard_of, worklist
from paoctl.ports import BlobId
from paoctl.record.recorded import RecordedStatus
from paoctl.record.state import Observed, State
from paoctl.record.status import settled_ids
from paoctl.workflows.calendar import is_held
from paoctl.workflows.world import World

_LONG: Final = timedelta(hours=1)
"""What sleeps for less is not asked whether a clock was wrong."""


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A job of the matrix."""

    environment: str
    shard: int
    of: int


def environments(world: World, work: Sequence[Work]) -> Mapping[RequestRef, str]:
    """The environment of each request: the one that it was accepted for, else the one that its file says.

    Of a service that is there, or may be, the file does not count: no other environment shall meet what is under way
    with its own secrets. A file that can't be read falls to the first environment that the settings list. So every
    request has exactly one job, also one that is to be refused.
    """
    known = world.project.environments
    first = next(iter(known))
    asked = {ref: request.metadata.environment for ref, request in requests(world, work).items()}
    said = {**asked, **_recorded(world, work)}
    return {each.ref: place if (place := said.get(each.ref, first)) in known else first for each in work}


def requests(world: World, work: Sequence[Work]) -> Mapping[RequestRef, Request]:
    """What their files say, fetched at once; without those that are gone or can't be read."""
    ids = {each.ref: each.blob for each in work if each.blob is not None}
    raw = world.repo.blobs(sorted(set(ids.values())))
    loaded = {ref: load_request(ref.path, raw[blob])[0] for ref, blob in ids.items()}
    return {ref: each.document for ref, each in loaded.items() if each}


def observed(state: State, refs: Sequence[RequestRef]) -> Mapping[RequestRef, Observed]:
    """What `observed` says of each where it can be read, their blobs fetched at once."""
    ids: dict[RequestRef, BlobId] = {
        ref: blob for ref in refs if (blob := state.tree.get(f"{ref.folder}/observed")) is not None
    }
    raw = state.repo.blobs(sorted(set(ids.values())))
    return {ref: line for ref, blob in ids.items() if (line := Observed.parse(raw[blob]))}


def matrix(world: World, now: datetime, shards: int, spoken_of: RequestRef | None = None) -> Sequence[Row]:
    """The jobs that have something to do; at most `shards` an environment, and `MOST_JOBS` in all.

    A request that somebody is about to say something to is among it, however it rests. Where more environments have
    something to do than there are jobs, the moment draws lots, so that each has its turn.

    Which job a request falls to depends on its name and on the settings alone, not on what else there is to do: two
    runs that overlap part the work alike.
    """
    work = [*_due(world, now), *([Work(spoken_of, world.desired.get(spoken_of.path))] if spoken_of else [])]
    places = environments(world, work)
    of = max(1, min(shards, MOST_JOBS // len(world.project.environments)))
    rows = {each.ref: Row(places[each.ref], shard_of(each.ref, of), of) for each in work}
    spoken = rows[spoken_of] if spoken_of else None

    def lot(row: Row) -> tuple[bool, bytes]:
        return row != spoken, hashlib.sha256(f"{now.isoformat()} {row.environment}".encode()).digest()

    return sorted(sorted(set(rows.values()), key=lot)[:MOST_JOBS])


def _due(world: World, now: datetime) -> Sequence[Work]:
    """What is open, but for what sleeps until a later time, or until the calendar lets it begin."""
    work = worklist(world.desired, world.state.tree, settled_ids)
    seen = observed(world.state, [each.ref for each in work])
    awake = [each for each in work if not _sleeps(each, seen.get(each.ref), now, world)]
    return [each for each in awake if not (_waits_for_window(each, seen.get(each.ref)) and is_held(world, each, now))]


def _sleeps(work: Work, seen: Observed | None, now: datetime, world: World) -> bool:
    if seen is None:
        return False
    if work.blob is None:
        return seen.is_forgotten
    if is_well(work, seen):
        return True
    until = instant(seen.wake)
    if seen.blob != work.blob or until is None or now >= until:
        return False
    return until - now < _LONG or not _is_written_ahead(work, world, now)


def _is_written_ahead(work: Work, world: World, now: datetime) -> bool:
    """Was the clock ahead of the run that said when it is worth a look?"""
    status = RecordedStatus.readable(world.state.file(f"{work.ref.folder}/status.yaml") or b"")
    return status is not None and is_ahead(status.updated, now)


def is_well(work: Work, seen: Observed) -> bool:
    """Is it ready, with nothing left but to ask how it is?"""
    return seen.blob == work.blob and seen.phase is Phase.READY and seen.wake == HEALTH


def _waits_for_window(work: Work, seen: Observed | None) -> bool:
    return seen is not None and seen.blob == work.blob and seen.wake == WINDOW


def _recorded(world: World, work: Sequence[Work]) -> Mapping[RequestRef, str]:
    """Of those that were accepted, but for a service that is gone and asked for anew."""
    ids = {each: blob for each in work if (blob := world.state.tree.get(f"{each.ref.folder}/status.yaml"))}
    raw = world.repo.blobs(sorted(set(ids.values())))
    found = {each: status for each, blob in ids.items() if (status := RecordedStatus.readable(raw[blob]))}
    return {
        each.ref: status.environment
        for each, status in found.items()
        if status.environment and (each.blob is None or status.phase != Phase.DELETED.value)
    }
