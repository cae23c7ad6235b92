"""From a proposal to a pull request: find or create, never force, never twice."""

from collections.abc import Sequence

import pytest

from paoctl.conformance.fakes.repo import PERSON, FakeRepo
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import TransientError, UserError
from paoctl.model.proposal import Proposal
from paoctl.model.request import Request
from paoctl.ports import Commit, Lost, PullText, Pushed, Unanswered, Write
from paoctl.workflows.submit import MARKER, Submitted, submit, to_be_changed
from tests.workflows.samples import database

TEXT = PullText("Request orders-db: PostgreSQL database in dev", "the body", "main")


def proposal(base: Commit, text: str = "a request\n") -> Proposal:
    """A proposal for a new request; what its text says does not matter here."""
    metadata = {"name": "orders-db", "team": "@acme/orders", "environment": "dev", "requestedBy": "erin"}
    spec = {"catalogItem": f"database-postgresql-standard@1.2.0#sha256:{'0' * 64}"}
    request = Request.parse({"apiVersion": "pao/v1", "kind": "Request", "metadata": metadata, "spec": spec})
    return Proposal(request, text, database(), {}, base)


@pytest.fixture
def world() -> FakeWorld:
    """A repository with a base branch; we are erin."""
    world = FakeWorld()
    world.remote.commit("main", {"README.md": b"hello\n"})
    return world


def base(world: FakeWorld) -> Commit:
    tip = world.repo.fetch("main")["main"]
    assert tip
    return tip


def send(world: FakeWorld, wanted: Proposal | None = None, text: PullText = TEXT) -> Submitted:
    return submit(wanted or proposal(base(world)), text, "erin", world.repo, world.forge)


def files(world: FakeWorld, branch: str) -> dict[str, bytes]:
    snapshot = world.remote.snapshot(world.remote.branches[branch])
    return {path: world.remote.blob(entry.blob) for path, entry in snapshot.files.items()}


def test_a_new_request_is_one_commit_on_the_base_and_a_pull_request(world: FakeWorld) -> None:
    sent = send(world)

    branch = sent.pull.branch
    assert sent.how == "opened"
    assert branch == "pao/orders-db-" + proposal(base(world)).branch[-10:]
    assert world.repo.commit(sent.pull.head).parents == (base(world),)
    assert world.repo.commit(sent.pull.head).subject == TEXT.title
    assert files(world, branch) == {
        "README.md": b"hello\n",
        "requests/database-postgresql-standard/orders-db.yaml": b"a request\n",
    }
    assert sent.pull.title == TEXT.title


def test_a_second_run_finds_the_first_and_pushes_nothing(world: FakeWorld) -> None:
    first = send(world)

    second = send(world)

    assert (second.how, second.pull) == ("found", first.pull)


def test_the_base_branch_may_have_moved_in_between(world: FakeWorld) -> None:
    first = send(world)
    world.remote.commit("main", {"README.md": b"hello again\n"})

    assert send(world).pull == first.pull


def test_other_answers_change_the_open_pull_request_by_a_commit_on_top(world: FakeWorld) -> None:
    first = send(world)

    second = send(world, proposal(base(world), "other answers\n"), TEXT._replace(body="the other body"))

    assert second.how == "changed"
    assert second.pull.number == first.pull.number
    assert world.repo.commit(second.pull.head).parents == (first.pull.head,)
    assert world.forge.comments[first.pull.number][MARKER] == "the other body"


def test_what_would_change_an_open_pull_request_of_ours_is_known_beforehand(world: FakeWorld) -> None:
    other = proposal(base(world), "other answers\n")
    assert to_be_changed(other, "erin", world.repo, world.forge) is None, "there is none yet"
    first = send(world)

    assert to_be_changed(proposal(base(world)), "erin", world.repo, world.forge) is None, "it asks for the same"
    assert to_be_changed(other, "ben", world.repo, world.forge) is None, "it is not ours"
    found = to_be_changed(other, "erin", world.repo, world.forge)
    assert found
    assert found.number == first.pull.number


def test_somebody_elses_pull_request_is_named_and_left_alone(world: FakeWorld) -> None:
    world.forge.actor = world.forge.actor._replace(login="ben")
    submit(proposal(base(world)), TEXT, "ben", world.repo, world.forge)
    before = dict(world.remote.branches)
    world.forge.actor = world.forge.actor._replace(login="erin")

    with pytest.raises(UserError, match="#1 by ben already asks for it"):
        send(world, proposal(base(world), "other answers\n"))
    assert world.remote.branches == before


def test_a_branch_that_was_pushed_before_the_run_was_killed_is_taken_up(world: FakeWorld) -> None:
    world.forge.failures.append(TransientError("killed"))
    with pytest.raises(TransientError, match="killed"):
        send(world)

    sent = send(world)

    assert sent.how == "opened"
    assert world.repo.commit(sent.pull.head).parents == (base(world),)


def test_a_pull_request_that_was_closed_is_asked_for_anew(world: FakeWorld) -> None:
    first = send(world)
    world.forge.close(first.pull.number)

    sent = send(world, proposal(base(world), "other answers\n"))

    assert sent.how == "opened"
    assert sent.pull.number != first.pull.number


@pytest.mark.parametrize("text", ["a request\n", "other answers\n"])
@pytest.mark.parametrize("squashed", [False, True])
def test_a_branch_whose_pull_request_was_merged_begins_again_on_the_base(
    text: str, squashed: bool, world: FakeWorld
) -> None:
    """The file is as it was, so its branch has the same name again; what is on it is history."""
    first = send(world)
    if squashed:
        world.remote.commit("main", {proposal(base(world)).path: b"a request\n"})
    else:
        world.remote.merge(first.pull.branch, "main")
    world.forge.close(first.pull.number)
    gone = world.remote.commit("main", {proposal(base(world)).path: None, "other.yaml": b"came later\n"})

    sent = send(world, proposal(base(world), text))

    assert (sent.how, world.repo.commit(sent.pull.head).parents) == ("opened", (gone, first.pull.head))
    assert files(world, sent.pull.branch) == {
        "README.md": b"hello\n",
        "other.yaml": b"came later\n",
        proposal(gone).path: text.encode(),
    }
    assert send(world, proposal(base(world), text)).how == "found"


def test_a_branch_with_other_changes_is_refused(world: FakeWorld) -> None:
    """Nobody gets a change of CODEOWNERS merged under the title of a request."""
    wanted = proposal(base(world))
    world.remote.commit(
        wanted.branch,
        {wanted.path: b"a request\n", "CODEOWNERS": b"* @mallory\n"},
        parents=[base(world)],
    )

    with pytest.raises(UserError, match="changes other files too: CODEOWNERS"):
        send(world, wanted)


def test_a_branch_that_took_in_the_base_branch_is_still_ours(world: FakeWorld) -> None:
    first = send(world)
    world.remote.commit("main", {"README.md": b"hello again\n"})
    world.remote.merge("main", first.pull.branch)

    assert send(world).how == "found"


def test_a_push_without_an_answer_that_arrived_is_a_push(world: FakeWorld) -> None:
    world.repo.push_faults.append("arrived")

    assert send(world).how == "opened"


def test_a_push_without_an_answer_that_vanished_can_be_run_again(world: FakeWorld) -> None:
    world.repo.push_faults.append("vanished")

    with pytest.raises(TransientError, match="did not arrive"):
        send(world)
    assert send(world).how == "opened"


def test_a_change_that_meets_another_push_can_be_run_again(world: FakeWorld) -> None:
    send(world)
    world.repo.push_faults.append("lost")

    with pytest.raises(TransientError, match="somebody else pushes"):
        send(world, proposal(base(world), "other answers\n"))


class Overtaken(FakeRepo):
    """A repository where somebody pushes the same branch just before us."""

    def branch(
        self, ref: str, start: Commit, writes: Sequence[Write], message: str, *, over: Commit | None = None
    ) -> Pushed | Lost | Unanswered:
        self.remote.commit(ref, {write.path: write.data for write in writes}, parents=[start])
        return super().branch(ref, start, writes, message, over=over)


def test_another_process_that_is_faster_is_found(world: FakeWorld) -> None:
    world.repo = Overtaken(world.remote)

    sent = send(world)

    assert sent.how == "opened"
    assert world.repo.commit(sent.pull.head).author == PERSON


def test_a_branch_without_a_common_history_is_refused(world: FakeWorld) -> None:
    wanted = proposal(base(world))
    world.remote.commit(wanted.branch, {wanted.path: b"a request\n"}, parents=[])

    with pytest.raises(UserError, match="has no history in common"):
        send(world, wanted)
