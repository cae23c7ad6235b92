"""The journal of one life of a request, byte for byte: frozen format (`v: 1`)."""

import json
from pathlib import Path

import pytest

from paoctl.errors import UsageError
from paoctl.model.digest import line_hash
from paoctl.model.events import (
    Accepted,
    Body,
    Command,
    EffectNote,
    Given,
    Intent,
    Leased,
    Parked,
    Planned,
    PlannedStep,
    Problem,
    Refused,
    Released,
    Resolved,
    Result,
    Settled,
    Superseded,
    Woken,
)
from paoctl.model.journal import Entry, parse_journal, parse_line
from paoctl.model.phase import Effect, Phase, Reason, StepStatus, Verb
from paoctl.model.replay import read_history
from paoctl.model.request import RequestRef
from paoctl.record.status import observed_line, outputs_yaml, status_yaml

GOLDEN = Path(__file__).parents[1] / "golden"
REF = RequestRef("database-postgresql-standard", "orders-db")
BLOB, COMMIT, KEY = "a" * 40, "c" * 40, "1" * 40


def _accepted(generation: int, blob: str) -> Accepted:
    return Accepted(
        generation=generation,
        uid="LQZKKW2R5AAYR3BOELJGZ2E25P",
        path=REF.path,
        blob=blob,
        commit=COMMIT,
        pins={"main": f"database-postgresql-standard@1.2.0#sha256:{'ab' * 32}"},
        mode="automatic",
        pull=12,
        url="https://github.example/acme/platform/pull/12",
        author="ana",
        head="d" * 40,
        merge=COMMIT,
        base="e" * 40,
        required=("@acme/databases",),
        given=(Given(login="dana", team="@acme/databases", review=7, commit="d" * 40),),
        codeowners=("14:/requests/database-postgresql-standard/ @acme/databases",),
        facts={"name": "orders-db", "team": "@acme/orders", "environment": "dev", "state": "present"},
    )


def _intent(key: str, attempt: int, epoch: int = 0, verb: Verb = Verb.APPLY) -> Intent:
    inputs = {"url": "https://x.example/v1", "auth": {"bearer": {"$secret": "env:TOKEN", "version": None}}}
    return Intent(
        step="main/instance", verb=verb, key=key, epoch=epoch, effect=Effect.NAME, attempt=attempt, inputs=inputs
    )


LIFE: list[Body] = [
    Refused(blob=BLOB, cause="nobody approved", phase=Phase.WAITING, reason=Reason.NEEDS_APPROVAL, remedy="ask"),
    _accepted(1, BLOB),
    Leased(url="https://github.example/acme/platform/actions/runs/7"),
    Planned(
        steps=(
            PlannedStep(id="main/instance", kind="rest-api", effect=Effect.NAME, inputs={"url": "u"}, change="create"),
            PlannedStep(
                id="main/announce",
                kind="webhook",
                effect=Effect.KEY,
                after=("main/instance",),
                inputs={"host": {"$output": "main/instance.host"}},
                change="create",
            ),
        )
    ),
    _intent(KEY, 1),
    Released(reason="taken-over"),
    Leased(),
    _intent(KEY, 2),
    Result(
        step="main/instance",
        verb=Verb.APPLY,
        key=KEY,
        status="done",
        ref="db-1",
        outputs={"host": "h.example", "password": {"$secret": "aws-secretsmanager:pao/x", "version": "v1"}},
        effects=(EffectNote(kind="rest-api", ref="db-1", op="create"),),
        tail="200",
    ),
    Intent(step="main/announce", verb=Verb.APPLY, key="2" * 40, epoch=0, effect=Effect.KEY, attempt=1, inputs={"a": 1}),
    Result(
        step="main/announce",
        verb=Verb.APPLY,
        key="2" * 40,
        status="unknown",
        error=Problem.model_validate({"class": "ambiguous", "code": "PAO804", "cause": "no answer", "remedy": "look"}),
    ),
    Released(reason="done"),
    Command(who="dana", verb="resolve", args={"step": "main/announce", "said": "happened"}),
    Resolved(step="main/announce", key="2" * 40, who="dana", said="happened", ref="delivery-1"),
    Leased(),
    Parked(reason=Reason.BACKOFF, wake="2026-11-23T10:00:00Z", message="later"),
    Woken(reason=Reason.BACKOFF, wake="2026-11-23T10:00:00Z"),
    Superseded(generation=1),
    Settled(
        generation=1, phase=Phase.READY, message="the service is there", outputs={"host": "h.example", "port": 5432}
    ),
    Released(reason="done"),
]


def _lines() -> list[bytes]:
    lines: list[bytes] = []
    fence, last = 0, "0" * 64
    for number, body in enumerate(LIFE, 1):
        fence += isinstance(body, Leased)
        entry = Entry(number, last, "2026-11-23T09:00:00Z", "local:host:lock", fence, body)
        lines.append(entry.line())
        last = line_hash(lines[-1])
    return lines


def test_every_event_is_written_as_it_was_frozen() -> None:
    assert b"".join(line + b"\n" for line in _lines()) == (GOLDEN / "journal.jsonl").read_bytes()


def test_the_steps_of_a_lag_are_in_its_line_and_in_no_other_line() -> None:
    lag = Parked(reason=Reason.SEARCH_LAG, wake="2026-11-23T10:00:00Z", message="later", steps=("main/instance",))
    line = Entry(1, "0" * 64, "2026-11-23T09:00:00Z", "local:host:lock", 1, lag).line()
    assert b'"reason":"SearchLag","seq":1,"steps":["main/instance"],"type":"parked"' in line
    assert b'"steps"' not in next(each for each in _lines() if b'"parked"' in each)


def test_every_kind_of_event_is_in_the_golden_journal() -> None:
    kinds = {json.loads(line)["type"] for line in (GOLDEN / "journal.jsonl").read_bytes().splitlines()}
    assert kinds == {
        *("accepted", "refused", "leased", "released", "planned", "intent", "result", "parked", "woken"),
        *("command", "resolved", "superseded", "settled"),
    }


def test_reading_and_writing_a_line_gives_the_same_bytes() -> None:
    for line in (GOLDEN / "journal.jsonl").read_bytes().splitlines():
        assert parse_line(line).line() == line


def test_status_outputs_and_observed_are_functions_of_the_journal() -> None:
    history = read_history((GOLDEN / "journal.jsonl").read_bytes())
    assert status_yaml(REF, history).decode() == (GOLDEN / "status.yaml").read_text()
    assert outputs_yaml(history) == (GOLDEN / "outputs.yaml").read_bytes()
    assert observed_line(history) == f"{BLOB} ready -\n".encode()


def test_replaying_each_prefix_tells_where_the_request_stood() -> None:
    raw = (GOLDEN / "journal.jsonl").read_bytes().splitlines(keepends=True)
    phases = [read_history(b"".join(raw[:length])).phase.value for length in range(1, len(raw) + 1)]
    assert phases == [
        *("waiting", "queued", "queued", "running", "running", "queued", "running", "running", "running", "running"),
        *("running", "unknown", "unknown", "queued", "running", "waiting", "running", "queued", "ready", "ready"),
    ]


def test_a_repeated_call_keeps_its_key_and_counts_as_an_attempt() -> None:
    history = read_history((GOLDEN / "journal.jsonl").read_bytes())
    instance = history.step("main/instance")
    assert (instance.attempts, instance.epoch_for(Verb.APPLY), instance.status) == (2, 1, StepStatus.DONE)


def test_unknown_fields_are_kept() -> None:
    raw = json.loads(_lines()[-1])
    raw["later"] = {"x": 1}
    line = json.dumps(raw, sort_keys=True, separators=(",", ":")).encode()
    assert b'"later":{"x":1}' in parse_line(line).line()


@pytest.mark.parametrize(
    "change", [{"type": "teleported"}, {"v": 2}, {"seq": None}, {"type": "intent"}], ids=["type", "v", "seq", "fields"]
)
def test_what_this_version_does_not_understand_is_refused(change: dict[str, object]) -> None:
    raw = {key: value for key, value in (json.loads(_lines()[-1]) | change).items() if value is not None}
    with pytest.raises(UsageError):
        parse_line(json.dumps(raw).encode())


def test_any_changed_byte_breaks_the_chain() -> None:
    raw = (GOLDEN / "journal.jsonl").read_bytes()
    with pytest.raises(UsageError, match="chain is broken at line 7"):
        parse_journal(raw.replace(b'"reason":"taken-over"', b'"reason":"interrupted"'))


def test_a_missing_line_breaks_the_chain() -> None:
    lines = (GOLDEN / "journal.jsonl").read_bytes().splitlines(keepends=True)
    with pytest.raises(UsageError, match="chain is broken at line 3"):
        parse_journal(b"".join(lines[:2] + lines[3:]))
