"""Histories for tests of reports: a request at the moments of its life."""

from collections.abc import Sequence

from paoctl.model.digest import line_hash
from paoctl.model.events import (
    Accepted,
    Body,
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
    Result,
    Settled,
)
from paoctl.model.history import History
from paoctl.model.journal import GENESIS, Entry
from paoctl.model.phase import Effect, Phase, Reason, Verb
from paoctl.model.replay import replay
from paoctl.model.request import RequestRef

REF = RequestRef("database-postgresql-standard", "orders-db")
PULL = "https://github.example/acme/platform/pull/12"
RUN = "https://github.example/acme/platform/actions/runs/7"
BLOB, COMMIT, KEY = "a" * 40, "c" * 40, "1" * 40

REFUSED = Refused(
    blob=BLOB,
    cause="no approval of @acme/databases",
    phase=Phase.WAITING,
    reason=Reason.NEEDS_APPROVAL,
    remedy="an owner approves the merged pull request; it counts late too",
)
ACCEPTED = Accepted(
    generation=1,
    uid="LQZKKW2R5AAYR3BOELJGZ2E25P",
    path=REF.path,
    blob=BLOB,
    commit=COMMIT,
    pins={"main": f"database-postgresql-standard@1.2.0#sha256:{'ab' * 32}"},
    mode="automatic",
    pull=12,
    url=PULL,
    author="ana",
    head="d" * 40,
    merge=COMMIT,
    base="e" * 40,
    required=("@acme/databases",),
    given=(Given(login="dana", team="@acme/databases", review=7, commit="d" * 40),),
    codeowners=("14:/requests/database-postgresql-standard/ @acme/databases",),
    facts={
        "name": "orders-db",
        "team": "@acme/orders",
        "environment": "dev",
        "requestedBy": "ana",
        "date": "2026-11-23",
        "state": "present",
    },
)
PLANNED = Planned(
    steps=(
        PlannedStep(id="main/instance", kind="rest-api", effect=Effect.NAME, inputs={"url": "u"}, change="create"),
        PlannedStep(
            id="main/announce",
            kind="webhook",
            effect=Effect.KEY,
            after=("main/instance",),
            inputs={"body": {"host": {"$output": "main/instance.host"}}},
            change="create",
        ),
    )
)


def intent(step: str = "main/instance", attempt: int = 1, key: str = KEY) -> Intent:
    """A call is about to be made."""
    return Intent(
        step=step, verb=Verb.APPLY, key=key, epoch=0, effect=Effect.NAME, attempt=attempt, inputs={"url": "u"}
    )


def done(step: str = "main/instance", ref: str = "db-1", key: str = KEY, tail: str = "") -> Result:
    """A call went well."""
    return Result(
        step=step,
        verb=Verb.APPLY,
        key=key,
        status="done",
        ref=ref,
        outputs={"host": "h.example"},
        effects=(EffectNote(kind="rest-api", ref=ref, op="create"),),
        tail=tail,
    )


def failed(cause: str = "409: the name is taken") -> Result:
    """A call that surely had no effect."""
    problem = Problem.model_validate({"class": "user", "code": "PAO803", "cause": cause, "remedy": "choose another"})
    return Result(step="main/instance", verb=Verb.APPLY, key=KEY, status="failed", error=problem)


def unknown() -> Result:
    """A call of which nobody can tell."""
    problem = Problem.model_validate({"class": "ambiguous", "code": "PAO804", "cause": "no answer", "remedy": "look"})
    return Result(step="main/instance", verb=Verb.APPLY, key=KEY, status="unknown", error=problem)


def waiting() -> Result:
    """A ticket was opened."""
    return Result(
        step="main/instance",
        verb=Verb.APPLY,
        key=KEY,
        status="waiting",
        ref="DBA-12",
        message="DBA-12 is open: https://jira.example/browse/DBA-12",
        wake="ticket:DBA-12",
        effects=(EffectNote(kind="jira-ticket", ref="DBA-12", op="create"),),
    )


PARKED = Parked(
    reason=Reason.TICKET, wake="ticket:DBA-12", message="DBA-12 is open: https://jira.example/browse/DBA-12"
)
READY = Settled(
    generation=1,
    phase=Phase.READY,
    message="the service is there",
    outputs={"host": "h.example", "port": 5432, "password": {"$secret": "aws-secretsmanager:pao/x", "version": "v1"}},
)
FAILED = Settled(generation=1, phase=Phase.FAILED, reason=Reason.USER, message="main/instance: 409: the name is taken")
START: Sequence[Body] = (ACCEPTED, Leased(url=RUN), PLANNED)
WHOLE: Sequence[Body] = (
    *START,
    intent(),
    intent(attempt=2),
    done(tail="HTTP/1.1 200 OK\n::error::not a command"),
    intent("main/announce", key="2" * 40),
    done("main/announce", "delivery-1", "2" * 40),
    READY,
    Released(reason="done"),
)


def entries(*bodies: Body) -> list[Entry]:
    """The events as entries, a second apart."""
    made: list[Entry] = []
    fence, last = 0, GENESIS
    for number, body in enumerate(bodies, 1):
        fence += isinstance(body, Leased)
        at = f"2026-11-23T09:00:{number:02}Z"
        made.append(Entry(number, last, at, "gha:4711:7/1:dev.1", fence, body))
        last = line_hash(made[-1].line())
    return made


def history(*bodies: Body) -> History:
    """The events, replayed."""
    return replay(entries(*bodies))
