"""Which refs a remote has, told by itself.

An HTTP answer that breaks off in its headers is no failure to git: it takes it for the empty listing of a server of
the old, dumb protocol, and every branch would be gone. So what is missing is missing only when the server has been
seen to speak the smart one, in the very listing that lacks it.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from paoctl.errors import TransientError
from paoctl.gateways.git_failure import explain
from paoctl.gateways.git_process import ORIGIN, GitProcess
from paoctl.ports import Commit

_PACKET: Final = re.compile(r"\bpacket: +\S+< ")


def listed(git: GitProcess, names: Collection[str], doing: str) -> Mapping[str, Commit]:
    """Those of the refs that there are at the remote, by full name. What is missing is asked for twice.

    Raises:
        PaoError: the remote gave no listing, or half of one; begins with `doing`.
    """
    found = _ask(git, names, doing, traced=False)
    return found if len(found) == len(names) else surely_listed(git, names, doing)


def surely_listed(
    git: GitProcess, names: Collection[str], doing: str, within: float | None = None
) -> Mapping[str, Commit]:
    """The same by one question of so many seconds at most, where it is doubted that they are all there."""
    return _ask(git, names, doing, traced=True, within=within)


def _ask(
    git: GitProcess, names: Collection[str], doing: str, *, traced: bool, within: float | None = None
) -> Mapping[str, Commit]:
    done = git.attempt("ls-remote", "--end-of-options", ORIGIN, *names, traced=traced, within=within)
    if done.code:
        raise explain(done, doing)
    if traced and not _PACKET.search(done.err):
        raise TransientError(f"{doing}: the answer breaks off", remedy="try again; nothing was changed")
    # A pattern matches the end of names too: refs/heads/x also finds refs/heads/refs/heads/x.
    rows = (line.split("\t", 1) for line in done.out.decode().splitlines())
    return {name: commit for commit, name in rows if name in names}
