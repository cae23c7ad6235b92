"""Policies asked: those that count at a commit."""

from typing import Final

from paoctl.errors import UserError
from paoctl.govern.policies import Verdict
from paoctl.load.documents import draft
from paoctl.model.diagnostic import Severity
from paoctl.model.policy import Policy
from paoctl.ports import Commit, Repo
from paoctl.rules.policy import PolicyUnreadable
from paoctl.workflows.judgement import verdicts_on
from paoctl.workflows.pinned import Pinned
from paoctl.workflows.world import World

FOLDER: Final = "policies"


def judge_policies(world: World, pinned: Pinned, at: Commit) -> tuple[Verdict, ...]:
    """What the policies of a commit say of a request.

    Args:
        world: with the settings.
        pinned: the request and its definitions.
        at: for a request that was merged the first parent of its commit, as for CODEOWNERS: a pull request can't bring
            its own policies.

    Raises:
        UserError: a policy can't be read, so that nobody can tell what it would say.
    """
    found = policies_at(world.repo, at)
    return verdicts_on(found, pinned.request, pinned.definition, pinned.components, world.project)


def policies_at(repo: Repo, commit: Commit) -> tuple[Policy, ...]:
    """The policies of a commit.

    Raises:
        UserError: one can't be read.
    """
    tree = repo.tree(commit, FOLDER)
    paths = sorted(path for path in tree if path.endswith((".yaml", ".yml")))
    blobs = repo.blobs([tree[path] for path in paths]) if paths else {}
    return tuple(_policy(path, blobs[tree[path]]) for path in paths)


def _policy(path: str, raw: bytes) -> Policy:
    made = draft(path, raw)
    if isinstance(made.document, Policy) and made.sound and path == made.document.path:
        return made.document
    errors = [each.message for each in made.findings if each.severity is Severity.ERROR]
    raise UserError(
        f"the policy {path} can't be read: {errors[0] if errors else 'its name is not its id'}",
        remedy=f"mend it (paoctl validate {path}); then ask again: paoctl edit",
        code=PolicyUnreadable.code,
    )
