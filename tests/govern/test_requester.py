import pytest

from paoctl.govern.requester import required_requester, speaks_for

APPS = ("acme-paoctl",)


@pytest.mark.parametrize(
    ("author", "kind", "required"),
    [
        ("ana", "User", "ana"),
        ("acme-paoctl[bot]", "Bot", None),
        ("Acme-Paoctl[bot]", "Bot", None),
        ("other-app[bot]", "Bot", "other-app[bot]"),
        ("acme-paoctl", "User", "acme-paoctl"),
    ],
    ids=["a person", "our App", "our App in other letters", "another App", "a person who is called like our App"],
)
def test_who_has_to_be_named(author: str, kind: str, required: str | None) -> None:
    assert required_requester(author, kind, APPS) == required


@pytest.mark.parametrize(
    ("named", "author", "kind", "may"),
    [
        ("ana", "ana", "User", True),
        ("Ana", "ana", "User", True),
        ("ben", "ana", "User", False),
        ("ben", "acme-paoctl[bot]", "Bot", True),
        ("ben", "other-app[bot]", "Bot", False),
    ],
)
def test_a_person_asks_only_for_themself(named: str, author: str, kind: str, may: bool) -> None:
    assert speaks_for(named, author, kind, APPS) is may
