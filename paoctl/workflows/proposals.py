"""What open pull requests ask for: told by their branches, so that few of them need a look."""

from collections.abc import Iterator, Mapping
from typing import Final

from paoctl.model.digest import branch_name
from paoctl.model.request import RequestRef
from paoctl.model.standing import Proposed
from paoctl.ports import BlobId, Forge, PullRequest
from paoctl.workflows.world import World

_OURS: Final = "pao/"
_HASH: Final = 11
"""Characters of a branch after the name: a dash and ten hex digits."""
_LOOKS: Final = 30
"""Pull requests whose files are asked for, where the branch does not tell; each is a call."""


def proposals(world: World, forge: Forge) -> Mapping[RequestRef, Proposed]:
    """Every request that an open pull request makes, changes or removes; the newest of several."""
    pulls = [pull for pull in forge.open_pulls() if pull.base == world.project.forge.base]
    found: dict[RequestRef, PullRequest] = {}
    looks = 0
    for pull in sorted(pulls, key=lambda each: each.number):
        ref = _by_branch(world, pull.branch)
        refs = [ref] if ref else []
        if ref is None and looks < _LOOKS:
            looks += 1
            refs = list(_by_files(forge, pull))
        found |= dict.fromkeys(refs, pull)
    blobs = _new_files(world, found)
    return {
        ref: Proposed(pull.number, pull.url, pull.author, pull.draft, blobs.get(ref, "")) for ref, pull in found.items()
    }


def _new_files(world: World, pulls: Mapping[RequestRef, PullRequest]) -> Mapping[RequestRef, BlobId]:
    """The files of requests that only a pull request has; all its branches come with one fetch."""
    branches = {ref: pull.branch for ref, pull in pulls.items() if ref.path not in world.desired}
    tips = world.repo.fetch(*sorted(set(branches.values()))) if branches else {}
    trees = {branch: world.repo.tree(tip, "requests") for branch, tip in tips.items() if tip}
    found = {ref: trees.get(branch, {}).get(ref.path) for ref, branch in branches.items()}
    return {ref: blob for ref, blob in found.items() if blob}


def _by_branch(world: World, branch: str) -> RequestRef | None:
    """A branch is named after the file and what the file was: few candidates, and a hash that tells them apart."""
    if not branch.startswith(_OURS):
        return None
    name = branch.removeprefix(_OURS)[:-_HASH]
    known = [ref for path in world.desired if (ref := RequestRef.of_path(path)) and ref.name.startswith(name)]
    offered = [RequestRef(item, name) for item in (*world.catalog.items, *world.catalog.bundles)]
    candidates = [(ref, world.desired.get(ref.path)) for ref in (*known, *offered)]
    return next((ref for ref, blob in candidates if branch_name(ref.path, blob) == branch), None)


def _by_files(forge: Forge, pull: PullRequest) -> Iterator[RequestRef]:
    for path in forge.files(pull):
        if ref := RequestRef.of_path(path):
            yield ref
