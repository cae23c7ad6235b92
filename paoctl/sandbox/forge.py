"""One repository on the sandbox's GitHub: the bare repository, its people, its ledger, and who may move which ref."""

import threading
import time
from collections.abc import Mapping

from paoctl.sandbox import codeowners, history
from paoctl.sandbox.codeowners import Codeowners
from paoctl.sandbox.ledger import Ledger, Push
from paoctl.sandbox.people import People, Person
from paoctl.sandbox.refusal import Refused, not_found
from paoctl.sandbox.repository import ABSENT, MAIN, GitError, Repository, Signature
from paoctl.sandbox.rules import Rules

WEB_FLOW = ("GitHub", "noreply@github.com")
"""Who commits what is made on GitHub's pages and by its API."""
PUSHES_KEPT = 1000


class Forge:
    """`name` is `owner/repository`.

    `lock` guards the ledger, and every change that must agree with the repository.
    """

    def __init__(
        self,
        name: str,
        repository: Repository,
        people: People,
        rules: Rules | None = None,
        *,
        ledger: Ledger | None = None,
    ) -> None:
        self.name = name
        self.repository = repository
        self.people = people
        self.rules = rules or Rules()
        self.ledger = ledger or Ledger()
        self.lock = threading.RLock()

    def refused_refs(self, person: Person) -> dict[str, str]:
        """Return the refs that `person` may not push, each with the reason."""
        refused = {f"refs/heads/{MAIN}": "Changes must be made through a pull request."}
        if not person.writes_state:
            refused[f"refs/heads/{self.rules.state_branch}"] = "You're not authorized to push to this branch."
        return refused

    def move_ref(self, person: Person, ref: str, new: str, expected: str | None) -> None:
        """Create, move or (`new` = `ABSENT`) delete a ref as `person`. Raises `Refused`: 403, 409 or 422."""
        if not person.may_write:
            raise Refused(403, "Must have write access to the repository.")
        reason = self.refused_refs(person).get(ref)
        if reason:
            raise Refused(422, f"Repository rule violations found\n\n{reason}\n\n")
        with self.lock:
            before = self.repository.ref(ref) or ABSENT
            try:
                self.repository.update_ref(ref, new, expected)
            except GitError as error:
                raise Refused(409, f"{ref} is not where it was expected to be: {error}") from error
            self.note_push(person, ref, before, new)

    def note_push(self, person: Person, ref: str, before: str, after: str) -> None:
        """Write down that `person` moved a ref."""
        with self.lock:
            self.ledger.pushes.append(Push(ref, before, after, person.login, person.starts_runs))
            # The newest of each ref is what counts; the state branch alone is pushed thousands of times.
            del self.ledger.pushes[:-PUSHES_KEPT]
            if ref == f"refs/heads/{MAIN}":
                self.found_teams()

    def note_pushes(self, person: Person, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Write down what `person` moved, from two lists of refs."""
        for ref in sorted(before.keys() | after.keys()):
            old, new = before.get(ref, ABSENT), after.get(ref, ABSENT)
            if old != new:
                self.note_push(person, ref, old, new)

    def pusher_of(self, ref: str, sha: str) -> str | None:
        """Return who moved `ref` to `sha` last, or None when that happened outside the sandbox."""
        moves = (push for push in reversed(self.ledger.pushes) if push.ref == ref and push.after == sha)
        return next((push.author for push in moves), None)

    def need_commit(self, revision: str) -> str:
        """Return the full sha that a branch, tag or sha means. Raises `Refused` 404."""
        sha = self.repository.branch(revision) or self.repository.resolve(revision)
        if sha is None:
            raise not_found()
        return sha

    def codeowners(self, revision: str) -> Codeowners:
        """Return the CODEOWNERS of a commit."""

        def read(path: str) -> str | None:
            content = self.repository.file(revision, path)
            return None if content is None else content.decode(errors="replace")

        return codeowners.find(read)

    def found_teams(self) -> None:
        """Give the organization the teams that `main` names as owners, as far as it may grow."""
        tip = self.repository.branch(MAIN)
        if tip:
            self.people.found_teams(owner for line in self.codeowners(tip).lines for owner in line.owners)

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether moving a ref from `old` to `new` is a fast-forward."""
        return history.is_ancestor(self.repository, old, new)

    @staticmethod
    def author(person: Person) -> Signature:
        """Return how a person signs what is made by the API now: with GitHub's noreply address."""
        email = f"{person.id}+{person.login}@users.noreply.github.com"
        return Signature(person.name, email, f"{int(time.time())} +0000")

    @staticmethod
    def web_flow() -> Signature:
        """Return the committer of what GitHub makes itself."""
        return Signature(*WEB_FLOW, f"{int(time.time())} +0000")
