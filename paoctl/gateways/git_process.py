"""How git is run: a fixed argv, a clean environment, and the token where no other user can read it.

Nothing that a person wrote becomes an option: refs and ids are checked in git_names, paths travel on standard
input or behind `--`. Configuration comes from the environment of the call alone, never from the machine, the
user, or a file that this module wrote. The token is part of it, as an `Authorization` header for the repository's own
origin: argv, URLs and configuration files never hold it, and git hands it to no local child.
"""

import base64
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from paoctl.errors import Interrupted, PlatformError, TransientError, UsageError
from paoctl.redact import Secret

ORIGIN: Final = "origin"
"""The name under which a call knows the remote; its URL is in no argv."""
_KEPT: Final = (
    *("PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO"),
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "no_proxy", "all_proxy"),
)
_FIXED_ENVIRONMENT: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ALLOW_PROTOCOL": "https:http:ssh:file",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_SSH: Final = {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}
"""Unless the environment has its own: ssh fails where it would ask for a passphrase, on a terminal nobody looks at."""
_FIXED_CONFIG: Final = {
    "core.hooksPath": os.devnull,
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.version": "2",
    "fetch.writeCommitGraph": "false",
    # A commit for many requests stays one pack: a file instead of hundreds, for us and for the push that reads it.
    "fastimport.unpackLimit": "16",
    "submodule.recurse": "false",
    # After a redirect git would send what follows, with the header that holds the token, to the new place.
    "http.followRedirects": "false",
    # A transfer that moves less than 1 KB/s for 30 s is dead.
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
}
_TRACE: Final = {"GIT_TRACE_PACKET": "1"}
PROMISOR: Final = {f"remote.{ORIGIN}.promisor": "true", f"remote.{ORIGIN}.partialCloneFilter": "blob:none"}
"""For fetches only. Every other call sees a plain repository with holes, so that git never fetches behind our back."""

_URL: Final = re.compile(
    r"(https?|ssh|file)://[^\s-][^\s]*"
    r"|([A-Za-z0-9][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:[^\s:/-][^\s]*"  # as scp writes it: git@host:path
)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a call of git came to."""

    code: int
    out: bytes
    err: str


class GitTimeoutError(TransientError):
    """Git was still running when its time was over, and was killed: a push may have arrived."""


class GitProcess:
    """Runs git on one bare repository and one remote.

    Raises:
        UsageError: the URL is none that git is let near, or carries credentials.
    """

    def __init__(self, store: Path, url: str, token: Secret | None, timeout: float = 120.0) -> None:
        self.store = store
        self.url = _checked(url)
        self.timeout = timeout
        self._environment = _environment(self.url, token)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._ended = False

    def end(self) -> None:
        """Kill what runs, with all that it has begun; nothing is started any more.

        Takes no lock, for a signal handler may call it in the middle of anything.
        """
        self._ended = True
        for process in tuple(self._running):
            _kill(process)

    def attempt(
        self,
        *argv: str,
        stdin: bytes = b"",
        config: Mapping[str, str] | None = None,
        within: float | None = None,
        traced: bool = False,
    ) -> Finished:
        """Run git and say how it ended; `traced` has it write each packet of the protocol to its errors.

        Raises:
            PlatformError: there is no git on this machine.
            GitTimeoutError: it took longer than `within` seconds, or `timeout` without.
            Interrupted: `end` was called.
        """
        limit = within or self.timeout
        with self._started(self._argv(argv, config), traced=traced) as process:
            try:
                out, err = process.communicate(stdin, limit)
            except subprocess.TimeoutExpired as exc:
                _kill(process)
                raise GitTimeoutError(f"git {argv[0]} took more than {limit:g} s") from exc
        return Finished(process.returncode, out, err.decode(errors="replace"))

    def run(self, *argv: str, stdin: bytes = b"") -> bytes:
        """Run a command that talks to no remote; its output.

        Raises:
            PlatformError: git refused, with its words.
        """
        done = self.attempt(*argv, stdin=stdin)
        if done.code:
            raise PlatformError(
                f"git {argv[0]} failed: {done.err.strip() or f'exit code {done.code}'}",
                remedy=f"the store is a cache: remove {self.store} and try again",
            )
        return done.out

    def open(self, *argv: str) -> subprocess.Popen[bytes]:
        """Start a command that answers over its pipes for as long as it is open."""
        return self._start(self._argv(argv, None), stderr=subprocess.DEVNULL)

    @contextmanager
    def _started(self, argv: tuple[str, ...], *, traced: bool) -> Iterator[subprocess.Popen[bytes]]:
        process = self._start(argv, stderr=subprocess.PIPE, traced=traced)
        self._running.add(process)
        if self._ended:  # while it was being started
            _kill(process)
        try:
            with process:
                yield process
        finally:
            if process.returncode is not None:  # after Ctrl-C it may still run
                self._running.discard(process)

    def _start(self, argv: tuple[str, ...], stderr: int, *, traced: bool = False) -> subprocess.Popen[bytes]:
        if self._ended:
            raise Interrupted("git is not run any more")
        try:
            return subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env={**self._environment, **(_TRACE if traced else {})},
                # Ctrl-C is ours to answer: what git is in the middle of ends as it would have.
                start_new_session=True,
            )
        except OSError as exc:
            raise PlatformError(f"git can't be started: {exc.strerror}", remedy="install git 2.30 or newer") from exc

    def _argv(self, argv: tuple[str, ...], config: Mapping[str, str] | None) -> tuple[str, ...]:
        settings = (part for key, value in (config or {}).items() for part in ("-c", f"{key}={value}"))
        return ("git", "--git-dir", str(self.store), *settings, *argv)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """With its helpers (git-remote-https, ssh): none of them may finish a push that we have given up."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _checked(url: str) -> str:
    parts = urlsplit(url) if "://" in url else None
    if not _URL.fullmatch(url):
        raise UsageError(
            f"not a Git URL that paoctl uses: {url!r}",
            remedy="use https://…, http://…, ssh://…, file://… or git@host:path",
        )
    if parts and parts.scheme.startswith("http") and "@" in parts.netloc:
        raise UsageError("the Git URL carries credentials", remedy="take them out of the URL, and set PAOCTL_TOKEN")
    return url


def _environment(url: str, token: Secret | None) -> dict[str, str]:
    config = {**_FIXED_CONFIG, f"remote.{ORIGIN}.url": url}
    parts = urlsplit(url)
    if token and parts.scheme in ("http", "https"):
        # GitHub takes any user name with a token as the password; this is the one its own actions use.
        basic = base64.b64encode(f"x-access-token:{token.reveal()}".encode()).decode()
        config[f"http.{parts.scheme}://{parts.netloc}/.extraHeader"] = f"Authorization: Basic {basic}"
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    numbered = {"GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config.items()):
        numbered |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return _SSH | kept | _FIXED_ENVIRONMENT | numbered
