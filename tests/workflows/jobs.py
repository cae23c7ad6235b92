"""Removals in jobs that part the repository among them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count, islice

from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.plan.worklist import Shard
from paoctl.ports import Commit, Lost, Ports, Pushed, Unanswered, Write
from paoctl.redact import Redactor
from paoctl.workflows.fulfill import Fulfilled, Orders, fulfill
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE
from tests.workflows.test_fulfil import Provider

JOBS = 4
SHARDS = [Shard(number, JOBS) for number in range(1, JOBS + 1)]
PARTS = [Orders(shard=shard) for shard in SHARDS]


def limited(journey: Journey, limit: int) -> None:
    changed(journey, b"maxRemovals: 10", b"maxRemovals: %d" % limit)


def changed(journey: Journey, old: bytes, new: bytes) -> None:
    """The settings say something else."""
    repo = journey.world.repo
    raw = repo.read(repo.fetch("main")["main"] or "", "paoctl.yaml") or b""
    assert old in raw
    journey.world.remote.commit("main", {"paoctl.yaml": raw.replace(old, new)}, "Be careful")


def names_in(shard: Shard, many: int) -> list[str]:
    """Names that fall to a job."""
    every = (f"shop{number}-db" for number in count())
    return list(islice((name for name in every if shard.holds(RequestRef(DATABASE, name))), many))


def ask(journey: Journey, name: str, environment: str = "dev", **spec: object) -> RequestRef:
    ref = RequestRef(DATABASE, name)
    raw = journey.document(DATABASE, name, {"instanceName": name}, **spec)
    number = journey.propose(ref.path, raw.replace(b"environment: dev", f"environment: {environment}".encode()))
    journey.world.forge.review(number, "dana")
    journey.merge(number)
    return ref


def living(journey: Journey, names: Sequence[str], environment: str = "dev") -> list[RequestRef]:
    """Services that are there."""
    refs = [ask(journey, name, environment) for name in names]
    journey.fulfil()
    assert {journey.history(ref).phase for ref in refs} == {Phase.READY}
    return refs


def unasked(journey: Journey, refs: Sequence[RequestRef], environment: str = "dev") -> None:
    """Their removal is asked for."""
    for ref in refs:
        ask(journey, ref.name, environment, state="absent")


def job(journey: Journey, orders: Orders, ports: Ports | None = None) -> Fulfilled:
    done = fulfill(ports or journey.world.ports(), journey.project, Redactor(), journey.env, orders)
    assert not done.stuck, [each.error.cause for each in done.stuck]
    return done


def gone(journey: Journey, refs: Sequence[RequestRef]) -> set[str]:
    return {ref.name for ref in refs if journey.history(ref).phase is Phase.DELETED}


def held(journey: Journey, refs: Sequence[RequestRef]) -> set[str]:
    """Those that wait for an admin as PAO616 says it."""
    found = {ref.name: journey.history(ref) for ref in refs}
    guarded = {name: each for name, each in found.items() if each.refused and "removals in one" in each.refused.cause}
    assert all((each.phase, each.reason) == (Phase.WAITING, Reason.NEEDS_APPROVAL) for each in guarded.values())
    return set(guarded)


def deletes(provider: Provider) -> int:
    return sum(method == "DELETE" for method, _ in provider.calls)


class Slow(FakeRepo):
    """Of a job that others overtake between its look and the first thing it records."""

    def __init__(self, journey: Journey, others: Callable[[], object]) -> None:
        super().__init__(journey.world.remote)
        self._others: Callable[[], object] | None = others

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        others, self._others = self._others, None
        if others:
            others()
        return super().push(ref, expect, writes, message)


def from_one_look(journey: Journey, parts: Sequence[Orders]) -> None:
    """Each looks before any has recorded anything; they act in the opposite order."""
    if not parts:
        return
    ports = journey.world.second(f"local:there:{len(parts)}")
    job(journey, parts[0], replace(ports, repo=Slow(journey, lambda: from_one_look(journey, parts[1:]))))


def of_each(many: int) -> list[str]:
    return [name for shard in SHARDS for name in names_in(shard, many)]
