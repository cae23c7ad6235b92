"""A push that is declined (a hook, a protected branch, a token that may no longer) is no failure of a request."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.errors import LoginError, PaoError, PlatformError
from paoctl.model.phase import Phase
from paoctl.ports import Commit, Lost, Ports, Pushed, Unanswered, Write
from paoctl.record.unpushed import read_unpushed
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE
from tests.workflows.test_fulfil import Provider
from tests.workflows.test_journal_import import brought, journey_lineage, later
from tests.workflows.test_stopping import events

DECLINED = PlatformError("the Git server refused the push to pao-state: declined by a hook", remedy="see who may push")
SHUT_OUT = LoginError("the Git server did not let us in", remedy="another token")


class Declining(FakeRepo):
    """Declines pushes whose journals hold a word: the first one, or all from there on."""

    def __init__(self, journey: Journey, error: PaoError, word: bytes, *, for_good: bool) -> None:
        super().__init__(journey.world.remote)
        self.error, self.word, self.for_good, self.declined = error, word, for_good, 0

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        lines = b"".join(write.data or b"" for write in writes if write.path.endswith("journal.jsonl"))
        struck = self.word in lines and not self.declined
        if struck or (self.declined and self.for_good):
            self.declined += 1
            raise self.error
        return super().push(ref, expect, writes, message)


def next_run(journey: Journey) -> Ports:
    return replace(journey.world.second(), owners=FakeOwners("local:here:next", dead=["local:here:me"]))


@pytest.mark.parametrize("for_good", [True, False])
@pytest.mark.parametrize("error", [DECLINED, SHUT_OUT])
def test_what_was_done_does_not_read_as_failed_and_its_result_is_kept(
    journey: Journey, provider: Provider, error: PaoError, for_good: bool
) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    repo = Declining(journey, error, b'"type":"result"', for_good=for_good)
    done = journey.fulfil(ports=replace(journey.world.ports(), repo=repo))
    [stuck] = done.stuck
    assert (stuck.ref, type(stuck.error), stuck.error.exit_code) == (ref, type(error), error.exit_code)
    assert (stuck.error.cause, stuck.error.remedy) == (error.cause, error.remedy)
    history = journey.history(ref)
    assert history.settled is None
    assert history.phase is (Phase.RUNNING if for_good else Phase.QUEUED)
    assert history.unanswered == {"main/instance"}
    assert len(read_unpushed(done.unpushed, journey_lineage(journey))) == 1
    assert provider.calls == [("PUT", "/v1/databases/shop-db")]

    assert [each.done for each in brought(journey, done.unpushed, later(journey))] == [True]
    journey.fulfil(ports=next_run(journey))
    assert journey.history(ref).phase is Phase.READY
    assert [path for method, path in provider.calls if method == "PUT"] == ["/v1/databases/shop-db"]


def test_without_an_import_the_next_run_finds_out(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    repo = Declining(journey, DECLINED, b'"type":"result"', for_good=True)
    journey.fulfil(ports=replace(journey.world.ports(), repo=repo))
    journey.fulfil(ports=next_run(journey))
    assert journey.history(ref).phase is Phase.READY
    assert len(provider.things) == 1


def test_nothing_is_called_whose_intent_was_declined(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "shop", {"instanceName": "shop-db"})
    repo = Declining(journey, DECLINED, b'"type":"intent"', for_good=False)
    done = journey.fulfil(ports=replace(journey.world.ports(), repo=repo))
    assert (len(done.stuck), done.unpushed, provider.calls) == (1, b"", [])
    assert events(journey, ref) == ["accepted", "leased", "planned", "released"]
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_steps_side_by_side_are_recorded_where_they_are_let_in(journey: Journey, provider: Provider) -> None:
    """Of those whose results were declined each is kept, and everything is made once."""
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    repo = Declining(journey, DECLINED, b'"step":"secret/store"', for_good=False)
    done = journey.fulfil(ports=replace(journey.world.ports(), repo=repo))
    assert [each.ref for each in done.stuck] == [ref]
    assert journey.history(ref).settled is None
    journey.fulfil(ports=next_run(journey))
    assert journey.history(ref).phase is Phase.READY
    assert len(provider.hooks) == 1
