"""What git's words mean: the one place where its failures become ours."""

import re
from typing import Final

from paoctl.errors import LoginError, PaoError, PlatformError, TransientError
from paoctl.gateways.git_process import Finished

_LOGIN: Final = re.compile(
    r"Authentication failed|could not read (Username|Password)|Permission (to \S+ )?denied|error: 40[13]\b"
    r"|Host key verification failed|Write access to repository not granted"
)
_ABSENT: Final = re.compile(r"repository '.*' not found|does not appear to be a git repository|error: 404\b")
_REDIRECT: Final = re.compile(r"error: 30\d\b")
_TOO_OFTEN: Final = re.compile(r"error: 429\b")
_UNSERVED: Final = re.compile(r"not our ref|couldn't find remote ref|unadvertised object")
_REFUSED: Final = re.compile(r"not our ref|bad object|remote error:")
_PREFIX: Final = re.compile(r"^\s*(fatal|error):\s+")
_BEFORE_SENDING: Final = re.compile(
    r"unable to access|Could not read from remote repository|Could not resolve host|Authentication failed"
    r"|could not read (Username|Password)|repository '.*' not found|does not appear to be a git repository"
)
_CONTENDED: Final = re.compile(r"lock': File exists|failed to lock|is at [0-9a-f]{40} but expected")
_TURNED_AWAY: Final = re.compile(r"RPC failed; HTTP 4(?!08)\d\d\b")
"""A client error (RFC 9110, 15.5) to the pack itself, but for a time-out."""


def had_no_effect(done: Finished) -> bool:
    """Did a push that broke off surely change nothing?

    Git says `unable to access` when the first answer of a remote (its list of refs) does not come, and `RPC failed` or
    `unexpected disconnect` for everything after that.
    """
    if "RPC failed" in done.err:
        return bool(_TURNED_AWAY.search(done.err))
    return bool(_BEFORE_SENDING.search(done.err))


def is_contended(done: Finished) -> bool:
    """Is another writer at the same ref of the server right now?"""
    return bool(_CONTENDED.search(done.err))


def is_unserved(done: Finished) -> bool:
    """Does the server not give, or not have, the object that was asked for by its id?"""
    return bool(_UNSERVED.search(done.err))


def explain(done: Finished, doing: str) -> PaoError:
    """The error for a call to the remote that had no effect."""
    words = said(done)
    if _LOGIN.search(done.err):
        return LoginError(
            f"{doing}: the Git server did not let us in: {words}",
            remedy="run `gh auth login`, or set PAOCTL_TOKEN to a token that may read and write the contents",
        )
    if _ABSENT.search(done.err):
        return PlatformError(
            f"{doing}: there is no such repository, or the token may not see it: {words}",
            remedy="check forge.repository in paoctl.yaml, and what the token may read",
        )
    if _REDIRECT.search(done.err):
        return PlatformError(
            f"{doing}: the Git server answers with a redirect, and the token is for this place alone: {words}",
            remedy="give the name that the repository has now: forge.repository in paoctl.yaml, or GITHUB_REPOSITORY",
        )
    if _REFUSED.search(done.err) and not _TOO_OFTEN.search(done.err):
        return PlatformError(f"{doing}: the Git server refused: {words}")
    return TransientError(f"{doing}: {words}", remedy="try again; nothing was changed")


def said(done: Finished) -> str:
    """What the server said (its `remote:` lines), else what git did."""
    lines = [line.strip() for line in done.err.splitlines()]
    theirs = [line.removeprefix("remote:") for line in lines if line.startswith("remote:")]
    ours = [line for line in lines if line.startswith(("fatal:", "error:", "ssh:"))]
    words = (_PREFIX.sub("", line).strip() for line in theirs or ours or lines)
    return "; ".join(word for word in words if word)[:2000] or f"git ended with exit code {done.code}"
