"""One generation, compared with the base branch and with the definitions that are kept beside the journal."""

from collections.abc import Iterator, Sequence

from paoctl.govern.codeowners import match, parse
from paoctl.load.catalog import load_request
from paoctl.model.digest import Pin, blob_id, closure_digest, uid
from paoctl.model.events import Accepted
from paoctl.record.state import Lineage
from paoctl.workflows.approve import owners_at
from paoctl.workflows.world import World


def uid_faults(world: World, lineage: Lineage | None, accepted: Sequence[Accepted]) -> Iterator[str]:
    """A uid is given once, at the first acceptance of a life, and follows from what brought the file."""
    if lineage is None:
        yield "there is no lineage.json"
        return
    for each in {event.uid: event for event in reversed(accepted)}.values():
        born = world.repo.first_introduced(each.commit, each.path)
        if born is None or uid(lineage.id, each.path, born) != each.uid:
            yield f"generation {each.generation}: the uid does not follow from {each.path} and its first commit"


def file_faults(world: World, accepted: Sequence[Accepted]) -> Iterator[str]:
    """The blob is the file's at that commit, the commit is on the base branch, and the pins are those of the file."""
    for each in accepted:
        place = f"generation {each.generation}"
        if not world.repo.contains(world.base, each.commit):
            yield f"{place}: commit {each.commit[:12]} is not on the base branch"
            continue
        raw = world.repo.read(each.commit, each.path)
        if raw is None or blob_id(raw) != each.blob:
            yield f"{place}: {each.path} has another content at commit {each.commit[:12]}"
            continue
        loaded, _ = load_request(each.path, raw)
        pins = {name: str(pin) for name, pin in loaded.document.spec.pins.items()} if loaded else {}
        if pins != each.pins:
            yield f"{place}: the file pins something else"


def approval_faults(world: World, accepted: Sequence[Accepted]) -> Iterator[str]:
    """Every team that had to approve has, by somebody else than who asked, and CODEOWNERS then said so."""
    for each in accepted:
        place = f"generation {each.generation}"
        missing = set(each.required) - {given.team for given in each.given}
        if missing or not each.required:
            yield f"{place}: no approval of {', '.join(sorted(missing)) or 'anybody'}"
        own = {each.author.casefold(), str(each.facts.get("requestedBy", "")).casefold()}
        yield from (
            f"{place}: {given.login} approved their own" for given in each.given if given.login.casefold() in own
        )
        if (line := _codeowners_line(world, each)) not in each.codeowners:
            yield f"{place}: CODEOWNERS said {line or 'nothing'} of {each.path}"


def definition_faults(world: World, accepted: Sequence[Accepted]) -> Iterator[str]:
    """The files that are kept under each digest have that digest, and are what the pin names."""
    for pin in sorted({pin for each in accepted for pin in each.pins.values()}):
        wanted = Pin.parse(pin)
        kept = world.state.definition(wanted.digest)
        raw = world.repo.blobs(sorted(set(kept.values())))
        if not kept:
            yield f"{wanted.short}: nothing is kept under definitions/{wanted.digest[:12]}…"
        elif closure_digest({path: raw[blob] for path, blob in kept.items()}) != wanted.digest:
            yield f"{wanted.short}: the files under definitions/{wanted.digest[:12]}… have another digest"
        elif world.offer(wanted) is None:
            yield f"{wanted.short}: the files under definitions/{wanted.digest[:12]}… hold something else"


def _codeowners_line(world: World, accepted: Accepted) -> str:
    """As the acceptance recorded it: `<number>:<text>` of the line that decided, at the first parent of the merge."""
    line = match(parse(owners_at(world, accepted.base)), accepted.path)
    return f"{line.line}:{line.text}" if line else ""
