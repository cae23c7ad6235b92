"""What a run knew and could not push is kept in a file, and finds its place again, or is told why it has none."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
import rfc8785

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.conformance.fakes.repo import FakeRepo
from paoctl.errors import AmbiguousError, TransientError, UsageError
from paoctl.execute.desk import Limits
from paoctl.model.events import Command, Result
from paoctl.model.journal import GENESIS, Delta, Entry
from paoctl.model.phase import Phase, StepStatus, Verb
from paoctl.model.request import RequestRef
from paoctl.ports import Commit, HttpRequest, HttpResponse, Lost, Ports, Pushed, Unanswered, Write
from paoctl.record.committer import Committer
from paoctl.record.unpushed import has_result, read_unpushed
from paoctl.redact import Redactor
from paoctl.workflows.command import say
from paoctl.workflows.fulfill import Orders, fulfill
from paoctl.workflows.journal_import import Imported, import_results
from paoctl.workflows.verify import verify
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE, platform
from tests.workflows.slow_api import SlowApi, go, tell
from tests.workflows.test_fulfil import Provider
from tests.workflows.test_side_by_side import platform as side_platform
from tests.workflows.test_unanswered import ITEM

REF = RequestRef(DATABASE, "orders-db")


class Rejecting(FakeRepo):
    """From the first result on, the remote takes nothing: it is down until the job's end."""

    down = False

    def push(
        self, ref: str, expect: Commit | None, writes: Sequence[Write], message: str
    ) -> Pushed | Lost | Unanswered:
        lines = b"".join(write.data or b"" for write in writes if write.path.endswith("journal.jsonl"))
        self.down = self.down or b'"type":"result"' in lines
        if self.down:
            raise TransientError("GitHub is away")
        return super().push(ref, expect, writes, message)


@pytest.fixture
def journey(provider: Provider) -> Journey:
    """The database is made, and nobody could be told; `dead` is the run that did it."""
    made = platform(provider)
    made.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    return made


@pytest.fixture
def left(journey: Journey) -> bytes:
    ports = replace(journey.world.ports(), repo=Rejecting(journey.world.remote))
    done = journey.fulfil(ports=ports)
    assert journey.history(REF).step("main/instance").open
    return done.unpushed


def later(journey: Journey) -> Ports:
    """Dana, after that run is over."""
    journey.world.forge.actor = type(journey.world.forge.actor)("dana", "User")
    return replace(journey.world.second(), owners=FakeOwners("local:here:dana", dead=["local:here:me"]))


def brought(journey: Journey, raw: bytes, ports: Ports | None = None) -> list[Imported]:
    ports = ports or later(journey)
    with Committer(ports.repo, "pao-state", ports.clock) as journal:
        return list(import_results(look(ports.repo, journey.project), ports, journal, raw))


def texts(found: list[Imported]) -> list[tuple[bool, str]]:
    return [(each.done, each.text) for each in found]


def test_lines_are_appended_as_they_are_where_nothing_moved_and_only_once(
    journey: Journey, left: bytes, provider: Provider
) -> None:
    [delta] = read_unpushed(left, str(journey_lineage(journey)))
    assert texts(brought(journey, left)) == [(True, "appended as it was written")]
    raw = journey.state_file(f"{REF.folder}/journal.jsonl") or b""
    assert raw.splitlines()[-len(delta.lines) :] == list(delta.lines)
    assert journey.history(REF).step("main/instance").status is StepStatus.DONE
    commits, calls = journey.state_commits(), list(provider.calls)
    assert all(done for done, _ in texts(brought(journey, left)))
    assert journey.state_commits() == commits
    journey.fulfil(ports=later(journey))
    assert journey.history(REF).phase is Phase.READY
    assert [each for each in provider.calls if each not in calls] == [("POST", "/hooks/databases")]


def journey_lineage(journey: Journey) -> str:
    lineage = look(journey.world.repo, journey.project).state.lineage()
    assert lineage
    return lineage.id


def test_a_journal_that_moved_is_answered_where_the_call_is_still_open(journey: Journey, left: bytes) -> None:
    moved = left.replace(b'"base":"', b'"base":"f')
    found = texts(brought(journey, moved))
    assert found == [(True, "main/instance: done, said by dana; the next run goes on")]
    assert texts(brought(journey, moved)) == [(True, "main/instance: known already")]
    journey.fulfil(ports=later(journey))
    assert journey.history(REF).phase is Phase.READY
    assert texts(brought(journey, left))[0] == (True, "main/instance: known already")


def test_what_a_person_said_wrongly_is_set_right_by_what_is_known(
    journey: Journey, left: bytes, provider: Provider
) -> None:
    moved = left.replace(b'"base":"', b'"base":"f')
    ports = later(journey)
    wrong = Command(who="dana", verb="resolve", args={"step": "main/instance", "said": "did-not-happen"})
    with Committer(ports.repo, "pao-state", ports.clock) as journal:
        say(look(ports.repo, journey.project), ports, journal, REF, wrong)
    assert texts(brought(journey, moved)) == [(True, "main/instance: done, said by dana; the next run goes on")]
    made = [each for each in provider.calls if each[0] == "PUT"]
    journey.fulfil(ports=later(journey))
    assert journey.history(REF).phase is Phase.READY
    assert [each for each in provider.calls if each[0] == "PUT"] == made


def test_what_is_known_of_another_call_says_nothing_of_the_one_that_is_open(journey: Journey, left: bytes) -> None:
    ports = later(journey)
    args: dict[str, object] = {"step": "main/instance", "said": "happened", "imported": "of another call"}
    with Committer(ports.repo, "pao-state", ports.clock) as journal:
        world = look(ports.repo, journey.project)
        say(world, ports, journal, REF, Command(who="dana", verb="resolve", args=args))
    journey.fulfil(ports=later(journey))
    raw = journey.state_file(f"{REF.folder}/journal.jsonl") or b""
    assert left
    assert b'"type":"resolved"' not in raw


def test_a_failure_that_left_something_is_for_people_to_answer(journey: Journey, left: bytes) -> None:
    half = left.replace(b'"base":"', b'"base":"f').replace(b'"status\\":\\"done', b'"status\\":\\"failed')
    if half == left.replace(b'"base":"', b'"base":"f'):
        half = half.replace(b'"status":"done"', b'"status":"failed"')
    [(done, text)] = texts(brought(journey, half))
    assert (done, text) == (
        False,
        "main/instance: failed is no answer to import; look at the target, then paoctl resolve",
    )


def test_what_has_no_place_is_told_why(journey: Journey, left: bytes) -> None:
    other = left.replace(b"requests/database-postgresql-standard/orders-db", b"requests/network-firewall-rule/none")
    assert texts(brought(journey, other)) == [(False, "nothing was accepted under this name")]
    alive = replace(later(journey), owners=FakeOwners("local:here:dana", living=["local:here:me"]))
    [(done, text)] = texts(brought(journey, left, alive))
    assert (done, text) == (False, "local:here:me is at work on it: wait until that run is over")
    ports = later(journey)
    journey.world.forge.actor = type(journey.world.forge.actor)("ana", "User")
    refused = "ana may not answer for this request: its owner may, and admins"
    assert texts(brought(journey, left, ports)) == [(False, refused)]
    journey.world.forge.actor = type(journey.world.forge.actor)("dana", "User")
    forged = left.replace(b'\\"seq\\":', b'\\"seq\\":1')
    [(done, text)] = texts(brought(journey, forged))
    assert (done, "chain is broken" in text) == (False, True)


NO_FILES = (b"x", b"[]", b"[" * 100_000, b'{"v":1}', b'{"v":1,"lineage":"x","folder":"f","base":"b","lines":[1]}')


@pytest.mark.parametrize("raw", NO_FILES, ids=range(len(NO_FILES)))
def test_what_is_no_such_file_is_refused(journey: Journey, left: bytes, raw: bytes) -> None:
    assert left
    with pytest.raises(UsageError, match="holds no results of a run"):
        brought(journey, raw)


def test_nor_is_a_line_that_nobody_can_read(journey: Journey, left: bytes) -> None:
    row = json.loads(left.splitlines()[0])
    with pytest.raises(UsageError, match="a journal line can't be read"):
        brought(journey, json.dumps({**row, "lines": ["[" * 100_000]}).encode())


def test_a_file_of_another_state_is_refused(journey: Journey, left: bytes) -> None:
    with pytest.raises(UsageError, match="is of the state"):
        brought(journey, left.replace(journey_lineage(journey).encode(), b"00000000-0000-0000-0000-000000000000"))


def test_a_run_that_could_push_leaves_nothing(journey: Journey) -> None:
    assert journey.fulfil().unpushed == b""


def test_no_secret_is_in_the_file(left: bytes) -> None:
    assert b"canary" not in left


def test_a_journal_that_is_full_takes_no_new_work(
    journey: Journey, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey.fulfil()
    provider.calls.clear()
    length = journey.history(REF).length
    monkeypatch.setattr("paoctl.workflows.guard.MOST_EVENTS", length)
    monkeypatch.setattr("paoctl.workflows.guard.MANY_EVENTS", length - 1)
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db", "size": "large"})
    [stuck] = journey.fulfil().stuck
    assert (stuck.error.code, provider.calls) == ("PAO817", [])
    checks = verify(look(journey.world.repo, journey.project), REF).checks
    assert [each.verdict for each in checks if each.name == "size"] == ["warning"]


def test_but_what_is_there_is_removed_within_a_reserve(
    journey: Journey, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        journey.fulfil()
    assert provider.things
    monkeypatch.setattr("paoctl.workflows.guard.MOST_EVENTS", 0)
    monkeypatch.setattr("paoctl.workflows.guard.RESERVE", 3)
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"}, state="absent")
    [stuck] = journey.fulfil().stuck
    assert (stuck.error.code, "take that away by hand" in stuck.error.remedy) == ("PAO817", True)
    monkeypatch.setattr("paoctl.workflows.guard.RESERVE", 100)
    assert not journey.fulfil().stuck
    assert (journey.history(REF).phase, provider.things) == (Phase.DELETED, {})


def changed(left: bytes, **head: object) -> bytes:
    """The file with other values in its first line."""
    row = json.loads(left.splitlines()[0])
    line = json.loads(row["lines"][0])
    line.update(head)
    row["lines"] = [rfc8785.dumps(line).decode()]
    return json.dumps(row).encode() + b"\n"


END: dict[str, object] = {"type": "settled", "generation": 1, "phase": "ready", "message": "it is there", "outputs": {}}


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (END, "the event `settled`"),
        ({"type": "released", "reason": "done"}, "the event `released`"),
        ({"type": "command", "who": "dana", "verb": "retry", "args": {}}, "the event `command`"),
        ({"key": ""}, "a result without a call"),
    ],
)
def test_what_no_run_keeps_is_refused_though_the_chain_fits(
    journey: Journey, left: bytes, head: dict[str, object], what: str
) -> None:
    commits = journey.state_commits()
    with pytest.raises(UsageError, match=what) as found:
        brought(journey, changed(left, **head))
    assert found.value.code == "PAO816"
    assert journey.state_commits() == commits


@pytest.mark.parametrize("head", [{"owner": "local:there:other"}, {"fence": 7}])
def test_what_is_not_of_the_run_that_holds_it_is_said_by_who_imports(
    journey: Journey, left: bytes, head: dict[str, object]
) -> None:
    found = texts(brought(journey, changed(left, **head)))
    assert found == [(True, "main/instance: done, said by dana; the next run goes on")]


@pytest.mark.parametrize("head", [{"key": "0" * 40}, {"step": "main/announce"}])
def test_what_answers_no_open_call_is_not_appended(journey: Journey, left: bytes, head: dict[str, object]) -> None:
    commits = journey.state_commits()
    [(done, text)] = texts(brought(journey, changed(left, **head)))
    assert (done, text.endswith("is no longer open")) == (False, True)
    assert journey.state_commits() == commits


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize(
    ("outputs", "why"),
    [
        ({"host": 2**53 - 1}, "output host: it is no string"),
        ({"host": {"$secret": "env:TOKEN"}}, "output host: it is no string"),
        ({"another": "x"}, "instance has no output `another`"),
    ],
)
def test_outputs_that_the_action_could_not_have_told_are_not_taken(
    journey: Journey, left: bytes, outputs: dict[str, object], why: str, *, moved: bool
) -> None:
    raw = changed(left, outputs=outputs)
    commits = journey.state_commits()
    found = texts(brought(journey, with_base(raw) if moved else raw))
    assert found == [(False, f"main/instance: {why}")]
    assert journey.state_commits() == commits


def test_what_no_file_can_hold_is_not_said(journey: Journey, left: bytes) -> None:
    row = json.loads(left.splitlines()[0])
    line = {**json.loads(row["lines"][0]), "ref": "\ud800"}
    raw = json.dumps({**row, "base": "moved", "lines": [json.dumps(line)]}).encode()
    assert texts(brought(journey, raw)) == [(False, "what it is called there is no text in UTF-8")]


def with_base(raw: bytes) -> bytes:
    """The file as if the journal had moved since."""
    return json.dumps({**json.loads(raw), "base": "moved"}).encode() + b"\n"


def test_a_step_that_called_nobody_is_not_kept() -> None:
    skipped = Result(step="main/announce", verb=Verb.APPLY, key="", status="done")
    line = Entry(1, GENESIS, "2026-11-23T09:00:00Z", "local:here:me", 1, skipped).line()
    assert not has_result(Delta(REF.folder, GENESIS, (line,)))


# --- a call that was repeated ---------------------------------------------------------------------------------------

KEYED = """\
      - id: w
        type: rest-api
        config: {method: POST, url: "{{ env.API }}/w", effect: {key: {header: Idempotency-Key, retention: 24h}}}
        destroy: {method: DELETE, url: "{{ env.API }}/w"}
"""


class Keyed(SlowApi):
    """Takes a call for the repetition of one with its key. `mood`: `full` refuses, `cut` loses its answers."""

    mood = ""

    def __init__(self, journey: Journey) -> None:
        super().__init__(journey)
        self.keys: list[object] = []

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        if self.mood == "full":
            return HttpResponse(422, {}, b"")
        key = request.headers["Idempotency-Key"]
        self.keys += [] if key in self.keys else [key]
        if self.mood == "cut":
            raise AmbiguousError("504 Gateway Timeout")
        return HttpResponse(201, {}, b"")


def once_more(journey: Journey, repo: FakeRepo, number: int) -> bytes:
    """A run after those before it have died; what it could not push."""
    owners = FakeOwners(f"local:here:{number}", dead=[f"local:here:{each}" for each in range(number)])
    ports = replace(journey.world.ports(), repo=repo, owners=owners)
    return fulfill(ports, journey.project, Redactor(), journey.env, Orders(limits=Limits(patience=600))).unpushed


def test_a_refusal_of_the_first_call_says_nothing_of_its_repetition() -> None:
    journey = side_platform(KEYED)
    api, ref = Keyed(journey), journey.ask(ITEM, "one", {})
    api.mood = "full"
    left = once_more(journey, Rejecting(journey.world.remote), 0)
    assert journey.history(ref).step("main/w").open
    api.mood = "cut"
    once_more(journey, journey.world.repo, 1)
    assert (journey.history(ref).phase, len(api.keys)) == (Phase.UNKNOWN, 1)
    journey.world.forge.actor = type(journey.world.forge.actor)("dana", "User")
    ports = replace(journey.world.second(), owners=FakeOwners("local:here:9", dead=["local:here:0", "local:here:1"]))
    [(done, text)] = texts(brought(journey, left, ports))
    assert (done, "its call was repeated since" in text) == (False, True)
    api.mood = ""
    tell(journey, ref, "retry")
    journey.world.clock.advance(100)
    assert (go(journey, ref).phase, len(api.keys)) == (Phase.READY, 1)


def test_what_was_said_of_the_first_call_alone_is_not_heard_of_the_next() -> None:
    journey = side_platform(KEYED)
    api, ref = Keyed(journey), journey.ask(ITEM, "one", {})
    api.mood = "cut"
    calls = go(journey, ref, patience=0).step("main/w").calls
    args: dict[str, object] = {"step": "main/w", "said": "did-not-happen", "calls": calls - 1}
    tell(journey, ref, "resolve", **args)
    api.mood = ""
    journey.world.clock.advance(100)
    assert (go(journey, ref).phase, len(api.keys)) == (Phase.READY, 1)
