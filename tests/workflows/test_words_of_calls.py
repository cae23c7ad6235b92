"""What people say of a call is of that call: not of the one that a run makes after it, nor of one still on its way."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from paoctl.conformance.fakes.http import FakeHttp
from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.errors import AmbiguousError, TransientError, UsageError
from paoctl.execute.desk import Limits
from paoctl.execute.pen import Pen
from paoctl.model.events import Command, Intent
from paoctl.model.history import History
from paoctl.model.journal import Appended, Delta
from paoctl.model.phase import Effect, Phase
from paoctl.model.request import RequestRef
from paoctl.ports import HttpRequest, HttpResponse
from paoctl.record.committer import Committer
from paoctl.record.state import newest_history
from paoctl.redact import Redactor
from paoctl.workflows import command as words
from paoctl.workflows.fulfill import Orders, fulfill
from paoctl.workflows.world import look
from tests.support.journey import Journey
from tests.workflows.test_side_by_side import platform

ITEM = "side-thing-standard"
KEYED = ", effect: {key: {header: Idempotency-Key, retention: 24h}}"
NOT_YET = "is at work on main/k, whose call may happen yet"


class Nowhere:
    """A journal that nobody reads."""

    def append(self, delta: Delta) -> Appended:
        """It has arrived."""
        return Appended(delta.base)


class Target(FakeHttp):
    """Makes a thing for each key; some calls never arrive, and the answers of some are lost."""

    def __init__(self, *, vanish: set[int], lost: set[int]) -> None:
        super().__init__(lambda _: HttpResponse(200, {}, b"{}"))
        self.vanish, self.lost = vanish, lost
        self.things: dict[str, int] = {}
        self.keys = frozenset[str]()
        self.calls = 0
        self.removed = False
        self.meanwhile: dict[int, Callable[[], None]] = {}

    def send(self, request: HttpRequest) -> HttpResponse:
        """A call, by its number."""
        if request.method == "DELETE":
            self.removed = True
            return HttpResponse(200, {}, b"{}")
        self.calls += 1
        self.meanwhile.get(self.calls, lambda: None)()
        key = str(request.headers.get("Idempotency-Key", self.calls))
        repeated, self.keys = key in self.keys, self.keys | {key}
        if self.calls not in self.vanish:
            self.things.setdefault(key, self.calls)
        if self.calls in self.vanish | self.lost:
            raise TransientError("503", retry_after=100) if repeated else AmbiguousError("504")
        return HttpResponse(200, {}, b"{}")


def asked(target: Target, effect: str = KEYED) -> tuple[Journey, RequestRef]:
    """A thing, asked for at a target."""
    url = "{{ env.API }}/k"
    journey = platform(
        f"""      - id: k
        type: rest-api
        config: {{method: POST, url: "{url}", body: {{size: "{{{{ fields.size }}}}"}}{effect}}}
        destroy: {{method: DELETE, url: "{url}"}}
"""
    )
    journey.world.http = target
    return journey, journey.ask(ITEM, "one", {"size": "a"})


def go(journey: Journey, ref: RequestRef, patience: float = 60.0, after: float = 120.0) -> History:
    """A run, some time later."""
    journey.world.clock.advance(after)
    fulfill(journey.world.ports(), journey.project, Redactor(), journey.env, Orders(limits=Limits(patience=patience)))
    return journey.history(ref)


def say(journey: Journey, ref: RequestRef, said: str = "did-not-happen", *, dead: bool | None = False) -> None:
    """Dana says it of the step; and what can be told, where she is, of the run that holds the request."""
    me, ports = journey.world.owners.me(), journey.world.second("local:there:dana")
    sight = FakeOwners("local:there:dana", dead=[me] if dead else (), living=[me] if dead is False else ())
    word = Command(who="dana", verb="resolve", args={"step": "main/k", "said": said})
    with Committer(ports.repo, "pao-state", ports.clock) as journal:
        words.say(look(ports.repo, journey.project), replace(ports, owners=sight), journal, ref, word)


def refused(journey: Journey, ref: RequestRef, dead: bool | None, why: str) -> Callable[[], None]:
    """Dana says it did not happen, and is told why that is too early."""

    def too_early() -> None:
        with pytest.raises(UsageError, match=why):
            say(journey, ref, dead=dead)

    return too_early


def old_word(journey: Journey, ref: RequestRef, said: str = "did-not-happen") -> None:
    """The same, by an older program, which takes it at any time."""
    ports = journey.world.second("local:there:dana")
    read = partial(newest_history, ports.repo, "pao-state", ref.folder)
    with Committer(ports.repo, "pao-state", ports.clock) as journal:
        pen = Pen(ref.folder, read(), journal, read, ports.clock, ports.owners.me())
        assert pen.note(Command(who="dana", verb="resolve", args={"step": "main/k", "said": said}))


@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_did_not_happen_is_not_said_while_a_run_may_repeat_it(state: str) -> None:
    """The first call never arrives, the second does, and its answer is lost: one thing is there, or none."""
    target = Target(vanish={1}, lost={2})
    journey, ref = asked(target)
    target.meanwhile[1] = refused(journey, ref, dead=False, why=NOT_YET)
    history = go(journey, ref)
    assert (target.calls, len(target.things), history.commands) == (2, 1, ())
    if state == "absent":
        journey.ask(ITEM, "one", {"size": "a"}, state=state)
    history = go(journey, ref)
    assert (history.phase, len(target.things)) == (Phase.READY if state == "present" else Phase.DELETED, 1)
    assert target.removed == (state == "absent")


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_word_of_an_older_program_is_not_taken_for_a_later_call(state: str) -> None:
    """It comes between the first call, which never arrives, and its repetition: that is not made."""
    target = Target(vanish={1}, lost={2})
    journey, ref = asked(target)
    target.meanwhile[1] = lambda: old_word(journey, ref)
    history = go(journey, ref)
    assert (target.calls, len(history.commands)) == (1, 1)
    if state == "absent":
        journey.ask(ITEM, "one", {"size": "a"}, state=state)
    for _ in range(2):
        history = go(journey, ref)
    assert (history.phase, len(target.things)) == (Phase.READY, 1) if state == "present" else (Phase.DELETED, 0)


def test_a_word_that_a_repetition_came_after_is_of_no_use_in_any_journal() -> None:
    """So older programs have written it."""
    target = Target(vanish={1, 2}, lost=set())
    journey, ref = asked(target)
    assert go(journey, ref, patience=0).unanswered == {"main/k"}
    history, ports = journey.history(ref), journey.world.ports()
    step = history.step("main/k")
    again = Intent(
        step=step.id, verb=step.verb, key=step.key, epoch=0, effect=Effect.KEY, attempt=2, inputs=step.inputs
    )
    pen = Pen(ref.folder, history, Nowhere(), lambda: history, ports.clock, "local:here:me")
    for said, left in (("did-not-happen", 0), ("happened", 1)):
        word = Command(who="dana", verb="resolve", args={"step": step.id, "said": said})
        pen.stage(word)
        assert word in pen.history.commands
        pen.stage(again)
        assert len(pen.history.commands) == left
    pen.stage(again.model_copy(update={"key": "another"}))
    assert pen.history.commands == ()


def test_what_has_not_happened_yet_is_not_taken_for_what_did_not_happen() -> None:
    """Of a call that nobody but people can tell about, while it is on its way."""
    target = Target(vanish=set(), lost={1})
    journey, ref = asked(target, effect="")
    target.meanwhile[1] = refused(journey, ref, dead=False, why=NOT_YET)
    history = go(journey, ref)
    assert (history.phase, history.commands) == (Phase.UNKNOWN, ())
    say(journey, ref, "happened")
    assert (go(journey, ref).phase, len(target.things)) == (Phase.READY, 1)


def test_of_a_run_that_is_out_of_sight_nobody_says_what_it_did_not_do() -> None:
    target = Target(vanish={1}, lost=set())
    journey, ref = asked(target, effect="")
    target.meanwhile[1] = refused(
        journey, ref, dead=None, why="which can't be seen from here, may be at work on main/k"
    )
    assert go(journey, ref).phase is Phase.UNKNOWN


def test_of_a_run_that_is_dead_people_say_what_it_did_not_do() -> None:
    target = Target(vanish={1}, lost=set())
    journey, ref = asked(target, effect="")
    target.meanwhile[1] = lambda: say(journey, ref, dead=True)
    go(journey, ref)
    assert (go(journey, ref).phase, len(target.things)) == (Phase.READY, 1)
