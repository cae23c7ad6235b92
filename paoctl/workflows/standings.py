"""Where requests stand: the record, brought up to what the base branch and the open pull requests say now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from paoctl.errors import UsageError
from paoctl.load.catalog import load_request
from paoctl.model.history import History
from paoctl.model.phase import SETTLING, Phase, Reason
from paoctl.model.request import RequestMetadata, RequestRef
from paoctl.model.standing import Proposed, Standing
from paoctl.ports import BlobId
from paoctl.record.recorded import RecordedStatus
from paoctl.record.status import status_yaml
from paoctl.workflows.guard import too_many
from paoctl.workflows.world import World

Proposals = Mapping[RequestRef, Proposed]


@dataclass(frozen=True, slots=True)
class Found:
    """One request: the line, and all that is recorded."""

    standing: Standing
    history: History
    ahead: bool = False
    """Is content of its file merged that no run has looked at?"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads requests out of one look at the repository."""

    world: World
    proposals: Proposals = field(default_factory=dict)

    def all(self) -> list[Standing]:
        """Every request that lives, and every one that is proposed, in order of their names."""
        refs = self._refs()
        recorded = self._recorded(refs)
        asked = self._asked([ref for ref in refs if ref not in recorded or not recorded[ref].requested_by])
        rows = [self._standing(ref, recorded.get(ref), asked.get(ref)) for ref in sorted(refs)]
        return [row for row in rows if self._is_there(row)]

    def find(self, text: str) -> RequestRef:
        """The request called `<item>/<name>`, or by its name alone where that is unique; proposed ones too.

        Raises:
            UsageError: there is none, or more than one.
        """
        found = sorted(ref for ref in self._refs() if text in {str(ref), ref.name})
        if len(found) > 1:
            raise UsageError(f"`{text}` is not unique", remedy=f"one of: {', '.join(map(str, found))}")
        return found[0] if found else self.world.find(text)

    def one(self, ref: RequestRef) -> Found:
        """One request, from its journal.

        Raises:
            UsageError: the journal can't be read.
        """
        history = self.world.state.history(ref.folder)
        recorded = RecordedStatus.parse(status_yaml(ref, history)) if history.length else None
        asked = self._asked([] if recorded and recorded.requested_by else [ref])
        standing = self._standing(ref, recorded, asked.get(ref))
        ahead = self.world.desired.get(ref.path) not in {None, history.blob}
        return Found(replace(standing, message=standing.message or _held(ref, history)), history, ahead)

    def grown(self, rows: Sequence[Standing]) -> Mapping[RequestRef, str]:
        """The requests whose journals grow too long, with what to warn of.

        Of those that rest the journals are not read: they do not grow, and are most.
        """
        tree = self.world.state.tree
        moving = [row.ref for row in rows if row.phase not in SETTLING]
        ids = {ref: blob for ref in moving if (blob := tree.get(f"{ref.folder}/journal.jsonl"))}
        told = {ref: too_many(raw.count(b"\n")) for ref, raw in self._contents(ids).items()}
        return {ref: warning for ref, warning in told.items() if warning}

    def _refs(self) -> set[RequestRef]:
        desired = {ref for path in self.world.desired if (ref := RequestRef.of_path(path))}
        return desired | set(self.world.state.refs()) | set(self.proposals)

    def _is_there(self, row: Standing) -> bool:
        """A deleted request whose file is gone too is history."""
        return row.phase != Phase.DELETED or row.ref.path in self.world.desired

    def _recorded(self, refs: set[RequestRef]) -> Mapping[RequestRef, RecordedStatus]:
        tree = self.world.state.tree
        ids = {ref: blob for ref in refs if (blob := tree.get(f"{ref.folder}/status.yaml"))}
        return {ref: RecordedStatus.parse(raw) for ref, raw in self._contents(ids).items()}

    def _asked(self, refs: Sequence[RequestRef]) -> Mapping[RequestRef, RequestMetadata]:
        """What the request files say of themselves, on the base branch or in a pull request, where they can be read."""
        ids = {ref: blob for ref in refs if (blob := self.world.desired.get(ref.path) or self._proposed_blob(ref))}
        loaded = {ref: load_request(ref.path, raw)[0] for ref, raw in self._contents(ids).items()}
        return {ref: each.document.metadata for ref, each in loaded.items() if each}

    def _proposed_blob(self, ref: RequestRef) -> BlobId:
        proposal = self.proposals.get(ref)
        return proposal.blob if proposal else ""

    def _contents(self, ids: Mapping[RequestRef, BlobId]) -> Mapping[RequestRef, bytes]:
        raw = self.world.repo.blobs(sorted(set(ids.values())))
        return {ref: raw[blob] for ref, blob in ids.items()}

    def _standing(self, ref: RequestRef, recorded: RecordedStatus | None, asked: RequestMetadata | None) -> Standing:
        proposal = self.proposals.get(ref)
        standing = Standing(
            ref=ref,
            phase=recorded.phase if recorded else Phase.QUEUED.value,
            reason=recorded.reason if recorded else "",
            message=recorded.message if recorded else "",
            team=(recorded.team if recorded else "") or (asked.team if asked else ""),
            environment=(recorded.environment if recorded else "") or (asked.environment if asked else ""),
            requested_by=_asker(recorded, asked, proposal),
            updated=recorded.updated if recorded else "",
            url=(recorded.url if recorded else "") or (proposal.url if proposal else ""),
            next=recorded.next if recorded else f"paoctl watch {ref}",
            proposal=proposal,
        )
        return _brought_up(standing, recorded, self.world.desired.get(ref.path))


def _held(ref: RequestRef, history: History) -> str:
    """By whom it is held, and what to do when that run is dead: of one on a machine, other machines can't see it."""
    if not (history.holder or "").startswith("local:"):
        return ""
    return f"held by {history.holder}; if that run is dead: paoctl fulfill {ref} --take-over"


def _asker(recorded: RecordedStatus | None, asked: RequestMetadata | None, proposal: Proposed | None) -> str:
    if recorded and recorded.requested_by:
        return recorded.requested_by
    return asked.requested_by if asked else proposal.author if proposal else ""


def _brought_up(standing: Standing, recorded: RecordedStatus | None, blob: BlobId | None) -> Standing:
    """What the record does not know yet: a file that is new, changed or gone, a pull request that is open."""
    if blob is None and recorded is None:
        return _proposed(standing)
    if recorded is None:
        return replace(standing, message="merged; no run has looked at it yet")
    if blob is None and recorded.phase not in {Phase.DELETED, Phase.DEGRADED}:
        return replace(
            standing,
            phase=Phase.DEGRADED.value,
            reason=Reason.REQUEST_MISSING.value,
            message=f"{standing.ref.path} is gone, but nothing asked for its removal",
        )
    if blob is not None and blob != recorded.blob and recorded.phase in SETTLING:
        return replace(
            standing,
            phase=Phase.QUEUED.value,
            reason="",
            message=f"a change is merged; no run has looked at it yet (before: {recorded.phase})",
            next=f"paoctl watch {standing.ref}",
        )
    return standing


def _proposed(standing: Standing) -> Standing:
    number = standing.proposal.number if standing.proposal else 0
    return replace(
        standing,
        phase="proposed",
        message=f"pull request #{number} waits for approval and merge",
        next=f"paoctl approvers {standing.ref}",
    )
