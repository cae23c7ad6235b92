"""Jobs that part the repository among them: together they let no more go than the limit says, in whatever order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from paoctl.conformance.fakes.http import Received
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.model.events import Command
from paoctl.model.phase import Phase, Reason
from paoctl.plan.worklist import Shard
from paoctl.ports import BlobId, HttpResponse
from paoctl.workflows.fulfill import Orders
from tests.support.journey import Journey
from tests.workflows.jobs import (
    JOBS,
    PARTS,
    SHARDS,
    ask,
    changed,
    deletes,
    from_one_look,
    gone,
    held,
    job,
    limited,
    living,
    names_in,
    of_each,
    unasked,
)
from tests.workflows.platform import DATABASE, platform
from tests.workflows.test_answers_of_people import tell
from tests.workflows.test_fulfil import Provider

PRODUCTION = b"""\
  production:
    vars: {API: "https://provision.acme.example", ANNOUNCE_URL: "https://provision.acme.example/hooks"}
"""


class Busy(Provider):
    """Something else happens while it works, once."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], object] | None = None

    def __call__(self, received: Received) -> HttpResponse:
        """Answer."""
        before, self.meanwhile = self.meanwhile, None
        if before:
            before()
        return super().__call__(received)


@pytest.fixture
def provider() -> Busy:
    return Busy()


@pytest.fixture
def journey(provider: Busy) -> Journey:
    return platform(provider)


def test_jobs_one_after_another_let_no_more_go_than_one_would(journey: Journey, provider: Provider) -> None:
    limited(journey, 1)
    refs = living(journey, of_each(2))
    unasked(journey, refs)
    for part in PARTS * 2:
        job(journey, part)
    assert (deletes(provider), gone(journey, refs)) == (0, set())
    assert held(journey, refs) == {ref.name for ref in refs}


def test_what_is_left_when_the_others_are_held_may_go(journey: Journey, provider: Provider) -> None:
    limited(journey, 2)
    refs = living(journey, of_each(2))
    unasked(journey, refs)
    for part in PARTS:
        job(journey, part)
    last = set(names_in(SHARDS[-1], 2))
    assert (gone(journey, refs), held(journey, refs)) == (last, {ref.name for ref in refs} - last)
    assert deletes(provider) == 2


def test_jobs_that_saw_the_same_let_no_more_go_than_one_would(journey: Journey, provider: Provider) -> None:
    limited(journey, 2)
    refs = living(journey, of_each(1))
    unasked(journey, refs)
    from_one_look(journey, PARTS)
    assert (deletes(provider), gone(journey, refs)) == (0, set())
    assert held(journey, refs) == {ref.name for ref in refs}


def test_jobs_that_saw_no_more_than_the_limit_let_all_go(journey: Journey, provider: Provider) -> None:
    limited(journey, JOBS)
    refs = living(journey, of_each(1))
    unasked(journey, refs)
    from_one_look(journey, PARTS)
    assert (deletes(provider), gone(journey, refs)) == (JOBS, {ref.name for ref in refs})


def together(journey: Journey, order: Sequence[Orders]) -> None:
    """The first two have looked before either records anything; the others come later."""
    from_one_look(journey, order[:2])
    for part in order[2:]:
        job(journey, part)


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_in_no_order_of_jobs_more_go_than_the_limit(
    journey: Journey, provider: Provider, order: tuple[int, ...], limit: int
) -> None:
    limited(journey, limit)
    shards = [Shard(number + 1, 3) for number in range(3)]
    refs = living(journey, [name for many, shard in enumerate(shards, 1) for name in names_in(shard, many)])
    unasked(journey, refs)
    parts = [Orders(shard=shards[number]) for number in order]
    together(journey, parts)
    for part in parts:
        job(journey, part)
    assert deletes(provider) == len(gone(journey, refs)) <= limit
    assert gone(journey, refs) | held(journey, refs) == {ref.name for ref in refs}


def test_environments_are_parts_too(journey: Journey, provider: Provider) -> None:
    limited(journey, 2)
    here, there = ["a-db", "b-db"], ["c-db", "d-db"]
    dev, production = living(journey, here), living(journey, there, "production")
    unasked(journey, dev)
    unasked(journey, production, "production")
    job(journey, Orders(environment="dev"))
    assert (deletes(provider), held(journey, dev)) == (0, set(here))
    job(journey, Orders(environment="production"))
    assert gone(journey, production) == set(there), "the others are held, and no more than two are left"
    assert deletes(provider) == 2


def test_the_only_removal_goes_in_its_job(journey: Journey, provider: Provider) -> None:
    limited(journey, 1)
    refs = living(journey, of_each(1))
    unasked(journey, refs[:1])
    for part in PARTS:
        job(journey, part)
    assert (deletes(provider), gone(journey, refs)) == (1, {refs[0].name})


def test_what_is_held_or_begun_stands_in_nobodys_way(journey: Journey, provider: Provider) -> None:
    limited(journey, 1)
    refs = living(journey, of_each(1))
    unasked(journey, refs[:2])
    job(journey, PARTS[0])
    assert held(journey, refs) == {refs[0].name}
    provider.fail[f"/v1/databases/{refs[1].name}"] = 503
    job(journey, PARTS[1])
    assert (journey.history(refs[1]).generation, journey.history(refs[1]).reason) == (2, Reason.BACKOFF), "begun"
    unasked(journey, refs[2:3])
    job(journey, PARTS[2])
    assert held(journey, refs) == {refs[0].name}
    assert journey.history(refs[2]).generation == 2


def test_a_removal_of_what_is_gone_already_stands_in_nobodys_way(journey: Journey) -> None:
    limited(journey, 1)
    refs = living(journey, of_each(1)[:2])
    unasked(journey, refs[:1])
    job(journey, PARTS[0])
    ask(journey, refs[0].name, state="absent", acknowledge=["main/database:replace"])
    unasked(journey, refs[1:])
    job(journey, PARTS[1])
    assert gone(journey, refs) == {ref.name for ref in refs}


def test_an_admin_lets_one_go_that_was_held(journey: Journey, provider: Provider) -> None:
    limited(journey, 1)
    refs = living(journey, names_in(SHARDS[0], 3))
    unasked(journey, refs)
    job(journey, PARTS[0])
    assert held(journey, refs) == {ref.name for ref in refs}
    tell(journey, refs[1], Command(who="dana", verb="retry"))
    for part in PARTS:
        job(journey, part)
    assert (deletes(provider), gone(journey, refs)) == (1, {refs[1].name})
    assert held(journey, refs) == {refs[0].name, refs[2].name}


def test_one_that_an_admin_let_go_is_not_counted_with_the_others(journey: Journey) -> None:
    limited(journey, 1)
    refs = living(journey, of_each(1))
    unasked(journey, refs[:2])
    job(journey, PARTS[0])
    tell(journey, refs[0], Command(who="dana", verb="retry"))
    job(journey, PARTS[1])
    assert gone(journey, refs) == {refs[1].name}


def test_what_still_waits_for_its_owners_is_counted(journey: Journey, provider: Provider) -> None:
    """They may approve at any time, and then it goes in a job of its own."""
    limited(journey, 1)
    refs = living(journey, of_each(1))
    raw = journey.document(DATABASE, refs[0].name, {"instanceName": refs[0].name}, state="absent")
    journey.merge(number := journey.propose(refs[0].path, raw))
    job(journey, PARTS[0])
    assert (journey.history(refs[0]).reason, held(journey, refs)) == (Reason.NEEDS_APPROVAL, set())
    unasked(journey, refs[1:2])
    job(journey, PARTS[1])
    journey.world.forge.review(number, "dana")
    job(journey, PARTS[0])
    assert (deletes(provider), held(journey, refs)) == (1, {refs[1].name})


def test_one_whose_journal_is_broken_is_counted_and_stops_nobody(journey: Journey, provider: Provider) -> None:
    limited(journey, 1)
    refs = living(journey, of_each(1))
    unasked(journey, refs[:2])
    journal = f"{refs[0].folder}/journal.jsonl"
    whole = journey.state_file(journal)
    journey.world.remote.commit("pao-state", {journal: b"nonsense\n"}, "Break it")
    job(journey, PARTS[1])
    assert held(journey, refs[1:]) == {refs[1].name}
    journey.world.remote.commit("pao-state", {journal: whole}, "Mend it")
    job(journey, PARTS[0])
    assert (deletes(provider), gone(journey, refs)) == (1, {refs[0].name})


def test_removals_that_are_merged_while_jobs_are_at_work_are_counted_anew(journey: Journey, provider: Busy) -> None:
    limited(journey, 1)
    refs = living(journey, of_each(1))
    for ref in refs:
        journey.ask(DATABASE, ref.name, {"instanceName": ref.name, "size": "large"})
    provider.meanwhile = lambda: unasked(journey, refs)
    for part in PARTS:
        job(journey, part)
    assert deletes(provider) == 1, "the last that is left when the others are held"
    assert held(journey, refs) == {ref.name for ref in refs[:3]}


@pytest.mark.parametrize("orders", [Orders(), Orders(shard=Shard(1, 1)), Orders(environment="dev", shard=Shard(1, 1))])
def test_a_run_that_looks_at_everything_lets_so_many_go(journey: Journey, provider: Provider, orders: Orders) -> None:
    changed(journey, PRODUCTION, b"")
    limited(journey, 1)
    refs = living(journey, ["a-db", "b-db", "c-db"])
    unasked(journey, refs)
    job(journey, orders)
    assert deletes(provider) == len(gone(journey, refs)) == 1
    assert len(held(journey, refs)) == 2


def test_whoever_names_requests_has_the_limit_for_them(journey: Journey, provider: Provider) -> None:
    limited(journey, 1)
    refs = living(journey, ["a-db", "b-db", "c-db"])
    unasked(journey, refs)
    job(journey, Orders(only=(str(refs[0]), str(refs[1]))))
    assert deletes(provider) == len(gone(journey, refs[:2])) == len(held(journey, refs[:2])) == 1
    assert journey.history(refs[2]).phase is Phase.READY


class Watched(FakeRepo):
    """Remembers what was read."""

    def __init__(self, journey: Journey) -> None:
        super().__init__(journey.world.remote)
        self.read_ids: set[str] = set()

    def blobs(self, ids: Sequence[BlobId]) -> Mapping[BlobId, bytes]:
        self.read_ids.update(ids)
        return super().blobs(ids)


def test_a_job_that_removes_nothing_counts_nothing(journey: Journey) -> None:
    refs = living(journey, of_each(1))
    unasked(journey, refs[1:])
    journey.ask(DATABASE, refs[0].name, {"instanceName": refs[0].name, "size": "large"})
    repo = Watched(journey)
    job(journey, PARTS[0], replace(journey.world.ports(), repo=repo))
    state = repo.tree(repo.fetch("pao-state")["pao-state"] or "", "requests")
    assert not repo.read_ids & {
        state[f"{ref.folder}/{name}"] for ref in refs[1:] for name in ("observed", "journal.jsonl")
    }
    assert journey.history(refs[0]).generation == 2
