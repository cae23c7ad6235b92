"""The comment on a request's pull request: one, edited in place, and never the reason that a run fails."""

from paoctl.errors import PlatformError
from paoctl.model.request import RequestRef
from paoctl.workflows.announce import announce
from paoctl.workflows.fulfill import Fulfilled
from tests.support.journey import Journey
from tests.workflows.platform import DATABASE, RULE


def run(journey: Journey) -> tuple[Fulfilled, list[str]]:
    done = journey.fulfil()
    return done, list(announce(done.world, journey.world.forge, done.driven))


def comments(journey: Journey, number: int) -> dict[str, str]:
    return journey.world.forge.comments.get(number, {})


def number_of(journey: Journey, ref: RequestRef) -> int:
    accepted = journey.history(ref).accepted
    assert accepted
    assert accepted.pull
    return accepted.pull


def test_a_request_that_changed_has_one_comment_that_follows_it(journey: Journey) -> None:
    ref = journey.ask(RULE, "orders-web")
    run(journey)
    number = number_of(journey, ref)
    [(marker, text)] = comments(journey, number).items()
    assert marker == f"paoctl:{RULE}/orders-web"
    assert text.startswith("### ○ waiting (Ticket): `orders-web`")
    [key] = journey.world.tickets.tickets
    journey.world.tickets.close(key, fields={"customfield_10042": "fw-7"})
    run(journey)
    [(_, text)] = comments(journey, number).items()
    assert text.startswith("### ✓ ready: `orders-web`")
    assert "| `ruleId` | `fw-7` |" in text


def test_a_request_that_nobody_approved_is_told_on_the_pull_request_that_was_merged(journey: Journey) -> None:
    path = RequestRef(DATABASE, "orders-db").path
    number = journey.propose(path, journey.document(DATABASE, "orders-db", {"instanceName": "orders-db"}))
    journey.merge(number)
    run(journey)
    [text] = comments(journey, number).values()
    assert "waiting (NeedsApproval)" in text
    assert "no approval of \\@acme/databases" in text


def test_a_refused_change_is_told_on_its_own_pull_request_not_on_the_first_one(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    run(journey)
    second = journey.propose(ref.path, journey.document(DATABASE, "orders-db", {"instanceName": "other-db"}))
    journey.world.forge.review(second, "dana")
    journey.merge(second)
    run(journey)
    assert "ready" in next(iter(comments(journey, number_of(journey, ref)).values()))
    assert "failed" in next(iter(comments(journey, second).values()))


def test_a_request_that_did_not_change_is_not_told_again(journey: Journey) -> None:
    ref = journey.ask(RULE, "orders-web")
    run(journey)
    comments(journey, number_of(journey, ref)).clear()
    run(journey)
    assert comments(journey, number_of(journey, ref)) == {}


def test_a_comment_that_fails_is_a_word_and_stops_nothing(journey: Journey) -> None:
    journey.ask(RULE, "orders-web")
    journey.ask(RULE, "shop-web")
    done = journey.fulfil()
    journey.world.forge.failures.append(PlatformError("403: comments are locked"))
    told = announce(done.world, journey.world.forge, done.driven)
    assert list(told) == [
        f"{RULE}/orders-web: the comment on its pull request could not be written: 403: comments are locked"
    ]
    assert len(journey.world.forge.comments) == 1
