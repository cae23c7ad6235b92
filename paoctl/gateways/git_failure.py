"""What git's words mean: the one place where its failures become ours."""

import re
from collections.abc import Sequence
from typing import Final

from paoctl.errors import LoginError, PaoError, PlatformError, TransientError
from paoctl.gateways.git_process import Finished

_LOGIN: Final = re.compile(
    r"Authentication failed|could not read (Username|Password)|Permission (to \S+ )?denied|error: 40[13]\b"
    r"|Host key verification failed|Write access to repository not granted"
)
_ABSENT: Final = re.compile(r"repository '.*' not found|does not appear to be a git repository|error: 404\b")
_TOO_OFTEN: Final = re.compile(r"error: 429\b")
_REFUSED: Final = re.compile(r"not our ref|bad object|upload-pack: not our ref|remote error:")
_BEFORE_SENDING: Final = re.compile(
    r"unable to access|Could not read from remote repository|Could not resolve host|Authentication failed"
    r"|could not read (Username|Password)|repository '.*' not found|does not appear to be a git repository"
)


def nothing_was_sent(done: Finished) -> bool:
    """Did a push surely end before its pack was on the way?

    Git says `unable to access` when the first answer of a remote (its list of refs) does not come, and `RPC failed` or
    `unexpected disconnect` for everything after that.
    """
    return bool(_BEFORE_SENDING.search(done.err)) and "RPC failed" not in done.err


def explain(done: Finished, doing: str) -> PaoError:
    """The error for a call to the remote that had no effect."""
    words = said(done)
    if _LOGIN.search(done.err):
        return LoginError(
            f"{doing}: the Git server did not let us in: {words}",
            remedy="set PAOCTL_TOKEN to a token that may read and write the contents of the repository",
        )
    if _ABSENT.search(done.err):
        return PlatformError(
            f"{doing}: there is no such repository, or the token may not see it: {words}",
            remedy="check forge.repository in paoctl.yaml, and what the token may read",
        )
    if _REFUSED.search(done.err) and not _TOO_OFTEN.search(done.err):
        return PlatformError(f"{doing}: the Git server refused: {words}")
    return TransientError(f"{doing}: {words}", remedy="try again; nothing was changed")


def said(done: Finished) -> str:
    """What the server said (its `remote:` lines), else git's last words."""
    lines = [line.strip() for line in done.err.splitlines() if line.strip()]
    theirs = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    return _sentence([line for line in theirs if line] or lines[-3:]) or f"git ended with exit code {done.code}"


def _sentence(lines: Sequence[str]) -> str:
    return " ".join(lines).removeprefix("fatal: ").removeprefix("error: ")[:2000]
