"""Reviews of pull requests: given, dismissed, counted."""

from paoctl.sandbox.forge import Forge
from paoctl.sandbox.ledger import Opinion, Pull, Review
from paoctl.sandbox.people import Person
from paoctl.sandbox.refusal import Refused, not_found

EVENTS: dict[str, Opinion] = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def reviews(forge: Forge, pull: Pull) -> list[Review]:
    """Return the reviews of a pull request, oldest first."""
    return [review for review in forge.ledger.reviews if review.pull == pull.number]


def review(
    forge: Forge, person: Person, pull: Pull, event: str, *, body: str = "", commit: str | None = None
) -> Review:
    """Review as `person`: `event` is APPROVE, REQUEST_CHANGES or COMMENT. Raises `Refused` 422.

    A merged pull request may be reviewed too: that is how a late approval is given.
    """
    with forge.lock:
        if event not in EVENTS:
            raise Refused(422, "Unprocessable Entity", f"{event} is not an event of a review")
        if person.login == pull.author and event != "COMMENT":
            verb = "approve" if event == "APPROVE" else "request changes on"
            raise Refused(422, "Unprocessable Entity", f"Can not {verb} your own pull request")
        if event != "APPROVE" and not body:
            raise Refused(422, "Unprocessable Entity", "Body can't be blank")
        if commit and not forge.is_ancestor(commit, pull.head_sha):
            raise Refused(422, "Unprocessable Entity", "Commit is not part of the pull request")
        number = forge.ledger.next_id()
        row = Review(number, pull.number, person.login, EVENTS[event], body, commit or pull.head_sha)
        forge.ledger.reviews.append(row)
        pull.updated_at = row.submitted_at
        pull.reviewers = [login for login in pull.reviewers if login != person.login]
        return row


def find_review(forge: Forge, pull: Pull, number: int) -> Review:
    """Return one review of a pull request by its id. Raises `Refused` 404."""
    found = next((row for row in reviews(forge, pull) if row.id == number), None)
    if found is None:
        raise not_found()
    return found


def dismiss(forge: Forge, person: Person, row: Review) -> Review:
    """Take back an approval or a request for changes. Raises `Refused` 403 or 422."""
    with forge.lock:
        if not person.may_write:
            raise Refused(403, "Must have write access to the repository.")
        if row.state not in {"APPROVED", "CHANGES_REQUESTED"}:
            raise Refused(422, "Unprocessable Entity", f"Can not dismiss a {row.state.lower()} pull request review")
        row.state = "DISMISSED"
        return row


def dismiss_approvals(forge: Forge, pull: Pull) -> None:
    """Dismiss every approval of a pull request: it was given to another change."""
    for row in reviews(forge, pull):
        if row.state == "APPROVED":
            row.state = "DISMISSED"
