"""What is said by starting the fulfil workflow: in whose name, once, and only by who may."""

import json
from collections.abc import Sequence

import pytest

from paoctl.errors import LoginError, PlatformError, UsageError
from paoctl.model.events import Command
from paoctl.model.phase import Phase
from paoctl.model.request import RequestRef
from paoctl.model.word import Word
from paoctl.plan.worklist import Shard
from paoctl.ports import CiRun, Workflow
from paoctl.workflows.fulfill import Orders
from paoctl.workflows.places import Row, matrix
from paoctl.workflows.spoken import Heard, hear, send
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE
from tests.workflows.test_answers_of_people import blind_app, tell
from tests.workflows.test_crashes import journey_of
from tests.workflows.test_fulfil import Provider


@pytest.fixture
def journey(provider: Provider) -> Journey:
    return journey_of(provider)


def failed(journey: Journey, provider: Provider) -> RequestRef:
    """A database that its provider has refused."""
    provider.fail["/v1/databases/orders-db"] = 422
    ref = journey.ask(DATABASE, "orders-db")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.FAILED
    provider.fail.clear()
    return ref


def started(journey: Journey, word: Word, who: str = "ana") -> CiRun:
    """The run that somebody starts with a word; the App is at the desk again afterwards."""
    forge = journey.world.forge
    actor, forge.actor = forge.actor, forge.actor._replace(login=who)
    run = send(journey.project, forge, word)
    forge.actor = actor
    assert run
    return run


def heard(journey: Journey, word: Word, run: CiRun, orders: Orders | None = None) -> str:
    """What the executor hears in that run."""
    return hear(journey.world.ports(), journey.project, Heard(word, run), orders or Orders())


def words(journey: Journey, ref: RequestRef) -> Sequence[dict[str, object]]:
    """The words in the journal."""
    raw = journey.state_file(f"{ref.folder}/journal.jsonl") or b""
    return [line for line in map(json.loads, raw.splitlines()) if line["type"] == "command"]


def test_a_word_is_recorded_in_the_name_of_who_started_the_run_and_done(journey: Journey, provider: Provider) -> None:
    ref = failed(journey, provider)
    word = Word("retry", "orders-db")
    run = started(journey, word)
    [sent] = journey.world.forge.dispatched

    assert sent.target == Workflow("acme/platform", "fulfil.yml", "main")
    assert sent.inputs == {"command": "retry", "request": "orders-db"}
    assert heard(journey, word, run) == f"ana says retry to {ref}"
    [said] = words(journey, ref)
    assert (said["who"], said["verb"], said["run"]) == ("ana", "retry", f"gha:4711:{run.id}")
    journey.fulfil()
    assert journey.history(ref).phase is Phase.READY


def test_no_word_is_recorded_on_a_branch_that_was_cut_back(journey: Journey, provider: Provider) -> None:
    """There it would be lost again with the branch, and look as if it had been heard."""
    failed(journey, provider)
    word, remote = Word("retry", "orders-db"), journey.world.remote
    cut = remote.branches["pao-state"] = remote.history(remote.branches["pao-state"])[1]
    with pytest.raises(PlatformError, match="was cut back"):
        heard(journey, word, started(journey, word))
    assert remote.branches["pao-state"] == cut


def test_a_second_attempt_of_the_run_does_not_say_it_again(journey: Journey, provider: Provider) -> None:
    ref = failed(journey, provider)
    word = Word("retry", "orders-db")
    run = started(journey, word)
    heard(journey, word, run)
    provider.fail["/v1/databases/orders-db"] = 422
    journey.fulfil()
    journey.world.forge.rerun(run.id, "oscar")

    assert heard(journey, word, CiRun(run.id, 2)) == f"ana says retry to {ref}: recorded already"
    assert len(words(journey, ref)) == 1
    assert journey.history(ref).phase is Phase.FAILED
    again = started(journey, word)
    heard(journey, word, again)
    assert len(words(journey, ref)) == 2, "another run is another word"


def test_jobs_that_hear_the_same_word_say_it_once_and_the_next_word_overrules(
    journey: Journey, provider: Provider
) -> None:
    ref = failed(journey, provider)
    word = Word("cancel", "orders-db")
    journey.world.forge.teams["@acme/orders"].add("erin")
    retry = Word("retry", "orders-db")
    run = started(journey, retry)
    for _ in range(2):
        heard(journey, retry, run)
    cancelled = started(journey, word, "erin")
    heard(journey, word, cancelled)

    assert [(each["who"], each["verb"]) for each in words(journey, ref)] == [("ana", "retry"), ("erin", "cancel")]


def test_a_word_that_another_attempt_has_said_meanwhile_is_not_said_again(journey: Journey, provider: Provider) -> None:
    ref = failed(journey, provider)
    for run in ("gha:4711:7", "gha:4711:7", "gha:4711:8"):
        tell(journey, ref, Command(who="ana", verb="retry", run=run))
    assert [each["run"] for each in words(journey, ref)] == ["gha:4711:7", "gha:4711:8"]


@pytest.mark.parametrize(("actor", "by"), [("oscar", "oscar"), ("oscar", "dana"), ("ana", "oscar")])
def test_who_may_not_say_it_says_nothing_by_starting_a_run(
    journey: Journey, provider: Provider, actor: str, by: str
) -> None:
    ref = failed(journey, provider)
    word = Word("rollback", "orders-db")
    run = started(journey, word, actor)
    journey.world.forge.rerun(run.id, by)

    with pytest.raises(LoginError, match="oscar may not rollback this request"):
        heard(journey, word, CiRun(run.id, 2))
    assert words(journey, ref) == []


def test_a_run_that_the_forge_does_not_vouch_for_says_nothing(journey: Journey, provider: Provider) -> None:
    ref = failed(journey, provider)
    word = Word("retry", "orders-db")
    run = started(journey, word)
    known = journey.world.forge.runs[run.id]
    known.started[0] = known.started[0]._replace(event="push")
    known.started.append(known.started[0]._replace(event="workflow_dispatch", branch="pao/mine"))

    for seen, cause in (
        (CiRun("999"), "does not say who started"),
        (run, "was started by push on main"),
        (CiRun(run.id, 2), "on pao/mine"),
    ):
        with pytest.raises(LoginError, match=cause) as caught:
            heard(journey, word, seen)
        assert caught.value.code == "PAO819"
    assert words(journey, ref) == []


def test_a_word_that_makes_no_sense_is_not_recorded(journey: Journey, provider: Provider) -> None:
    ref = failed(journey, provider)
    for word, cause in (
        (Word("cancel", "orders-db"), "there is nothing to cancel"),
        (Word("retry", "orders-dp"), "no request `orders-dp`"),
        (Word("retry", "orders-db", component="mian"), "no component `mian`"),
        (Word("resolve", "orders-db", action="main/instance", outcome="did-not-happen"), "no open question"),
        (Word("resolve", "orders-db", action="x", outcome="did-not-happen"), "names no action"),
    ):
        with pytest.raises(UsageError, match=cause):
            heard(journey, word, started(journey, word, "dana"))
    assert words(journey, ref) == []


def test_a_request_that_no_run_has_looked_at_hears_nothing(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db")
    word = Word("cancel", "orders-db")
    with pytest.raises(UsageError, match="no run has looked at"):
        heard(journey, word, started(journey, word))
    assert "pao-state" not in journey.world.remote.branches


def test_only_the_job_that_the_request_falls_to_says_it(journey: Journey, provider: Provider) -> None:
    ref = failed(journey, provider)
    word = Word("retry", "orders-db")
    run = started(journey, word)
    mine = next(number for number in (1, 2) if Shard(number, 2).holds(ref))

    assert heard(journey, word, run, Orders(environment="production")) == ""
    assert heard(journey, word, run, Orders(environment="dev", shard=Shard(3 - mine, 2))) == ""
    assert words(journey, ref) == []
    assert heard(journey, word, run, Orders(environment="dev", shard=Shard(mine, 2)))
    assert len(words(journey, ref)) == 1


def test_a_settled_request_that_is_spoken_of_has_a_job(journey: Journey, provider: Provider) -> None:
    ref = failed(journey, provider)
    world = look(journey.world.repo, journey.project)
    now = journey.world.clock.now()

    assert matrix(world, now, 1) == []
    assert matrix(world, now, 1, ref) == [Row("dev", 1, 1)]


def test_an_answer_is_read_by_the_types_of_its_action(journey: Journey) -> None:
    ref = blind_app(journey)
    wrong = Word("resolve", "shop", action="app", outcome="happened", outputs=("nothing=1",))
    with pytest.raises(UsageError, match="has no output `nothing`"):
        heard(journey, wrong, started(journey, wrong, "dana"))
    word = Word("resolve", "shop", action="app", outcome="did-not-happen")
    with pytest.raises(LoginError, match="ana may not resolve"):
        heard(journey, word, started(journey, word))
    heard(journey, word, started(journey, word, "dana"))
    journey.fulfil()

    assert [each["args"] for each in words(journey, ref)] == [{"step": "main/app", "said": "did-not-happen"}]
    assert journey.history(ref).phase is Phase.READY
