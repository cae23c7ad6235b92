"""Faults that a service is told to have: refusals, connections cut after the effect, delays.

A fault waits for the next requests that match it, acts on each, and is gone. Every service has its own `Faults`, set in
its constructor, or at run time by `POST /sandbox/<service>/switches` with `{"faults": [{…}]}`, which replaces them all.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase

from paoctl.sandbox.http import Cut, Halt, Handler, Request, Response

Refusal = Callable[[int], object]
"""From a status to the JSON body that the service gives with it."""

_JSON_KEYS: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "times": ("times", (int,)),
    "method": ("method", (str,)),
    "path": ("path", (str,)),
    "delay": ("delay", (int, float)),
    "effect": ("effect", (bool,)),
    "status": ("status", (int,)),
    "retryAfter": ("retry_after", (int,)),
    "cut": ("cut", (int,)),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next `times` requests that match `method` and `path`; ValueError if that is nothing."""

    times: int = 1
    method: str = "*"
    path: str = "*"
    """A shell pattern over the path as sent; `*` takes slashes too: `/rest/api/2/issue` is the creation of a ticket."""
    delay: float = 0.0
    """Seconds waited before anything else happens."""
    effect: bool = True
    """Whether the request is carried out all the same: the answer then lies about it."""
    status: int | None = None
    """The status answered instead of the true one."""
    retry_after: int | None = None
    """Seconds for the header `Retry-After` beside `status`."""
    cut: int | None = None
    """The connection is closed after this many bytes of the answer; 0: without any."""

    def __post_init__(self) -> None:
        if self.times < 1 or self.delay < 0 or (self.cut or 0) < 0:
            raise ValueError("a fault strikes at least once; its delay and cut are not negative")
        if not self.effect and self.status is None and self.cut is None:
            raise ValueError("a fault without an effect needs a status or a cut")

    def matches(self, request: Request) -> bool:
        """Whether this request is one of those meant."""
        return self.method in ("*", request.method) and fnmatchcase(request.raw_path, self.path)

    @classmethod
    def parse(cls, value: object) -> "Fault":
        """A fault from its JSON form (camelCase names, absent or null: the default); raises ValueError."""
        if not isinstance(value, dict):
            raise ValueError("a fault must be an object")
        given: dict[str, object] = {}
        for key, item in value.items():
            if key not in _JSON_KEYS:
                raise ValueError(f"a fault has no {key!r}; it may have: {', '.join(_JSON_KEYS)}")
            name, types = _JSON_KEYS[key]
            if item is not None and type(item) not in types:
                raise ValueError(f"{key!r} of a fault cannot be {item!r}")
            if item is not None:
                given[name] = item
        # The loop above has compared every name and type with the fields of this class.
        return cls(**given)  # type: ignore[arg-type]

    def json(self) -> dict[str, object]:
        """The JSON form, all keys present."""
        values = asdict(self)
        return {key: values[name] for key, (name, _) in _JSON_KEYS.items()}


class Faults:
    """The faults of one service that are still to come. `refusal` gives the body of an invented answer."""

    def __init__(self, faults: Iterable[Fault] = (), *, refusal: Refusal | None = None) -> None:
        self._refusal = refusal or _plain_refusal
        self._waiting = list(faults)
        self._guard = threading.Lock()

    def set(self, faults: Iterable[Fault]) -> None:
        """Replaces all that are still to come."""
        with self._guard:
            self._waiting = list(faults)

    def parse(self, value: object) -> None:
        """Replaces all by those of a JSON list; raises ValueError and then changes nothing."""
        if not isinstance(value, list):
            raise ValueError("'faults' must be a list")
        self.set([Fault.parse(item) for item in value])

    def json(self) -> list[dict[str, object]]:
        """Those still to come, in JSON form."""
        with self._guard:
            return [fault.json() for fault in self._waiting]

    def guard(self, handler: Handler) -> Handler:
        """`handler`, struck by the first fault that matches its request."""

        def guarded(request: Request) -> Response:
            fault = self._take(request)
            return handler(request) if fault is None else self._strike(fault, request, handler)

        return guarded

    def _take(self, request: Request) -> Fault | None:
        with self._guard:
            for place, fault in enumerate(self._waiting):
                if fault.matches(request):
                    left = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                    self._waiting[place : place + 1] = left
                    return fault
        return None

    def _strike(self, fault: Fault, request: Request, handler: Handler) -> Response:
        time.sleep(fault.delay)
        response = _answer(handler, request) if fault.effect else None
        if fault.cut is not None:
            raise Cut(response, after=fault.cut)
        if fault.status is not None:
            headers = () if fault.retry_after is None else (("Retry-After", str(fault.retry_after)),)
            return Response.json(fault.status, self._refusal(fault.status), headers)
        assert response is not None, "a fault without an effect has a status or a cut"
        return response


def _answer(handler: Handler, request: Request) -> Response:
    try:
        return handler(request)
    except Halt as halt:
        return halt.response


def _plain_refusal(status: int) -> object:
    return {"message": f"the sandbox was told to answer {status}"}
