"""Kills a process at the n-th request that it sends: before anything came of it, or after, with the answer lost."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final, Literal, NoReturn

from paoctl.sandbox.http import App, Cut, Request, Response
from paoctl.sandbox.world import Sandbox

_BY_HAND: Final = ("/pulls/", "/browse/")
"""Where people click; every other request comes from paoctl or its git."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When to strike: at the `number`-th request (from 1) like `what`, `before` it has its effect or `after` that.

    `what` is a shell pattern over `METHOD /path`, the path as it was sent.
    """

    side: Literal["before", "after"]
    what: str = "*"
    number: int = 1

    def __str__(self) -> str:
        return f"{self.side} {self.what} {self.number}"


@dataclass
class Assassin:
    """Stands before a sandbox's services, counts requests, and strikes once. `victim` is the process to be killed."""

    moment: Moment | None = None
    victim: int | None = None
    struck: str = ""
    """The request at which it struck; empty as long as it has not."""
    seen: list[str] = field(default_factory=list)
    """Every request of paoctl so far, as `METHOD /path`."""
    watch: Callable[[str], None] = lambda _request: None
    """Called after each request has had its effect."""
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def stand_before(self, sandbox: Sandbox) -> None:
        """Take the place of what answers there."""
        sandbox.app = _Guarded(sandbox.app, self)

    def answer(self, request: Request, inner: App) -> Response:
        """Answer a request, unless it is the one to strike at."""
        if self.is_by_hand(request):
            return inner(request)
        side = self._side(f"{request.method} {request.raw_path}")
        if side == "before":
            self.strike(request)
        response = inner(request)
        self.watch(f"{request.method} {request.raw_path}")
        if side == "after":
            self.strike(request)
        return response

    def _side(self, request: str) -> str:
        """Count a request; the side to strike on, if it is the one."""
        with self._guard:
            self.seen.append(request)
            if self.moment is None or self.struck or not fnmatchcase(request, self.moment.what):
                return ""
            count = sum(fnmatchcase(each, self.moment.what) for each in self.seen)
            return self.moment.side if count == self.moment.number else ""

    @staticmethod
    def is_by_hand(request: Request) -> bool:
        """Does it come from a person who clicks, and not from paoctl?"""
        return request.raw_path.startswith(_BY_HAND)

    def strike(self, request: Request) -> NoReturn:
        """Kill the victim, and hang up on it.

        Raises:
            Cut: always.
        """
        victim, self.victim = self.victim, None
        assert victim is not None, "nobody is there to be killed"
        self.struck = f"{request.method} {request.raw_path}"
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        raise Cut


class _Guarded(App):
    """The services of a sandbox, behind an assassin."""

    def __init__(self, inner: App, assassin: Assassin) -> None:
        super().__init__(inner.routes)
        self._inner = inner
        self._assassin = assassin

    def __call__(self, request: Request) -> Response:
        return self._assassin.answer(request, self._inner)
