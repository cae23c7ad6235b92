"""Work that an API does after it answered 202: looked at until it is over, or until our patience is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from paoctl.actions.answer import decoded, plain, refusal, retry_after, said
from paoctl.actions.outputs import search
from paoctl.actions.rest_config import Poll
from paoctl.actions.rest_request import location
from paoctl.errors import AmbiguousError, Interrupted, PlatformError, TransientError
from paoctl.model.base import seconds
from paoctl.model.outcome import EffectDone, Waiting
from paoctl.model.phase import Reason
from paoctl.model.work import REMOVAL, WORK
from paoctl.ports import Clock, Http, HttpRequest, HttpResponse

_LONGEST_PAUSE: Final = 300.0


@dataclass(frozen=True, slots=True)
class Finished:
    """The work is done; the answer that said so."""

    response: HttpResponse
    place: str | None = None
    """Of the thing, where the answer about the work said that it is to be seen elsewhere."""


@dataclass(frozen=True, slots=True)
class Pending:
    """The work goes on, or nobody can tell just now."""

    why: str
    pause: float


@dataclass(frozen=True, slots=True)
class Lost:
    """The place to look no longer answers for the work."""

    why: str


class Operation(NamedTuple):
    """One piece of work under way, and how to ask about it."""

    poll: Poll
    request: HttpRequest
    http: Http
    clock: Clock
    removal: bool = False
    """The work removes a thing: a place that is gone (404, 410) means that it is done."""

    @property
    def ref(self) -> str:
        """What is recorded of it while it waits; `work_of` reads it."""
        return f"{REMOVAL if self.removal else WORK}{self.request.url}"

    def look(self) -> Finished | Pending | Lost:
        """Ask once.

        Raises:
            PlatformError: the work ended in one of the words that mean failed.
        """
        response = self._answer(self.request)
        if not isinstance(response, HttpResponse):
            return response
        if self.removal and response.status in {303, 404, 410}:
            return Finished(response)
        if 200 <= response.status < 300:
            return self._read(response)
        place = location(self.request.url, response) if response.status == 303 else None
        return self._see_other(place) if place else self._refused(self.request, response)

    def _see_other(self, place: str) -> Finished | Pending | Lost:
        """303 (RFC 9110, 15.4.4): the work is over, and what it made is there."""
        request = self.request._replace(url=place)
        response = self._answer(request)
        if not isinstance(response, HttpResponse):
            return response
        return Finished(response, place) if 200 <= response.status < 300 else self._refused(request, response)

    def _answer(self, request: HttpRequest) -> HttpResponse | Pending:
        try:
            return self.http.send(request)
        except (TransientError, AmbiguousError) as exc:
            return Pending(exc.cause, self._pause(None))

    def _refused(self, request: HttpRequest, response: HttpResponse) -> Pending | Lost:
        failure = refusal(request, response, self.clock.now())
        if isinstance(failure, TransientError):
            return Pending(failure.cause, self._pause(failure.retry_after))
        return Lost(failure.cause)

    def follow(self, patience: float, effect: EffectDone, progress: Callable[[str], None]) -> Finished | Waiting:
        """Ask until it is over or `patience`, in seconds, is; never loses sight of work that was begun.

        Raises:
            PlatformError: the work ended in one of the words that mean failed.
        """
        deadline = self.clock.monotonic() + patience
        while True:
            seen = self.look()
            if isinstance(seen, Finished):
                return seen
            if isinstance(seen, Lost):
                return self._waiting(Pending(seen.why, self._pause(None)), effect)
            if self.clock.monotonic() + seen.pause > deadline:
                return self._waiting(seen, effect)
            progress(seen.why)
            try:
                self.clock.sleep(seen.pause)
            except Interrupted:
                return self._waiting(seen, effect)

    def _read(self, response: HttpResponse) -> Finished | Pending | Lost:
        pending = self._pause(retry_after(response, self.clock.now()))
        if not (self.poll.until or self.poll.fail):
            return Pending(said(response), pending) if response.status == 202 else Finished(response)
        try:
            found = search(decoded(response), self.poll.state)
        except ValueError as exc:
            return Lost(f"the answer about the work can't be read: {plain(str(exc))}")
        word = found if isinstance(found, str) else ""
        if word in self.poll.fail:
            raise PlatformError(f"the work that was begun ended as {plain(word)}: {said(response)}")
        done = word in self.poll.until if self.poll.until else response.status != 202
        return Finished(response) if done else Pending(f"{self.poll.state}: {plain(word) or 'not said'}", pending)

    def _pause(self, asked: float | None) -> float:
        return min(_LONGEST_PAUSE, max(asked or 0.0, float(seconds(self.poll.every)), 1.0))

    def _waiting(self, seen: Pending, effect: EffectDone) -> Waiting:
        wake = (self.clock.now() + timedelta(seconds=seen.pause)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Waiting(Reason.BACKOFF, wake, self.ref, f"the work is under way ({seen.why})", (effect,))
