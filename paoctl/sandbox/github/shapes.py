"""JSON that many answers share: accounts, repositories, teams."""

from urllib.parse import quote

from paoctl.sandbox.github.call import Call, Json
from paoctl.sandbox.people import Person
from paoctl.sandbox.repository import MAIN

REPOSITORY_ID, ORGANIZATION_ID = 1, 100
_REPOSITORY_LINKS = {
    "archive": "{archive_format}{/ref}",
    "assignees": "{/user}",
    "blobs": "git/blobs{/sha}",
    "branches": "{/branch}",
    "collaborators": "{/collaborator}",
    "comments": "{/number}",
    "commits": "{/sha}",
    "compare": "{base}...{head}",
    "contents": "{+path}",
    "contributors": "",
    "deployments": "",
    "downloads": "",
    "events": "",
    "forks": "",
    "git_commits": "git/commits{/sha}",
    "git_refs": "git/refs{/sha}",
    "git_tags": "git/tags{/sha}",
    "hooks": "",
    "issue_comment": "issues/comments{/number}",
    "issue_events": "issues/events{/number}",
    "issues": "{/number}",
    "keys": "{/key_id}",
    "labels": "{/name}",
    "languages": "",
    "merges": "",
    "milestones": "{/number}",
    "notifications": "{?since,all,participating}",
    "pulls": "{/number}",
    "releases": "{/id}",
    "stargazers": "",
    "statuses": "{/sha}",
    "subscribers": "",
    "subscription": "",
    "tags": "",
    "teams": "",
    "trees": "git/trees{/sha}",
}
_USER_LINKS = {
    "followers": "followers",
    "following": "following{/other_user}",
    "gists": "gists{/gist_id}",
    "starred": "starred{/owner}{/repo}",
    "subscriptions": "subscriptions",
    "organizations": "orgs",
    "repos": "repos",
    "events": "events{/privacy}",
    "received_events": "received_events",
}


def account(call: Call, login: str, number: int, kind: str) -> Json:
    """Return a `simple-user`: a person, a bot or an organization."""
    name = quote(login)  # the brackets of a bot's login are no letters of a URL
    api = f"{call.api}/users/{name}"
    return {
        "login": login,
        "id": number,
        "node_id": f"U_{number}",
        "avatar_url": f"{call.base}/avatars/{number}",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{call.base}/people/{name}",
        **{f"{kind}_url": f"{api}/{path}" for kind, path in _USER_LINKS.items()},
        "type": kind,
        "site_admin": False,
    }


def user(call: Call, person: Person) -> Json:
    """Return a `simple-user` of a person or bot."""
    return account(call, person.login, person.id, person.kind)


def login_user(call: Call, login: str | None) -> Json | None:
    """Return a `simple-user` by its login, or null."""
    person = call.forge.people.by_login(login) if login else None
    return user(call, person) if person else None


def owner(call: Call) -> Json:
    """Return the organization that the repository belongs to."""
    return account(call, call.forge.name.split("/")[0], ORGANIZATION_ID, "Organization")


def minimal_repository(call: Call) -> Json:
    """Return a `minimal-repository`."""
    org, name = call.forge.name.split("/")
    links = {f"{kind}_url": _link(f"{call.repo}/{kind}", path, call.repo) for kind, path in _REPOSITORY_LINKS.items()}
    return {
        "id": REPOSITORY_ID,
        "node_id": f"R_{REPOSITORY_ID}",
        "name": name,
        "full_name": f"{org}/{name}",
        "owner": owner(call),
        "private": True,
        "html_url": f"{call.base}/",
        "description": "The service catalog of the sandbox",
        "fork": False,
        "url": call.repo,
        **links,
    }


def repository(call: Call) -> Json:
    """Return a `repository`, as pull requests carry it on both sides."""
    rules, created = call.forge.rules, call.forge.ledger.created_at
    pushed = max((pull.updated_at for pull in call.forge.ledger.pulls), default=created)
    opened = sum(pull.state == "open" for pull in call.forge.ledger.pulls)
    clone = f"{call.base}/{call.forge.name}.git"
    return {
        **minimal_repository(call),
        "git_url": clone,
        "ssh_url": clone,
        "clone_url": clone,
        "svn_url": clone,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        **dict.fromkeys(("forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "size"), 0),
        **dict.fromkeys(("open_issues", "open_issues_count"), opened),
        "default_branch": MAIN,
        "is_template": False,
        "topics": [],
        **dict.fromkeys(("has_projects", "has_wiki", "has_pages", "has_downloads", "has_discussions"), False),
        "has_issues": True,
        "archived": False,
        "disabled": False,
        "visibility": "private",
        "pushed_at": pushed,
        "created_at": created,
        "updated_at": pushed,
        "allow_merge_commit": "merge" in rules.methods,
        "allow_squash_merge": "squash" in rules.methods,
        "allow_rebase_merge": "rebase" in rules.methods,
        "delete_branch_on_merge": False,
    }


def full_repository(call: Call) -> Json:
    """Return a `full-repository`, with what the caller may do in it."""
    return {
        **repository(call),
        "permissions": permissions(call.person),
        "network_count": 0,
        "subscribers_count": 0,
        "organization": owner(call),
    }


def permissions(person: Person) -> Json:
    """Return what a role allows, from the least to the most."""
    roles = ("read", "triage", "write", "maintain", "admin")
    names = ("pull", "triage", "push", "maintain", "admin")
    rank = roles.index(person.role)
    return {name: rank >= place for place, name in enumerate(names)}


def team(call: Call, slug: str) -> Json:
    """Return a `team`."""
    people = call.forge.people
    number = sorted(people.teams).index(slug) + 1
    api = f"{call.api}/orgs/{people.org}/teams/{slug}"
    return {
        "id": number,
        "node_id": f"T_{number}",
        "name": slug,
        "slug": slug,
        "description": None,
        "privacy": "closed",
        "permission": "push",
        "type": "organization",
        "url": api,
        "html_url": f"{call.base}/teams/{slug}",
        "members_url": f"{api}/members{{/member}}",
        "repositories_url": f"{api}/repos",
        "parent": None,
    }


def _link(usual: str, path: str, root: str) -> str:
    """Return the URL template of one link: below its own name, or elsewhere when `path` says so."""
    if path.startswith(("git/", "issues/")):
        return f"{root}/{path}"
    return f"{usual}/{path}" if path[:2] in {"{a", "{b", "{+"} else f"{usual}{path}"
