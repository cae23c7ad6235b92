"""What people say while nothing but the calls of a generation that ends is found out: it is heard, whatever comes out.

A generation ends by a newer request file, or by a word. What it has begun is found out first, and settled is nothing.
"""

from collections.abc import Callable
from typing import Final

import pytest

from paoctl.errors import PaoError, PlatformError, TransientError, UsageError
from paoctl.model.history import History
from paoctl.model.phase import Phase, Reason
from paoctl.model.request import RequestRef
from paoctl.ports import HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, Word, found, go, tell
from tests.workflows.test_side_by_side import platform

ITEM: Final = "side-thing-standard"
SHUT: Final = PlatformError("api.acme.example is not in http.allow", remedy="add it to http.allow in paoctl.yaml")
"""Nobody can look, until somebody mends something."""
BUSY: Final = TransientError("api.acme.example refused the connection")
MUTE: Final = HttpResponse(403, {}, b"")
"""The search tells nobody anything: people are asked."""
WORDS: Final[tuple[Word, ...]] = ("cancel", "rollback", "resolve")
ENDS: Final[tuple[Word, ...]] = ("cancel", "rollback")


def begun(late: float | None = 0.0) -> tuple[Journey, SlowApi, RequestRef]:
    """A call that was not answered, and arrives so late; the run that made it is over."""
    journey = platform(found("b"))
    api = SlowApi(journey, {("POST", "/b"): late})
    ref = journey.ask(ITEM, "one", {})
    looking(api, BUSY)
    go(journey, ref, patience=0)
    assert journey.history(ref).unanswered == {"main/b"}
    api.instead.clear()
    journey.world.clock.advance(100)
    return journey, api, ref


def say(journey: Journey, ref: RequestRef, word: Word) -> None:
    """A word; an answer says that it happened."""
    args: dict[str, object] = {"step": "main/b", "said": "happened"} if word == "resolve" else {}
    tell(journey, ref, word, **args)


def looking(api: SlowApi, error: PaoError | HttpResponse | None, deed: Callable[[], None] = lambda: None) -> None:
    """During the next look somebody does something, and each look fails or is answered so; None for what is true."""
    left = [deed]

    def serve(method: str) -> HttpResponse | None:
        if method == "GET":
            if left:
                left.pop()()
            if isinstance(error, PaoError):
                raise error
            return error
        return None

    api.instead["/b"] = serve


def mended(journey: Journey, api: SlowApi, ref: RequestRef) -> History:
    """Where it stands when everybody can look again, and runs have come by."""
    api.instead.clear()
    for _ in range(3):
        journey.world.clock.advance(700)
        go(journey, ref)
    return journey.history(ref)


def came_to(word: Word, history: History, api: SlowApi) -> None:
    """The word was done, and the call was made once."""
    phases = {"cancel": Phase.CANCELLED, "rollback": Phase.ROLLED_BACK}
    assert (history.phase, history.unanswered) == (phases.get(word, Phase.READY), frozenset()), history.message
    assert (api.count("/b"), api.calls.count("POST /b")) == (word != "rollback", 1)


@pytest.mark.parametrize("word", ENDS)
def test_a_word_waits_until_somebody_can_look(word: Word) -> None:
    journey, api, ref = begun()
    say(journey, ref, word)
    looking(api, SHUT)
    history = go(journey, ref)
    assert (history.phase, history.reason, history.settled) == (Phase.WAITING, Reason.BACKOFF, None)
    assert [each.verb for each in history.commands] == [word]
    came_to(word, mended(journey, api, ref), api)


@pytest.mark.parametrize("error", [None, SHUT, BUSY], ids=["found", "shut", "busy"])
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("first", ENDS)
def test_the_last_word_counts_though_it_is_said_while_the_call_is_found_out(
    first: Word, word: Word, error: PaoError | None
) -> None:
    journey, api, ref = begun()
    say(journey, ref, first)
    looking(api, error, lambda: say(journey, ref, word))
    history = go(journey, ref)
    if error:
        heard = [first, "resolve"] if word == "resolve" else [word]
        assert [each.verb for each in history.commands] == heard
        assert history.settled is None
    came_to(first if word == "resolve" else word, mended(journey, api, ref), api)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("first", ENDS)
def test_so_it_does_though_the_look_becomes_a_question_to_people(first: Word, word: Word) -> None:
    journey, api, ref = begun()
    say(journey, ref, first)
    looking(api, MUTE, lambda: say(journey, ref, word))
    history = go(journey, ref)
    assert [each.verb for each in history.commands] == ([first, "resolve"] if word == "resolve" else [word])
    assert (history.phase, history.settled) == (Phase.UNKNOWN, None)
    if word != "resolve":
        say(journey, ref, "resolve")
    came_to(first if word == "resolve" else word, mended(journey, api, ref), api)


@pytest.mark.parametrize("first", ENDS)
def test_a_word_is_taken_back_between_the_runs_that_find_out_and_not_in_the_middle_of_one(first: Word) -> None:
    journey, api, ref = begun()
    say(journey, ref, first)

    def too_early() -> None:
        with pytest.raises(UsageError, match="the request is running: there is nothing to try again"):
            say(journey, ref, "retry")

    looking(api, SHUT, too_early)
    assert [each.verb for each in go(journey, ref).commands] == [first]
    say(journey, ref, "retry")
    assert journey.history(ref).commands == ()
    came_to("retry", mended(journey, api, ref), api)


@pytest.mark.parametrize("error", [SHUT, BUSY], ids=["shut", "busy"])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_answer_that_is_given_while_an_edit_waits_lets_it_go_on(state: str, error: PaoError) -> None:
    """The person saw what nobody else could see; the newer file needs no look any more."""
    journey, api, ref = begun()
    journey.ask(ITEM, "one", {"size": "b"}, state=state)
    looking(api, error, lambda: say(journey, ref, "resolve"))
    history = go(journey, ref)
    assert (history.generation, [each.verb for each in history.commands]) == (1, ["resolve"])
    journey.world.clock.advance(700)
    history = go(journey, ref)
    wanted = Phase.READY if state == "present" else Phase.DELETED
    assert (history.generation, history.phase) == (2, wanted), history.message
    assert (api.count("/b"), api.calls.count("POST /b")) == (state == "present", 1)


@pytest.mark.parametrize("end", [*ENDS, "present", "absent"])
def test_an_answer_is_not_overruled_by_a_look_that_finds_nothing(end: str) -> None:
    """Who has looked at the target knows more than a search: what happened is there, and can be undone."""
    journey, api, ref = begun(late=None)
    if end in {"present", "absent"}:
        journey.ask(ITEM, "one", {"size": "b"}, state=end)
    else:
        say(journey, ref, "cancel" if end == "cancel" else "rollback")
    looking(api, None, lambda: say(journey, ref, "resolve"))
    go(journey, ref)
    history = go(journey, ref)
    assert (history.holder, history.commands) == (None, ())
    stays = end in {"cancel", "present"}
    assert (history.step("main/b").recorded is not None) is stays
    assert [api.calls.count(f"{method} /b") for method in ("POST", "DELETE")] == [1, not stays]


@pytest.mark.parametrize("word", ENDS)
def test_nor_does_an_answer_that_it_did_not_happen_keep_a_generation_from_its_end(word: Word) -> None:
    """It is no answer yet while the run that looks may make the call once more."""
    journey, api, ref = begun(late=None)
    say(journey, ref, word)

    def too_early() -> None:
        with pytest.raises(UsageError, match="is at work on main/b, whose call may happen yet"):
            tell(journey, ref, "resolve", step="main/b", said="did-not-happen")

    looking(api, SHUT, too_early)
    go(journey, ref)
    tell(journey, ref, "resolve", step="main/b", said="did-not-happen")
    go(journey, ref)
    history = go(journey, ref)
    assert (history.phase, history.unanswered) == (
        Phase.CANCELLED if word == "cancel" else Phase.ROLLED_BACK,
        frozenset(),
    )
    assert (api.count("/b"), api.calls.count("POST /b")) == (0, 1)
