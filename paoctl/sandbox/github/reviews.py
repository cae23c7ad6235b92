"""Reviews of a pull request, and who is asked for one."""

from paoctl.sandbox import reviews
from paoctl.sandbox.github import pull_shapes, shapes
from paoctl.sandbox.github.call import Call, Json, Table, optional_text, text, texts
from paoctl.sandbox.github.pulls import PULL, need_pull
from paoctl.sandbox.http import Response
from paoctl.sandbox.ledger import Pull, Review
from paoctl.sandbox.refusal import Refused

REVIEW = f"{PULL}/reviews/{{review_id}}"


def list_reviews(call: Call) -> Response:
    """GET reviews, oldest first."""
    pull = need_pull(call)

    def shape(call: Call, row: Review) -> Json:
        return pull_shapes.review(call, pull, row)

    return call.page(reviews.reviews(call.forge, pull), shape)


def create_review(call: Call) -> Response:
    """POST reviews: a review without an event would stay pending, which the sandbox does not know."""
    pull, body = need_pull(call), call.body()
    row = reviews.review(
        call.forge,
        call.person,
        pull,
        text(body, "event", "PullRequestReview"),
        body=optional_text(body, "body", "PullRequestReview") or "",
        commit=optional_text(body, "commit_id", "PullRequestReview"),
    )
    return call.answer(pull_shapes.review(call, pull, row))


def get_review(call: Call) -> Response:
    """GET reviews/{id}."""
    pull = need_pull(call)
    return call.answer(pull_shapes.review(call, pull, reviews.find_review(call.forge, pull, call.number("review_id"))))


def dismiss_review(call: Call) -> Response:
    """PUT reviews/{id}/dismissals."""
    pull = need_pull(call)
    text(call.body(), "message", "PullRequestReview")
    row = reviews.dismiss(call.forge, call.person, reviews.find_review(call.forge, pull, call.number("review_id")))
    return call.answer(pull_shapes.review(call, pull, row))


def list_requested(call: Call) -> Response:
    """GET requested_reviewers."""
    pull = need_pull(call)
    return call.answer(
        {
            "users": [shapes.login_user(call, login) for login in pull.reviewers],
            "teams": [shapes.team(call, slug) for slug in pull.team_reviewers],
        }
    )


def request_reviewers(call: Call) -> Response:
    """POST requested_reviewers: 422 for the author and for whom nobody knows."""
    pull = need_pull(call)
    people, teams = _asked(call)
    for login in people:
        if login == pull.author:
            raise Refused(422, "Review cannot be requested from pull request author.")
        if call.forge.people.by_login(login) is None:
            raise Refused(422, "Reviews may only be requested from collaborators.")
    if not set(teams) <= call.forge.people.teams.keys():
        raise Refused(422, "Reviews may only be requested from collaborators.")
    _set(call, pull, pull.reviewers + people, pull.team_reviewers + teams)
    return call.answer(pull_shapes.pull_simple(call, pull), 201)


def remove_reviewers(call: Call) -> Response:
    """DELETE requested_reviewers."""
    pull = need_pull(call)
    people, teams = _asked(call)
    left = [login for login in pull.reviewers if login not in people]
    _set(call, pull, left, [slug for slug in pull.team_reviewers if slug not in teams])
    return call.answer(pull_shapes.pull_simple(call, pull))


def _asked(call: Call) -> tuple[list[str], list[str]]:
    body = call.body()
    return texts(body, "reviewers", "PullRequest"), texts(body, "team_reviewers", "PullRequest")


def _set(call: Call, pull: Pull, people: list[str], teams: list[str]) -> None:
    with call.forge.lock:
        pull.reviewers, pull.team_reviewers = list(dict.fromkeys(people)), list(dict.fromkeys(teams))


TABLE: Table = (
    ("GET", f"{PULL}/reviews", list_reviews),
    ("POST", f"{PULL}/reviews", create_review),
    ("GET", REVIEW, get_review),
    ("PUT", f"{REVIEW}/dismissals", dismiss_review),
    ("GET", f"{PULL}/requested_reviewers", list_requested),
    ("POST", f"{PULL}/requested_reviewers", request_reviewers),
    ("DELETE", f"{PULL}/requested_reviewers", remove_reviewers),
)
