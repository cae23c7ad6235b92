"""`paoctl verify`: from Git alone, who asked, who approved, by which rule, which code ran, what it did.

Everything that can be worked out a second time is, from the two branches, and compared with what is recorded. What
holds is "intact"; whether it is true is not for Git to say.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from paoctl.errors import PaoError, UsageError
from paoctl.model.digest import blob_id
from paoctl.model.events import Accepted, Command, Result
from paoctl.model.evidence import Check, EffectRow, Evidence, Generation, Verdict
from paoctl.model.history import History
from paoctl.model.journal import Entry, parse_journal
from paoctl.model.replay import replay
from paoctl.model.request import RequestRef
from paoctl.record.status import observed_line, outputs_yaml, status_yaml
from paoctl.workflows.guard import too_many
from paoctl.workflows.verify_generation import approval_faults, definition_faults, file_faults, uid_faults
from paoctl.workflows.verify_keys import key_faults
from paoctl.workflows.world import World

_DEEPEST: Final = 1000
"""Commits of a journal that are looked at for whether it only grew."""


def verify(world: World, ref: RequestRef) -> Evidence:
    """Everything that Git says of one request."""
    raw = world.state.journal(ref.folder)
    if not raw:
        return Evidence(ref, (Check("journal", "warning", "nothing is recorded yet"),))
    try:
        entries = parse_journal(raw)
    except UsageError as error:
        return Evidence(ref, (Check("journal", "broken", error.cause), _growth(world, ref)))
    history = replay(entries)
    head = f"{len(entries)} events, each chained to the one before; the last is {history.last[:12]}"
    checks = (
        Check("journal", "holds", head),
        *_size(history),
        _growth(world, ref),
        *_compared(world, ref, entries, history),
    )
    return Evidence(ref, checks, _generations(entries), tuple(_effects(entries)), tuple(_commands(entries)), history)


def _compared(world: World, ref: RequestRef, entries: Sequence[Entry], history: History) -> Iterator[Check]:
    """What is worked out a second time."""
    accepted = [entry.body for entry in entries if isinstance(entry.body, Accepted)]
    lineage = world.state.lineage()
    yield _check("identity", "uid and lineage belong together", uid_faults(world, lineage, accepted))
    yield _check("request", "each generation is the file that is on the base branch", file_faults(world, accepted))
    yield _check("approvals", "each generation has the approvals it needs", approval_faults(world, accepted))
    yield _check("definitions", "what ran is what was pinned", definition_faults(world, accepted))
    yield _check("keys", "each call carries the key of its place", key_faults(lineage, entries))
    yield _check("files", "status, outputs and observed say what the journal says", _file_faults(world, ref, history))


def _check(name: str, text: str, faults: Iterator[str]) -> Check:
    try:
        found = list(faults)
    except PaoError as error:
        return Check(name, "broken", f"can't be checked: {error.cause}")
    verdict: Verdict = "broken" if found else "holds"
    return Check(name, verdict, "; ".join(found) or text)


def _size(history: History) -> Iterator[Check]:
    if warning := too_many(history.length):
        yield Check("size", "warning", warning)


def _growth(world: World, ref: RequestRef) -> Check:
    """Every commit of the state branch only added lines to the journal."""
    path, commit, count = f"{ref.folder}/journal.jsonl", world.state.commit, 0
    newer = world.state.journal(ref.folder)
    while commit is not None and count < _DEEPEST:
        changed = world.repo.introduced(commit, path)
        if changed is None:
            break
        here = world.repo.read(changed, path) or b""
        if not newer.startswith(here):
            return Check("growth", "broken", f"commit {changed[:12]} held lines that are gone now")
        newer, count = here, count + 1
        parents = world.repo.commit(changed).parents
        commit = parents[0] if parents else None
    return Check("growth", "holds", f"the journal only ever grew, over {count} commits")


def _file_faults(world: World, ref: RequestRef, history: History) -> Iterator[str]:
    expected = {
        "status.yaml": status_yaml(ref, history),
        "outputs.yaml": outputs_yaml(history),
        "observed": observed_line(history),
    }
    for name, data in expected.items():
        found = world.state.tree.get(f"{ref.folder}/{name}")
        if found != (blob_id(data) if data is not None else None):
            yield f"{name} is not what the journal gives"


def _generations(entries: Sequence[Entry]) -> tuple[Generation, ...]:
    return tuple(_generation(entry.body) for entry in entries if isinstance(entry.body, Accepted))


def _generation(accepted: Accepted) -> Generation:
    return Generation(
        number=accepted.generation,
        asked_by=str(accepted.facts.get("requestedBy") or accepted.author),
        pull=accepted.pull,
        blob=accepted.blob,
        commit=accepted.commit,
        state=str(accepted.facts.get("state", "present")),
        approvals=tuple((each.login, each.team) for each in accepted.given),
        rules=accepted.codeowners,
        pins=accepted.pins,
    )


def _effects(entries: Sequence[Entry]) -> Iterator[EffectRow]:
    generation = 0
    for entry in entries:
        match entry.body:
            case Accepted() as body:
                generation = body.generation
            case Result() as body:
                for each in body.effects:
                    yield EffectRow(generation, body.step, each.op, each.kind, each.ref, body.key, entry.at)


def _commands(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry.body, Command):
            args = " ".join(f"{key}={value}" for key, value in entry.body.args.items() if value)
            yield f"{entry.at}  {entry.body.who}: {entry.body.verb} {args}".rstrip()
