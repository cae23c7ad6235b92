"""What a rendered configuration lacks is said in the words that `validate` has for it."""

import pytest

from paoctl.actions.configuration import parsed
from paoctl.actions.registry import find
from paoctl.errors import UserError
from paoctl.redact import Secret

TICKET = {"project": "DBA", "summary": "A database"}


@pytest.mark.parametrize(
    ("kind", "tree", "said"),
    [
        ("rest-api", {"url": "https://a.example", "poll": {"every": "soon"}}, "`poll.every`: not a duration, as 45m"),
        ("jira-ticket", {**TICKET, "summary": None}, "`summary` must be text, not nothing"),
        ("jira-ticket", {**TICKET, "priority": 3}, "`priority` must be text, not a number"),
        ("jira-ticket", {**TICKET, "summary": Secret("hunter2")}, "`summary` must be text, not a secret"),
        ("jira-ticket", {**TICKET, "project": "dba"}, "`project`: String should match pattern"),
        ("rest-api", {"url": "https://a.example", "headers": {"A": 3}}, "`headers.A` must be text"),
        ("rest-api", {"url": "https://a.example", "success": "200"}, "`success` must be a list, not text"),
    ],
)
def test_a_fault_of_a_configuration_is_said_in_words(kind: str, tree: dict[str, object], said: str) -> None:
    with pytest.raises(UserError) as caught:
        parsed(find(kind), tree, "main/step")

    assert said in caught.value.cause
    assert "hunter2" not in caught.value.cause
    assert "Input should" not in caught.value.cause
