"""What every `Forge` does: the fake, and the gateway against the sandbox's GitHub."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from paoctl.errors import UserError
from paoctl.ports import CheckResult, CiRun, Forbidden, PullText, Rules, Started
from paoctl.sandbox.people import ENGINEER, OUTSIDER, OWNER
from tests.gateways.github_world import FULFIL, STRICT, WORKFLOW, FakeStory, World, sandbox_story

BRANCH = "pao/orders-db-0123456789"
TEXT = PullText("Request orders-db", "Please.\n", "main")


@pytest.fixture(params=["fake", "sandbox"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "fake":
        story = FakeStory()
        story.commit("main", {"README": b"1", ".github/workflows/fulfil.yml": WORKFLOW})
        yield story
        return
    with sandbox_story(tmp_path) as real:
        real.commit("main", {"README": b"1", ".github/workflows/fulfil.yml": WORKFLOW})
        yield real


def asked(world: World, branch: str = BRANCH) -> int:
    """A pull request that adds a request file; its number."""
    world.commit(branch, {"requests/db/orders-db.yaml": b"kind: Request\n"})
    return world.forge.open_request(branch, TEXT).number


def test_we_are_somebody_and_the_repository_has_an_id(world: World) -> None:
    me = world.forge.me()

    assert (me.login, me.kind) == (ENGINEER, "User")
    assert world.forge.repository_id() > 0


def test_a_request_is_opened_once_and_then_found(world: World) -> None:
    head = world.commit(BRANCH, {"requests/db/orders-db.yaml": b"1"})

    made = world.forge.open_request(BRANCH, TEXT)
    found = world.forge.open_request(BRANCH, PullText("Another title", "", "main"))

    assert (made.number, made.state, made.merged, made.merge_commit) == (found.number, "open", False, None)
    assert (made.branch, made.base, made.head, made.title) == (BRANCH, "main", head, "Request orders-db")
    assert (made.author, made.author_kind, made.merged_by) == (ENGINEER, "User", None)
    assert made.url.endswith(f"/{made.number}")
    assert world.forge.pull(made.number) == made
    assert world.forge.open_pulls(BRANCH) == [made]


def test_open_pulls_are_those_of_the_branch_or_all(world: World) -> None:
    first = asked(world)
    world.commit("pao/other", {"a": b"1"})
    second = world.forge.open_request("pao/other", TEXT).number
    closed = asked(world, "pao/third")
    world.close(closed)

    assert [pull.number for pull in world.forge.open_pulls(BRANCH)] == [first]
    assert {pull.number for pull in world.forge.open_pulls()} == {first, second}
    assert world.forge.open_pulls("pao/third") == []
    assert world.forge.open_pulls("nowhere") == []


def test_a_branch_that_is_not_there_gives_no_pull_request(world: World) -> None:
    with pytest.raises(UserError):
        world.forge.open_request("pao/nowhere", TEXT)


def test_an_open_pull_request_follows_its_branch(world: World) -> None:
    number = asked(world)
    head = world.commit(BRANCH, {"requests/db/orders-db.yaml": b"2"})

    found = world.forge.pull(number)
    assert found is not None
    assert found.head == head


def test_the_files_and_the_authors_are_those_of_its_own_commits(world: World) -> None:
    number = asked(world)
    world.commit(BRANCH, {"requests/db/other.yaml": b"2"}, "Oscar <oscar@acme.example>")
    world.commit(BRANCH, {"README": None}, "Nobody <nobody@elsewhere.example>")
    world.commit("main", {"on-main": b"3"}, "Dana <dana@acme.example>")
    pull = world.forge.pull(number)
    assert pull is not None

    assert list(world.forge.files(pull)) == ["README", "requests/db/orders-db.yaml", "requests/db/other.yaml"]
    assert world.forge.authors(pull) == {ENGINEER, OUTSIDER}


def test_a_merged_pull_request_is_found_by_the_commit_that_it_brought(world: World) -> None:
    number = asked(world)
    other = asked(world, "pao/second-try")
    head = world.forge.open_pulls(BRANCH)[0].head
    assert world.forge.pull_of(head) is None
    merge = world.merge(number)

    found = world.forge.pull_of(merge)

    assert found is not None
    assert (found.number, found.merged, found.state, found.merge_commit) == (number, True, "closed", merge)
    assert found.merged_by == OWNER
    assert world.forge.pull_of(head) == found
    assert world.forge.pull(number) == found
    assert world.forge.open_pulls(BRANCH) == []
    assert other != number


def test_a_commit_without_a_pull_request_has_none(world: World) -> None:
    pushed = world.commit("main", {"direct": b"1"})

    assert world.forge.pull_of(pushed) is None
    assert world.forge.pull_of("d" * 40) is None


def test_a_pull_request_that_is_not_there_is_none(world: World) -> None:
    assert world.forge.pull(99) is None


def test_reviews_come_oldest_first_with_the_commit_they_were_given_to(world: World) -> None:
    number = asked(world)
    first_head = world.forge.open_pulls(BRANCH)[0].head
    ids = [world.review(number, OWNER, "CHANGES_REQUESTED"), world.review(number, OUTSIDER, "COMMENTED")]
    second_head = world.commit(BRANCH, {"requests/db/orders-db.yaml": b"2"})
    ids.append(world.review(number, OWNER, "APPROVED"))
    pull = world.forge.pull(number)
    assert pull is not None

    found = world.forge.reviews(pull)

    assert [review.id for review in found] == ids
    assert [(review.login, review.kind, review.state) for review in found] == [
        (OWNER, "User", "CHANGES_REQUESTED"),
        (OUTSIDER, "User", "COMMENTED"),
        (OWNER, "User", "APPROVED"),
    ]
    assert [review.commit for review in found] == [first_head, first_head, second_head]
    assert all(review.at.endswith("Z") for review in found)


def test_an_approval_may_come_after_the_merge(world: World) -> None:
    number = asked(world)
    world.merge(number)
    world.review(number, OWNER, "APPROVED")
    pull = world.forge.pull(number)
    assert pull is not None

    assert [review.state for review in world.forge.reviews(pull)] == ["APPROVED"]


def test_a_team_has_members_and_a_person_is_a_team_of_one(world: World) -> None:
    assert world.forge.in_team("@acme/databases", OWNER) is True
    assert world.forge.in_team("@acme/databases", ENGINEER) is False
    assert world.forge.in_team("@acme/databases", ENGINEER) is False
    assert world.forge.in_team("@dana", "dana") is True
    assert world.forge.in_team("@dana", "ana") is False


def test_a_team_that_is_kept_from_us_is_neither_yes_nor_no(world: World) -> None:
    world.hide_teams()

    answer = world.forge.in_team("@acme/databases", OWNER)

    assert isinstance(answer, Forbidden)
    assert "@acme/databases" in answer.what
    assert "Members: read" in answer.fix


def test_a_team_that_nobody_knows_is_neither_yes_nor_no(world: World) -> None:
    assert isinstance(world.forge.in_team("@acme/nowhere", OWNER), Forbidden)


def test_the_rules_are_those_of_the_branch(world: World) -> None:
    assert world.forge.rules("main") == STRICT
    assert world.forge.rules("pao/any") == Rules(
        code_owner_review=False, stale_dismissal=False, last_push_approval=False, required_approvals=0
    )


def test_a_comment_is_edited_in_place_by_its_marker(world: World) -> None:
    number = asked(world)
    pull = world.forge.pull(number)
    assert pull is not None

    for marker, text in (("paoctl:request", "one"), ("paoctl:status", "two"), ("paoctl:request", "three")):
        world.forge.say(pull, marker, text)

    comments = world.comments(number)
    assert len(comments) == 2
    assert ["three" in comments[0], "two" in comments[1]] == [True, True]


def test_an_issue_for_review_is_opened_once_and_then_found(world: World) -> None:
    first = world.forge.review_issue("paoctl:break-glass A 1", "Review: orders-db", "Was it right?", ())
    other = world.forge.review_issue("paoctl:break-glass A 2", "Review: orders-db", "Was it right?", ())
    again = world.forge.review_issue("paoctl:break-glass A 1", "Review: orders-db, again", "", ())

    assert first == again != other


def test_a_check_is_written_and_edited(world: World) -> None:
    head = world.commit(BRANCH, {"a": b"1"})

    world.forge.check(head, "pao/approvals", CheckResult("action_required", "1 approval is missing", "…"))
    world.forge.check(head, "pao/approvals", CheckResult("success", "approved", "by dana"))
    found = world.forge.checked(head, "pao/approvals", ())
    assert isinstance(found, CheckResult)
    assert found.title == "approved"
    assert world.forge.checked(head, "pao/other", ()) is None


def test_a_run_says_who_caused_it_and_who_started_an_attempt_of_it(world: World) -> None:
    run = world.forge.dispatch(FULFIL, {"pao_key": "abc"})
    assert run is not None
    world.rerun(run.id, OWNER)

    assert world.forge.started(run) == Started("workflow_dispatch", "main", ENGINEER, ENGINEER)
    assert world.forge.started(CiRun(run.id, 2)) == Started("workflow_dispatch", "main", ENGINEER, OWNER)
    assert world.forge.started(CiRun(run.id, 3)) is None
    assert world.forge.started(CiRun("999999")) is None


def test_a_run_is_over_when_its_attempt_is_completed_or_followed_by_another(world: World) -> None:
    run = world.forge.dispatch(FULFIL, {"pao_key": "abc"})
    assert run is not None
    assert run.attempt == 1
    assert world.forge.finished(run) is False
    world.end(run.id)
    assert world.forge.finished(run) is True
    world.rerun(run.id)
    assert world.forge.finished(run) is True
    assert world.forge.finished(CiRun(run.id, 2)) is False
    assert world.forge.finished(CiRun(run.id, 3)) is None
    assert world.forge.finished(CiRun("999999")) is None
