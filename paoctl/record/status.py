"""The files that people and readers see, each a pure function of the journal."""

from collections.abc import Mapping
from typing import Final

from paoctl.model.base import API_VERSION
from paoctl.model.digest import blob_id
from paoctl.model.events import Accepted
from paoctl.model.history import History
from paoctl.model.phase import SETTLING, WORD, Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.model.step_state import StepState
from paoctl.record.emitter import yaml_bytes

OR: Final = ", or "
"""Between the commands of `next` that can be chosen from: a shell that is given all of them refuses them."""
_HEADER: Final = "# Written by paoctl from journal.jsonl; changes made here are overwritten.\n"


def request_files(folder: str, raw: bytes, history: History) -> Mapping[str, bytes | None]:
    """The files of one request, each a function of its journal; None where it has no such file."""
    return {
        f"{folder}/journal.jsonl": raw,
        f"{folder}/observed": observed_line(history),
        f"{folder}/status.yaml": status_yaml(RequestRef.of_folder(folder), history),
        f"{folder}/outputs.yaml": outputs_yaml(history),
    }


def status_document(ref: RequestRef, history: History) -> Mapping[str, object]:
    """`status.yaml` as data: `kind: RequestStatus` (FORMATS: State branch)."""
    accepted = history.accepted
    return {
        "apiVersion": API_VERSION,
        "kind": "RequestStatus",
        "request": {
            "item": ref.item,
            "name": ref.name,
            "uid": accepted.uid if accepted else None,
            "generation": accepted.generation if accepted else None,
        },
        "definition": accepted.pins.get("main") if accepted else None,
        "observed": {"blob": history.blob, "commit": accepted.commit if accepted else None},
        "phase": history.phase.value,
        "reason": history.reason.value if history.reason else None,
        "message": history.message or None,
        "mode": accepted.mode if accepted else None,
        "team": accepted.facts.get("team") if accepted else None,
        "environment": accepted.facts.get("environment") if accepted else None,
        "requestedBy": accepted.facts.get("requestedBy") if accepted else None,
        "approvals": _approvals(accepted),
        "steps": [_step(history.steps[step_id]) for step_id in _order(history)],
        "links": {"pullRequest": (accepted.url or None) if accepted else None, "run": history.run or None},
        "updated": history.at or None,
        "next": _next(ref, history),
    }


def status_yaml(ref: RequestRef, history: History) -> bytes:
    """The bytes of `status.yaml`."""
    return _HEADER.encode() + yaml_bytes(status_document(ref, history))


def outputs_yaml(history: History) -> bytes | None:
    """The bytes of `outputs.yaml`; None when the request has none. A sensitive value is a reference."""
    if not history.outputs or history.phase is Phase.DELETED:
        return None
    document = {"apiVersion": API_VERSION, "kind": "RequestOutputs", "outputs": history.outputs}
    return _HEADER.encode() + yaml_bytes(document)


def is_removal(history: History) -> bool:
    """Is what the state speaks of the removal of the service?"""
    return history.accepted is not None and history.refused is None and history.accepted.is_removal


def observed_line(history: History) -> bytes:
    """The bytes of `observed`: `<request blob id> <phase> <wake or ->`, a line. What people said is not slept over."""
    wake = WORD if _is_spoken_of(history) else history.wake
    return f"{history.blob} {history.phase} {wake or '-'}\n".encode()


def settled_ids(blob: str) -> frozenset[str]:
    """The blob ids that `observed` has when a request file is settled: so an ls-tree tells, and nothing is read."""
    return frozenset(blob_id(f"{blob} {phase} -\n".encode()) for phase in SETTLING)


def _approvals(accepted: Accepted | None) -> list[object]:
    if accepted is None:
        return []
    lines = [line.partition(":")[0] for line in accepted.codeowners]
    rule = f"CODEOWNERS:{lines[0]}" if lines else None
    return [{"who": each.login, "team": each.team, "rule": rule, "commit": each.commit} for each in accepted.given]


def _order(history: History) -> list[str]:
    planned = [step.id for step in history.planned.steps] if history.planned else []
    return [*dict.fromkeys([*planned, *history.steps])]


def _step(step: StepState) -> Mapping[str, object]:
    row: dict[str, object] = {"id": step.id, "kind": step.kind, "status": step.seen.value, "attempts": step.attempts}
    if step.ref:
        row["ref"] = step.ref
    if step.message:
        row["message"] = step.message
    if step.error:
        error = {"class": step.error.kind, "cause": step.error.cause, "remedy": step.error.remedy}
        row["error"] = {key: text for key, text in error.items() if text}
    if step.effects:
        row["effects"] = [
            {key: effect[key] for key in ("kind", "ref", "op") if key in effect} for effect in step.effects
        ]
    return row


def _is_spoken_of(history: History) -> bool:
    """Has somebody said what a run can do something about? Where all is over, that is what became of a step."""
    over, steps = history.phase in SETTLING, history.steps
    answerable = {step_id for step_id, step in steps.items() if step.answerable}
    return any(not over or each.args.get("step") in answerable for each in history.commands)


def _next(ref: RequestRef, history: History) -> str:
    match history.phase:
        case Phase.READY:
            return f"paoctl outputs {ref}"
        case Phase.WAITING:
            return f"paoctl approvers {ref}" if history.wake == "approval" else f"paoctl watch {ref} --stay"
        case Phase.UNKNOWN:
            step = next((step for step in history.steps.values() if step.status is StepStatus.UNKNOWN), None)
            return f"paoctl resolve {ref} {step.id if step else 'ACTION'}"
        case Phase.FAILED if history.accepted:
            return _after_failure(ref, history)
        case Phase.FAILED | Phase.CANCELLED | Phase.ROLLED_BACK:
            return f"paoctl retry {ref}" if history.accepted else f"paoctl edit {ref}"
        case Phase.DELETED:
            return f"the file {ref.path} may go now"
        case _:
            return f"paoctl watch {ref}"


def _after_failure(ref: RequestRef, history: History) -> str:
    retry = f"paoctl retry {ref}"
    half = next((step.id for step in history.steps.values() if step.half_made), None)
    if half and history.reason is Reason.ROLLBACK_INCOMPLETE:  # nobody can remove it before people say what it is
        return OR.join((f"paoctl resolve {ref} {half}", retry))
    by_content = not is_removal(history) and history.reason in {Reason.USER, Reason.REJECTED}
    return OR.join((f"paoctl edit {ref}", retry)) if by_content else retry
