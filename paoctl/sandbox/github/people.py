"""Users, teams and members of the organization, collaborators and their permissions."""

import re
from collections.abc import Sequence
from typing import Final

from paoctl.sandbox.github import shapes
from paoctl.sandbox.github.call import NO_CONTENT, Call, Json, Table, text
from paoctl.sandbox.http import Response
from paoctl.sandbox.people import Person
from paoctl.sandbox.refusal import not_accessible, not_found

_VIEWER: Final = re.compile(r"\s*(query\s*)?{\s*viewer\s*{\s*login\s*}\s*}\s*")
_LEVELS = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read"}
"""From a role to the older word that `permission` still has."""


def get_me(call: Call) -> Response:
    """GET /user: an installation token has no user behind it."""
    if call.person.is_bot:
        raise not_accessible(is_bot=True)
    return call.answer(_public_user(call, call.person))


def ask_graphql(call: Call) -> Response:
    """POST /api/graphql: of all that can be asked there only who asks. An installation token learns its name here."""
    if not _VIEWER.fullmatch(text(call.body(), "query", "Query")):
        return call.answer(
            {"errors": [{"type": "UNSUPPORTED", "message": "the sandbox tells the viewer's login alone"}]}
        )
    return call.answer({"data": {"viewer": {"login": call.person.login}}})


def get_user(call: Call) -> Response:
    """GET /users/{username}."""
    return call.answer(_public_user(call, _need_person(call)))


def get_org(call: Call) -> Response:
    """GET /orgs/{org}."""
    _check_org(call)
    return call.answer(_organization(call))


def list_teams(call: Call) -> Response:
    """GET /orgs/{org}/teams."""
    _check_org(call)
    return call.page(sorted(call.forge.people.teams), shapes.team)


def get_team(call: Call) -> Response:
    """GET /orgs/{org}/teams/{team_slug}."""
    return call.answer(_full_team(call, _need_team(call)))


def list_team_members(call: Call) -> Response:
    """GET /orgs/{org}/teams/{team_slug}/members: nobody maintains a team here, so the role `maintainer` has none."""
    members = call.forge.people.members(_need_team(call))
    return call.page([] if call.query("role") == "maintainer" else members, shapes.user)


def get_membership(call: Call) -> Response:
    """GET /orgs/{org}/teams/{team_slug}/memberships/{username}: 404 says "not in this team"."""
    slug = _need_team(call)
    person = _need_person(call)
    if person not in call.forge.people.members(slug):
        raise not_found()
    url = f"{call.api}/orgs/{call.forge.people.org}/teams/{slug}/memberships/{person.login}"
    return call.answer({"url": url, "role": "member", "state": "active"})


def list_members(call: Call) -> Response:
    """GET /orgs/{org}/members."""
    _check_org(call)
    return call.page(_members(call), shapes.user)


def check_member(call: Call) -> Response:
    """GET /orgs/{org}/members/{username}."""
    _check_org(call)
    if _need_person(call) not in _members(call):
        raise not_found()
    return NO_CONTENT


def list_collaborators(call: Call) -> Response:
    """GET /repos/{owner}/{repo}/collaborators."""
    return call.page(_collaborators(call), _collaborator)


def check_collaborator(call: Call) -> Response:
    """GET /repos/{owner}/{repo}/collaborators/{username}."""
    if _need_person(call) not in _collaborators(call):
        raise not_found()
    return NO_CONTENT


def get_permission(call: Call) -> Response:
    """GET /repos/{owner}/{repo}/collaborators/{username}/permission."""
    person = _need_person(call)
    return call.answer(
        {"permission": _LEVELS[person.role], "role_name": person.role, "user": _collaborator(call, person)}
    )


def _members(call: Call) -> Sequence[Person]:
    return [person for person in call.forge.people if person.is_member]


def _collaborators(call: Call) -> Sequence[Person]:
    return [person for person in call.forge.people if not person.is_bot]


def _check_org(call: Call) -> None:
    """Refuse a token that may not see teams with 403, as GitHub does; another organization is not there."""
    if not call.person.reads_teams:
        raise not_accessible(is_bot=call.person.is_bot)
    if call.param("org").lower() != call.forge.people.org.lower():
        raise not_found()


def _need_team(call: Call) -> str:
    _check_org(call)
    slug = call.param("team_slug").lower()
    if slug not in call.forge.people.teams:
        raise not_found()
    return slug


def _need_person(call: Call) -> Person:
    person = call.forge.people.by_login(call.param("username"))
    if person is None:
        raise not_found()
    return person


def _public_user(call: Call, person: Person) -> Json:
    created = call.forge.ledger.created_at
    unsaid = dict.fromkeys(("company", "location", "hireable", "bio", "twitter_username"))
    return {
        **shapes.user(call, person),
        "name": person.name,
        # A bot has an address in its commits only.
        "email": None if person.is_bot else person.email,
        "blog": "",
        **unsaid,
        **dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0),
        "created_at": created,
        "updated_at": created,
    }


def _collaborator(call: Call, person: Person) -> Json:
    permissions = shapes.permissions(person)
    return {**shapes.user(call, person), "permissions": permissions, "role_name": person.role}


def _full_team(call: Call, slug: str) -> Json:
    created = call.forge.ledger.created_at
    return {
        **shapes.team(call, slug),
        "members_count": len(call.forge.people.members(slug)),
        "repos_count": 1,
        "created_at": created,
        "updated_at": created,
        "organization": _organization(call),
    }


def _organization(call: Call) -> Json:
    created = call.forge.ledger.created_at
    api = f"{call.api}/orgs/{call.forge.people.org}"
    return {
        **shapes.owner(call),
        "description": None,
        "url": api,
        **{f"{name}_url": f"{api}/{name}" for name in ("repos", "events", "hooks", "issues")},
        "members_url": f"{api}/members{{/member}}",
        "public_members_url": f"{api}/public_members{{/member}}",
        "has_organization_projects": True,
        "has_repository_projects": True,
        **dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0),
        "created_at": created,
        "updated_at": created,
        "archived_at": None,
    }


GRAPHQL: Table = (("POST", "/api/graphql", ask_graphql),)
TABLE: Table = (
    ("GET", "/user", get_me),
    ("GET", "/users/{username}", get_user),
    ("GET", "/orgs/{org}", get_org),
    ("GET", "/orgs/{org}/members", list_members),
    ("GET", "/orgs/{org}/members/{username}", check_member),
    ("GET", "/orgs/{org}/teams", list_teams),
    ("GET", "/orgs/{org}/teams/{team_slug}", get_team),
    ("GET", "/orgs/{org}/teams/{team_slug}/members", list_team_members),
    ("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}", get_membership),
    ("GET", "/repos/{owner}/{repo}/collaborators", list_collaborators),
    ("GET", "/repos/{owner}/{repo}/collaborators/{username}", check_collaborator),
    ("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", get_permission),
)
