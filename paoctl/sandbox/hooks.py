"""A webhook sink: it checks the signature, takes each delivery once, and tells what came."""

import hashlib
import hmac
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from paoctl.sandbox.faults import Fault, Faults
from paoctl.sandbox.http import Halt, Request, Response, Route

SIGNATURE = "x-pao-signature-256"
DELIVERY = "x-pao-delivery"
SWITCHES = "/sandbox/hooks/switches"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery that was taken; `attempts` counts the times it came."""

    id: str
    path: str
    content_type: str
    body: str
    attempts: int = 1


class Hooks:
    """A sink for webhooks signed with `secret`, under `/hooks` and every path below it.

    A delivery must carry `X-Pao-Signature-256: sha256=<hex HMAC of the raw body>` (401 without), and its id in
    `Idempotency-Key` or `X-Pao-Delivery` (400 without, or when they differ). A first delivery is answered 202, one that
    comes again 200, one that comes again with another body or path 422.

    `GET /sandbox/hooks` tells `{"deliveries": [Delivery…], "refused": count}`; `GET` and `POST
    /sandbox/hooks/switches` read and set `{"faults": [Fault…]}`; a POST that names no faults changes none.
    """

    def __init__(self, secret: str, *, faults: Iterable[Fault] = ()) -> None:
        self.faults = Faults(faults)
        self._secret = secret.encode()
        self._deliveries: dict[str, Delivery] = {}
        self._refused = 0
        self._guard = threading.Lock()

    def routes(self) -> tuple[Route, ...]:
        """The sink, its list, its switches."""
        take = self.faults.guard(self._take)
        return (
            Route("POST", "/hooks", take),
            Route("POST", "/hooks/{path...}", take),
            Route("GET", "/sandbox/hooks", self._list),
            Route("GET", SWITCHES, lambda _: self._switches()),
            Route("POST", SWITCHES, self._set_switches),
        )

    def dump(self) -> object:
        """What came, as plain JSON."""
        with self._guard:
            return {
                "deliveries": [asdict(delivery) for delivery in self._deliveries.values()],
                "refused": self._refused,
            }

    def load(self, dumped: object) -> None:
        """Takes back what `dump` gave; raises TypeError or KeyError for anything else."""
        if not isinstance(dumped, dict):
            raise TypeError("a dump of the hooks is an object")
        deliveries = [Delivery(**item) for item in dumped["deliveries"]]
        with self._guard:
            self._deliveries = {delivery.id: delivery for delivery in deliveries}
            self._refused = int(dumped["refused"])

    def _take(self, request: Request) -> Response:
        with self._guard:
            try:
                new = self._delivery(request)
            except Halt:
                self._refused += 1
                raise
            old = self._deliveries.get(new.id)
            if old is None:
                self._deliveries[new.id] = new
                return Response.json(202, {"status": "accepted", "delivery": new.id})
            self._deliveries[new.id] = replace(old, attempts=old.attempts + 1)
            return Response.json(200, {"status": "duplicate", "delivery": new.id})

    def _delivery(self, request: Request) -> Delivery:
        """The delivery that a request makes; refuses one without a signature or id, or with an old id for new words."""
        if not self._signed(request):
            raise _refuse(401, "the signature is missing or does not fit the body")
        headers = request.headers
        ids = {headers[name] for name in ("idempotency-key", DELIVERY) if headers.get(name)}
        if len(ids) != 1:
            raise _refuse(400, "Idempotency-Key or X-Pao-Delivery must be there; both must be the same")
        body = request.body.decode("utf-8", "replace")
        new = Delivery(ids.pop(), request.path, headers.get("content-type", ""), body)
        old = self._deliveries.get(new.id)
        if old is not None and (old.path, old.body) != (new.path, new.body):
            raise _refuse(422, "this delivery came with another body or path before")
        return new

    def _signed(self, request: Request) -> bool:
        expected = "sha256=" + hmac.new(self._secret, request.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(request.headers.get(SIGNATURE, "").encode(), expected.encode())

    def _list(self, _: Request) -> Response:
        return Response.json(200, self.dump())

    def _switches(self) -> Response:
        return Response.json(200, {"faults": self.faults.json()})

    def _set_switches(self, request: Request) -> Response:
        given = request.json_object()
        try:
            if not given.keys() <= {"faults"}:
                raise ValueError(f"no such switch: {', '.join(given)}")
            if "faults" in given:
                self.faults.parse(given["faults"])
        except ValueError as error:
            raise _refuse(400, str(error)) from error
        return self._switches()


def _refuse(status: int, message: str) -> Halt:
    return Halt(Response.json(status, {"message": message}))
