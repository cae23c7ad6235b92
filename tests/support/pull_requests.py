"""Branches and pull requests for tests, by one line each."""

from collections.abc import Mapping

from github.PullRequest import PullRequest

from paoctl.sandbox.repository import ABSENT
from paoctl.sandbox.world import Sandbox
from tests.support.people import ENGINEER, Clients

DATABASE = "requests/databases/new.yaml"


class Desk:
    """Where pull requests are made."""

    def __init__(self, sandbox: Sandbox, clients: Clients) -> None:
        self.sandbox = sandbox
        self.clients = clients

    def commit(self, branch: str, files: Mapping[str, str], person: str = ENGINEER, message: str = "Change") -> str:
        """Put a commit with these files on a branch, which starts at `main` if it is new, and return its sha."""
        forge = self.sandbox.forge
        author = forge.people.by_login(person)
        assert author is not None
        tip = forge.repository.branch(branch)
        base = tip or forge.repository.branch("main")
        assert base is not None
        rows = {path: ("100644", forge.repository.write_blob(text.encode())) for path, text in files.items()}
        tree = forge.repository.write_tree(base, rows)
        signature = forge.author(author)
        sha = forge.repository.write_commit(tree, (base,), message + "\n", signature, signature)
        forge.move_ref(author, f"refs/heads/{branch}", sha, tip or ABSENT)
        return sha

    def advance_main(self, files: Mapping[str, str]) -> str:
        """Put a commit on `main` past all rules, as the start of a sandbox does."""
        forge = self.sandbox.forge
        sha = self.commit("aside", files)
        forge.repository.update_ref("refs/heads/main", sha)
        forge.repository.update_ref("refs/heads/aside", ABSENT)
        return sha

    def open(
        self, branch: str = "feature", files: Mapping[str, str] | None = None, person: str = ENGINEER
    ) -> PullRequest:
        """Open a pull request of one commit, to `main`."""
        self.commit(branch, files or {DATABASE: "size: large\n"}, person)
        return self.clients.repo(person).create_pull(
            base="main", head=branch, title=f"Ask for {branch}", body="Please."
        )

    def as_seen_by(self, login: str, pull: PullRequest) -> PullRequest:
        """Return a pull request through the eyes (and token) of somebody else."""
        return self.clients.repo(login).get_pull(pull.number)

    def approved(self, branch: str = "feature", files: Mapping[str, str] | None = None) -> PullRequest:
        """Open a pull request that the owner has approved."""
        pull = self.open(branch, files)
        self.as_seen_by("dana", pull).create_review(event="APPROVE")
        return pull
