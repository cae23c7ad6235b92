"""One PyGithub client for a repository of a forge, used by one thread at a time."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Final

from github import Auth, Consts, Github
from github.Repository import Repository
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester, RequestsResponse

from paoctl.errors import LoginError, TransientError
from paoctl.gateways.github_failure import translated
from paoctl.gateways.requests_failure import refuse_half
from paoctl.redact import Secret

_PUBLIC_API: Final = "https://api.github.com"
_PAGE: Final = 100


class GitHubClient:
    """Calls go out one after the other, as GitHub asks of its clients ("make requests serially"); PyGithub's connection
    could not be shared by threads anyway. Nothing is tried twice: the journal decides what is repeated.
    """

    def __init__(self, api_url: str, repository: str, token: Secret | None, timeout: int) -> None:
        self.repository = repository
        self._talk = threading.RLock()
        self._until = 0.0
        """On the monotonic clock: so long GitHub wants no call."""
        self._github = _open(api_url, token, timeout) if token else None

    @contextmanager
    def speaking(self, doing: str, *, write: bool = False) -> Iterator[Github]:
        """The client, for the calls of the block; what goes wrong in it becomes our error, beginning with `doing`.

        What is got of it (a repository, a pull request, a run) is asked for only when it is read: inside the block.

        Raises:
            LoginError: there is no token, or GitHub does not take it.
            TransientError: GitHub has asked for a pause, and that is not over: nothing is sent.
        """
        if self._github is None:
            raise LoginError(
                f"{doing}: there is no token for GitHub", remedy="set PAOCTL_TOKEN, or run `gh auth login`"
            )
        with self._talk:
            if (left := self._until - monotonic()) > 0:
                raise TransientError(f"{doing}: GitHub asks to be left alone for {left:.0f} s", retry_after=left)
            try:
                with translated(doing, write=write):
                    yield self._github
            except TransientError as exc:
                self._until = monotonic() + (exc.retry_after or 0.0)
                raise

    @contextmanager
    def reading(self, doing: str, *, write: bool = False) -> Iterator[Repository]:
        """The repository, in the same way."""
        with self.speaking(doing, write=write) as github:
            yield github.get_repo(self.repository)

    def close(self) -> None:
        """Close the connection; one in the middle of a call ends with its thread, which may hang, or the process."""
        if not self._talk.acquire(blocking=False):
            return
        try:
            if self._github is not None:
                self._github.close()
        finally:
            self._talk.release()


def get(github: Github, path: str, query: Mapping[str, str] | None = None) -> object:
    """Ask an endpoint that PyGithub has no method for, or whose method asks more than we need."""
    answer: object = github.requester.requestJsonAndCheck("GET", path, parameters=dict(query or {}))[1]
    return answer


def post(github: Github, path: str, body: Mapping[str, object]) -> object:
    """The same with a body; None for an answer without one."""
    answer: object = github.requester.requestJsonAndCheck("POST", path, input=dict(body))[1]
    return answer


# PyGithub has no other way to its sessions than the classes of its connections.
class _Http(HTTPRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        self.session.hooks["response"] = [refuse_half]
        return super().getresponse()


class _Https(HTTPSRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        self.session.hooks["response"] = [refuse_half]
        return super().getresponse()


def _open(api_url: str, token: Secret, timeout: int) -> Github:
    # The pauses that keep clear of GitHub's secondary limits mean nothing to a server of one's own.
    public = api_url == _PUBLIC_API
    Requester.injectConnectionClasses(_Http, _Https)
    return Github(
        auth=Auth.Token(token.reveal()),
        base_url=api_url,
        timeout=timeout,
        user_agent="paoctl",
        per_page=_PAGE,
        retry=None,
        lazy=True,
        seconds_between_requests=Consts.DEFAULT_SECONDS_BETWEEN_REQUESTS if public else 0,
        seconds_between_writes=Consts.DEFAULT_SECONDS_BETWEEN_WRITES if public else 0,
    )
