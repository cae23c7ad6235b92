"""Issues, as GitHub has them: counted together with pull requests, and found by their labels."""

from paoctl.sandbox.people import ENGINEER
from tests.support.people import Clients
from tests.support.pull_requests import Desk


def test_issues_and_pull_requests_are_counted_together(clients: Clients, desk: Desk) -> None:
    repo = clients.repo(ENGINEER)
    made = repo.create_issue("Look at it", "Please.", labels=["review"])
    desk.commit("feature", {"a": "1"})
    pull = desk.open()

    assert (made.number, pull.number) == (1, 2)
    assert [each.number for each in repo.get_issues(state="all")] == [2, 1]
    assert [each.number for each in repo.get_issues(labels=["review"])] == [1]
    assert repo.get_issue(1).body == "Please."
    assert repo.get_issue(2).pull_request is not None
    assert [label.name for label in made.labels] == ["review"]
