"""The parts of a GitHub forge, over one client."""

from dataclasses import dataclass

from paoctl.gateways.github_client import GitHubClient
from paoctl.gateways.github_people import People
from paoctl.gateways.github_pulls import Pulls
from paoctl.gateways.github_runs import Runs


@dataclass(frozen=True, slots=True)
class Desks:
    """Who answers what."""

    client: GitHubClient
    pulls: Pulls
    people: People
    runs: Runs

    @classmethod
    def over(cls, client: GitHubClient, base: str) -> "Desks":
        """All parts; `base` is the branch whose merged pull requests count."""
        people = People(client)
        return cls(client, Pulls(client, base), people, Runs(client, people.trusted))
