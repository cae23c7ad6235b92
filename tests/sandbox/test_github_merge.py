"""Reviews and the rules of `main`: what must be said by whom before a pull request is merged, and how it is."""

import pytest
from github import GithubException
from github.PullRequest import PullRequest

from paoctl.sandbox.rules import Rules
from paoctl.sandbox.world import Sandbox
from tests.support.people import APP, ENGINEER, OUTSIDER, OWNER, Clients
from tests.support.pull_requests import DATABASE, Desk

OWNERS = "Waiting on code owner review from acme/databases."
REVIEW = "At least 1 approving review is required by reviewers with write access."


def refusal(pull: PullRequest, status: int = 405, sha: str | None = None, method: str = "merge") -> str:
    """Return why a merge is refused."""
    with pytest.raises(GithubException) as caught:
        pull.merge(merge_method=method, sha=sha) if sha else pull.merge(merge_method=method)
    assert caught.value.status == status
    return str(caught.value.data["message"])


def states(pull: PullRequest) -> list[tuple[str, str]]:
    return [(review.user.login, review.state) for review in pull.get_reviews()]


def test_without_an_approval_nothing_is_merged(desk: Desk) -> None:
    message = refusal(desk.open())
    assert REVIEW in message
    assert OWNERS in message


def test_the_author_cannot_approve(desk: Desk) -> None:
    pull = desk.open()
    with pytest.raises(GithubException) as caught:
        pull.create_review(event="APPROVE")
    assert caught.value.status == 422
    assert caught.value.data["errors"] == ["Can not approve your own pull request"]


def test_an_approval_by_somebody_who_owns_nothing_is_not_enough(desk: Desk) -> None:
    pull = desk.open()
    desk.as_seen_by(OUTSIDER, pull).create_review(event="APPROVE")
    assert refusal(pull).strip().endswith(OWNERS)
    assert REVIEW not in refusal(pull)


def test_a_path_without_an_owner_needs_only_any_approval(desk: Desk) -> None:
    pull = desk.open(files={"requests/free/a.yaml": "a: 1\n"})
    desk.as_seen_by(OUTSIDER, pull).create_review(event="APPROVE")
    assert desk.as_seen_by(OWNER, pull).merge().merged


def test_an_owner_approves_and_it_is_merged(sandbox: Sandbox, desk: Desk) -> None:
    pull = desk.approved()
    done = desk.as_seen_by(OWNER, pull).merge()
    pull.update()
    assert (pull.merged, pull.merged_by.login, pull.merge_commit_sha) == (True, OWNER, done.sha)
    assert pull.is_merged()
    assert sandbox.forge.repository.file("main", DATABASE) == b"size: large\n"
    assert "Pull Request is not mergeable" in refusal(pull)


def test_codeowners_of_the_base_count_not_those_of_the_branch(desk: Desk) -> None:
    pull = desk.open(files={DATABASE: "a: 1\n", "CODEOWNERS": "* @oscar\n"})
    desk.as_seen_by(OUTSIDER, pull).create_review(event="APPROVE")
    message = refusal(pull)
    assert "acme/databases" in message
    assert "acme/platform" in message


def test_a_request_for_changes_stands_until_it_is_dismissed(desk: Desk) -> None:
    pull = desk.approved()
    review = desk.as_seen_by(OUTSIDER, pull).create_review(event="REQUEST_CHANGES", body="No.")
    assert "Changes have been requested." in refusal(pull)
    desk.as_seen_by(OWNER, pull).get_review(review.id).dismiss("Talked about it")
    assert states(pull) == [(OWNER, "APPROVED"), (OUTSIDER, "DISMISSED")]
    assert desk.as_seen_by(OWNER, pull).merge().merged


def test_a_comment_takes_no_approval_back(desk: Desk) -> None:
    pull = desk.approved()
    desk.as_seen_by(OWNER, pull).create_review(event="COMMENT", body="Nice.")
    assert desk.as_seen_by(OWNER, pull).merge().merged


@pytest.mark.parametrize("event", ["REQUEST_CHANGES", "COMMENT"])
def test_what_is_no_approval_needs_words(desk: Desk, event: str) -> None:
    pull = desk.open()
    with pytest.raises(GithubException) as caught:
        desk.as_seen_by(OWNER, pull).create_review(event=event)
    assert caught.value.status == 422


def test_a_comment_cannot_be_dismissed(desk: Desk) -> None:
    pull = desk.open()
    review = desk.as_seen_by(OWNER, pull).create_review(event="COMMENT", body="Hm.")
    with pytest.raises(GithubException) as caught:
        review.dismiss("No")
    assert caught.value.status == 422


def test_a_push_that_changes_the_content_dismisses_approvals(desk: Desk) -> None:
    pull = desk.approved()
    desk.commit("feature", {DATABASE: "size: enormous\n"})
    assert OWNERS in refusal(pull)
    assert states(pull) == [(OWNER, "DISMISSED")]


def test_bringing_the_branch_up_to_date_keeps_approvals(sandbox: Sandbox, desk: Desk) -> None:
    sandbox.forge.rules = Rules(last_push_approval=False)
    pull = desk.approved()
    desk.advance_main({"elsewhere": "1\n"})
    assert pull.update_branch()
    assert states(pull) == [(OWNER, "APPROVED")]
    assert desk.as_seen_by(OWNER, pull).merge().merged
    assert sandbox.forge.repository.file("main", "elsewhere") == b"1\n"


def test_approvals_stay_where_the_rules_say_so(sandbox: Sandbox, desk: Desk) -> None:
    sandbox.forge.rules = Rules(dismiss_stale=False, last_push_approval=False)
    pull = desk.approved()
    desk.commit("feature", {DATABASE: "size: enormous\n"})
    assert desk.as_seen_by(OWNER, pull).merge().merged


def test_the_last_push_needs_an_approval_of_somebody_else(sandbox: Sandbox, desk: Desk) -> None:
    sandbox.forge.rules = Rules(dismiss_stale=False, code_owner_review=False)
    pull = desk.open()
    desk.as_seen_by(OUTSIDER, pull).create_review(event="APPROVE")
    desk.commit("feature", {"more": "1\n"}, person=OUTSIDER)
    desk.as_seen_by(OUTSIDER, pull).create_review(event="APPROVE")
    assert "most recent push" in refusal(pull)
    desk.as_seen_by(OWNER, pull).create_review(event="APPROVE")
    assert desk.as_seen_by(OWNER, pull).merge().merged


def test_a_late_approval_of_a_merged_pull_request_is_taken(sandbox: Sandbox, desk: Desk) -> None:
    sandbox.forge.rules = Rules(approvals=0, code_owner_review=False)
    pull = desk.open()
    pull.merge()
    review = desk.as_seen_by(OWNER, pull).create_review(event="APPROVE")
    assert (review.state, review.commit_id) == ("APPROVED", pull.head.sha)


def test_an_administrator_bypasses_only_where_the_rules_allow_it(sandbox: Sandbox, desk: Desk) -> None:
    pull = desk.open()
    assert OWNERS in refusal(desk.as_seen_by(OWNER, pull))
    sandbox.forge.rules = Rules(admin_bypass=True)
    assert OWNERS in refusal(pull)
    assert desk.as_seen_by(OWNER, pull).merge().merged
    assert sandbox.forge.ledger.pulls[0].bypassed


def test_a_required_check_must_have_succeeded(sandbox: Sandbox, clients: Clients, desk: Desk) -> None:
    sandbox.forge.rules = Rules(required_checks=("ci",))
    pull = desk.approved()
    app = clients.repo(APP)
    assert 'Required status check "ci" is expected.' in refusal(pull)
    run = app.create_check_run("ci", pull.head.sha, status="in_progress")
    assert "in progress" in refusal(pull)
    run.edit(status="completed", conclusion="failure")
    assert "failing" in refusal(pull)
    app.get_commit(pull.head.sha).create_status("success", context="ci")
    assert desk.as_seen_by(OWNER, pull).merge().merged


def test_a_head_that_moved_is_a_conflict(desk: Desk) -> None:
    pull = desk.approved()
    assert "Head branch was modified" in refusal(pull, status=409, sha="1" * 40)


def test_what_git_cannot_merge_is_not_merged(desk: Desk) -> None:
    pull = desk.approved(files={"requests/free/x": "mine\n"})
    desk.advance_main({"requests/free/x": "theirs\n"})
    assert refusal(pull) == "Pull Request is not mergeable"
    assert not pull.update_branch()


def test_a_method_that_the_rules_do_not_allow(sandbox: Sandbox, desk: Desk) -> None:
    sandbox.forge.rules = Rules(methods=("squash",))
    assert refusal(desk.approved(), method="rebase") == "Rebase merges are not allowed on this repository."


def test_a_draft_is_not_merged(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {"a": "1\n"})
    pull = clients.repo().create_pull(base="main", head="feature", title="Later", draft=True)
    assert "draft" in refusal(pull)


def test_a_merge_commit_has_two_parents_and_github_s_title(clients: Clients, desk: Desk) -> None:
    pull = desk.approved()
    base = pull.base.sha
    commit = clients.repo().get_commit(desk.as_seen_by(OWNER, pull).merge(merge_method="merge").sha)
    assert [parent.sha for parent in commit.parents] == [base, pull.head.sha]
    assert commit.commit.message == "Merge pull request #1 from acme/feature\n\nAsk for feature"
    assert commit.author.login == OWNER
    assert commit.commit.committer.email == "noreply@github.com"


def test_a_squash_is_one_commit_of_the_author(clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {DATABASE: "a: 1\n"}, message="One")
    desk.commit("feature", {"requests/free/b": "b: 1\n"}, message="Two")
    pull = clients.repo().create_pull(base="main", head="feature", title="Both")
    base = pull.base.sha
    desk.as_seen_by(OWNER, pull).create_review(event="APPROVE")
    commit = clients.repo().get_commit(desk.as_seen_by(OWNER, pull).merge(merge_method="squash").sha)
    assert [parent.sha for parent in commit.parents] == [base]
    assert commit.commit.message == "Both (#1)\n\n* One\n\n* Two"
    assert commit.author.login == ENGINEER
    assert {file.filename for file in commit.files} == {DATABASE, "requests/free/b"}


def test_a_rebase_puts_each_commit_on_top_of_the_base(sandbox: Sandbox, clients: Clients, desk: Desk) -> None:
    desk.commit("feature", {DATABASE: "a: 1\n"}, message="One")
    desk.commit("feature", {"requests/free/b": "b: 1\n"}, message="Two")
    top = desk.advance_main({"elsewhere": "1\n"})
    pull = clients.repo().create_pull(base="main", head="feature", title="Both")
    desk.as_seen_by(OWNER, pull).create_review(event="APPROVE")
    sha = desk.as_seen_by(OWNER, pull).merge(merge_method="rebase").sha
    history = list(clients.repo().get_commits(sha))
    assert [commit.commit.message for commit in history][:2] == ["Two", "One"]
    assert history[2].sha == top
    assert (history[0].author.login, history[0].committer.login) == (ENGINEER, OWNER)
    assert sandbox.forge.repository.file(sha, DATABASE) == b"a: 1\n"


def test_given_words_replace_the_usual_ones(clients: Clients, desk: Desk) -> None:
    pull = desk.as_seen_by(OWNER, desk.approved())
    sha = pull.merge(merge_method="squash", commit_title="Title", commit_message="Body").sha
    assert clients.repo().get_commit(sha).commit.message == "Title\n\nBody"


def test_a_branch_that_is_up_to_date_is_not_updated(desk: Desk) -> None:
    pull = desk.open()
    assert not pull.update_branch()
    assert desk.as_seen_by(OWNER, pull).head.sha == pull.head.sha


def test_a_branch_is_not_updated_when_its_head_is_another_than_expected(desk: Desk) -> None:
    pull = desk.open()
    desk.advance_main({"elsewhere": "1\n"})
    assert not pull.update_branch(expected_head_sha="1" * 40)
    assert pull.update_branch(expected_head_sha=pull.head.sha)
