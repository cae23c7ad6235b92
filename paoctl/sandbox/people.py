"""Who may call the sandbox: people, an App and the Actions token, with their teams and tokens."""

import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

ENGINEER, OWNER, OUTSIDER = "ana", "dana", "oscar"
APP, ACTIONS = "acme-paoctl[bot]", "github-actions[bot]"

Role = Literal["admin", "maintain", "write", "triage", "read"]
WRITERS: tuple[Role, ...] = ("admin", "maintain", "write")


@dataclass(frozen=True, slots=True)
class Person:
    """One account and what its token may do. The token itself is not part of it."""

    login: str
    id: int
    name: str
    email: str
    kind: Literal["User", "Bot"] = "User"
    role: Role = "write"
    is_member: bool = True
    """Whether the organization counts it as a member; an outside collaborator is none."""
    reads_teams: bool = True
    writes_state: bool = False
    """Whether it may push the state branch."""
    starts_runs: bool = True
    """Whether its pushes start workflows; those of the Actions token do not."""

    @property
    def is_bot(self) -> bool:
        """Whether it is an App: its token is an installation token, which has no user behind it."""
        return self.kind == "Bot"

    @property
    def may_write(self) -> bool:
        """Whether its role lets it push and its reviews count."""
        return self.role in WRITERS


def default_teams() -> dict[str, tuple[str, ...]]:
    """Return the teams of the sample catalog: the engineer asks, the owner owns every item."""
    owned = ("platform", "databases", "security", "network", "compute")
    return {"orders": (ENGINEER,), **dict.fromkeys(owned, (OWNER,))}


class People:
    """All accounts of one sandbox.

    `teams` maps team slugs to logins; a login that nobody has yet becomes a person with the role `write`. `roles` maps
    logins to other roles. `tokens` maps logins to tokens, the rest are random. `strict` takes from the engineer's token
    what only an executor's should have: reading teams and pushing the state branch. `app_reads_members` is the App's
    permission "Members: read".

    The default teams can grow, see `found_teams`; teams that were given stay as they are.
    """

    def __init__(
        self,
        org: str = "acme",
        teams: Mapping[str, Sequence[str]] | None = None,
        *,
        roles: Mapping[str, Role] | None = None,
        tokens: Mapping[str, str] | None = None,
        strict: bool = False,
        app_reads_members: bool = True,
    ) -> None:
        self.org = org
        self._growing = not teams
        self.teams = {slug: tuple(logins) for slug, logins in (teams or default_teams()).items()}
        accounts = _accounts(org, strict=strict, app_reads_members=app_reads_members)
        self._people = {person.login: person for person in accounts}
        for login in (login for logins in self.teams.values() for login in logins):
            newcomer = Person(login, len(self._people) + 1, login.capitalize(), _address(org, login))
            self._people.setdefault(login, newcomer)
        for login, role in (roles or {}).items():
            self._people[login] = replace(self._people[login], role=role)
        self.tokens = {login: _token(person) for login, person in self._people.items()} | dict(tokens or {})

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people.values())

    def by_token(self, token: str) -> Person | None:
        """Return whose token it is, or None."""
        given = token.encode()
        found = (login for login, known in self.tokens.items() if hmac.compare_digest(known.encode(), given))
        return self._people.get(next(found, ""))

    def by_login(self, login: str) -> Person | None:
        """Return the account of that name (GitHub ignores case), or None."""
        return next((person for person in self if person.login.lower() == login.lower()), None)

    def by_email(self, email: str) -> Person | None:
        """Return whose commits carry that address, or None. GitHub's noreply addresses name the login."""
        noreply = email.removesuffix("@users.noreply.github.com")
        if noreply != email:
            return self.by_login(noreply.rpartition("+")[2])
        return next((person for person in self if person.email == email), None)

    def members(self, team: str) -> list[Person]:
        """Return the people of a team given by its slug; an unknown team has none."""
        return [person for login in self.teams.get(team, ()) if (person := self.by_login(login))]

    def found_teams(self, owners: Iterable[str]) -> None:
        """Make a team of the owner's of each `@org/team` among these words of CODEOWNERS that there is not yet.

        Whoever tries an item of their own gives it an owner of their own, and has no page on which to make a team.
        """
        prefix = f"@{self.org}/".lower()
        named = [owner.lower().removeprefix(prefix) for owner in owners if owner.lower().startswith(prefix)]
        for slug in named if self._growing else ():
            self.teams.setdefault(slug, (OWNER,))

    def owners(self, owner: str) -> frozenset[str]:
        """Return the logins that a word of CODEOWNERS (`@login`, `@org/team`, an address) stands for."""
        name = owner.removeprefix("@")
        if not owner.startswith("@"):
            found = self.by_email(owner)
        elif "/" in name:
            org, _, team = name.partition("/")
            return frozenset(person.login for person in self.members(team.lower()) if org.lower() == self.org.lower())
        else:
            found = self.by_login(name)
        return frozenset({found.login} if found and found.may_write else ())

    def knows(self, owner: str) -> bool:
        """Tell whether a word of CODEOWNERS stands for somebody who may write."""
        return bool(self.owners(owner))


def _accounts(org: str, *, strict: bool, app_reads_members: bool) -> list[Person]:
    executor = not strict
    return [
        Person(ENGINEER, 1, "Ana Engineer", _address(org, ENGINEER), reads_teams=executor, writes_state=executor),
        Person(OWNER, 2, "Dana Owner", _address(org, OWNER), role="admin"),
        Person(OUTSIDER, 3, "Oscar Outsider", _address(org, OUTSIDER), is_member=False, reads_teams=False),
        _bot(APP, 4, reads_teams=app_reads_members, starts_runs=True),
        _bot(ACTIONS, 5, reads_teams=False, starts_runs=False),
    ]


def _bot(login: str, number: int, *, reads_teams: bool, starts_runs: bool) -> Person:
    email = f"{number}+{login}@users.noreply.github.com"
    return Person(
        login,
        number,
        login,
        email,
        kind="Bot",
        is_member=False,
        reads_teams=reads_teams,
        writes_state=True,
        starts_runs=starts_runs,
    )


def _address(org: str, login: str) -> str:
    return f"{login}@{org}.example"


def _token(person: Person) -> str:
    """Return a random token with GitHub's prefix for its kind: `ghs_` of an installation, `ghp_` of a person."""
    return ("ghs_" if person.is_bot else "ghp_") + secrets.token_urlsafe(27)
