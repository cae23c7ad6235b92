"""What `paoctl plan` is asked to look at: requests by name, files of this disk, pull requests, branches."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from paoctl.cli.memory import request_named
from paoctl.cli.window import Window
from paoctl.errors import UsageError
from paoctl.model.request import RequestRef
from paoctl.workflows.fulfill import Orders, open_work
from paoctl.workflows.plan import Asked, merged

_PULL: Final = re.compile(r"#?(?P<number>\d+)")


def asked_for(window: Window, names: Sequence[str]) -> list[Asked]:
    """Every request that is meant; without a name all that is open.

    Raises:
        UsageError: a name means nothing, or more than one request.
    """
    if not names:
        return list(merged(open_work(window.world, Orders())))
    return [each for name in names for each in _asked(window, name)]


def _asked(window: Window, name: str) -> Iterator[Asked]:
    if name.endswith((".yaml", ".yml")):
        yield _of_file(name)
    elif match := _PULL.fullmatch(name):
        yield from _of_pull(window, int(match["number"]))
    else:
        yield from _of_request(window, request_named(window.world.project.forge.repository, name))


def _of_file(name: str) -> Asked:
    """A request file; its two last parts name the request."""
    path = Path(name).absolute()
    ref = RequestRef.of_path(f"requests/{path.parent.name}/{path.name}")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read {name}: {error.strerror}") from error
    if ref is None:
        raise UsageError(f"{name} is no place for a request", remedy="requests are in requests/<item>/<name>.yaml")
    return Asked(ref, raw=raw)


def _of_pull(window: Window, number: int) -> Iterator[Asked]:
    pull = window.forge.pull(number)
    if pull is None:
        raise UsageError(f"there is no pull request #{number}", remedy="`paoctl status` lists those of requests")
    repo = window.world.repo
    tree = repo.tree(pull.head, "requests") if repo.bring(pull.head) else {}
    refs = [ref for path in window.forge.files(pull) if path in tree and (ref := RequestRef.of_path(path))]
    if not refs:
        raise UsageError(f"pull request #{number} has no request file", remedy=f"look at it: {pull.url}")
    yield from (Asked(ref, blob=tree[ref.path], commit=pull.head) for ref in refs)


def _of_branch(window: Window, name: str) -> Iterator[Asked]:
    """Every request file that is another on a branch than on the base branch; none where there is no such branch."""
    world = window.world
    try:
        tip = None if window.offline else window.repo.fetch(name)[name]
    except UsageError:  # no name for a branch
        tip = None
    for path, blob in world.repo.tree(tip, "requests").items() if tip else ():
        ref = RequestRef.of_path(path)
        if ref and blob != world.desired.get(path):
            yield Asked(ref, blob=blob, commit=tip)


def _of_request(window: Window, name: str) -> Iterator[Asked]:
    """As it is on the base branch; one that is only proposed, as it is in its pull request."""
    reader = window.reader()
    try:
        ref = reader.find(name)
    except UsageError:
        found = list(_of_branch(window, name))
        if not found:
            raise
        yield from found
        return
    blob, proposal = window.world.desired.get(ref.path), reader.proposals.get(ref)
    if blob is not None:
        yield Asked(ref, blob=blob)
    elif proposal is not None:
        yield from (each for each in _of_pull(window, proposal.number) if each.ref == ref)
    else:
        raise UsageError(f"the file of {ref} is gone", remedy=f"paoctl status {ref} tells where it stands")
