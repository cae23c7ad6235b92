"""In whose name a request may be asked for."""

from collections.abc import Sequence

from paoctl.ports import Login


def required_requester(author: Login, author_kind: str, apps: Sequence[str]) -> Login | None:
    """What `metadata.requestedBy` has to be, given who opened the pull request; None when it may be anyone.

    Anyone for the Apps of `forge.apps`: the portal is one, and writes the user who is logged in.
    """
    is_app = author_kind != "User" and _name(author) in {_name(app) for app in apps}
    return None if is_app else author


def speaks_for(requested_by: Login, author: Login, author_kind: str, apps: Sequence[str]) -> bool:
    """May `author` open a request of `requested_by`?"""
    required = required_requester(author, author_kind, apps)
    return required is None or requested_by.casefold() == required.casefold()


def _name(login: Login) -> str:
    """GitHub calls the actor of the App `acme-paoctl` `acme-paoctl[bot]`, and tells no logins apart by case."""
    return login.removesuffix("[bot]").casefold()
