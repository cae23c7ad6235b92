"""The provisioning API: `/v1/{collection}` and `/v1/{collection}/{name}`, with a ledger of what it did."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote

from paoctl.sandbox.faults import Fault, Faults
from paoctl.sandbox.http import Halt, Handler, Request, Response, Route, no_such_page
from paoctl.sandbox.provision.inventory import Answer, Inventory, Operation, Thing
from paoctl.sandbox.provision.kinds import KINDS, Kind, NewSecret, random_secret

NAME_LIMIT = 200
Value = TypeVar("Value")
SLOW: Mapping[str, int] = {"databases": 2}
SWITCHES = "/sandbox/provision/switches"
WRITING = ("POST", "PUT", "PATCH", "DELETE")


class Provision:
    """A provisioning API behind the bearer `token`.

    `slow` maps collections to the number of polls after which a creation is done: it is answered 202, with `Location`
    and `Retry-After` (`retry_after` seconds). `new_secret` makes the passwords and tokens that things come with.

    `GET` and `POST /sandbox/provision/switches` read and set `{"slow": {collection: polls}, "retryAfter": seconds,
    "faults": [Fault…]}`; what a POST does not name stays. `GET /sandbox/ledger` tells all effects (see `Inventory`).
    """

    def __init__(
        self,
        token: str,
        *,
        slow: Mapping[str, int] = SLOW,
        retry_after: int = 1,
        faults: Iterable[Fault] = (),
        new_secret: NewSecret = random_secret,
    ) -> None:
        self.slow = _checked_slow(dict(slow))
        self.retry_after = retry_after
        self.faults = Faults(faults)
        self.inventory = Inventory()
        self._token = token
        self._new_secret = new_secret

    def routes(self) -> tuple[Route, ...]:
        """The API, the ledger, the switches."""
        return (
            Route("GET", "/v1/operations/{id}", self._answer(self._poll)),
            Route("POST", "/v1/{collection}", self._answer(self._create)),
            Route("GET", "/v1/{collection}", self._answer(self._list)),
            Route("GET", "/v1/{collection}/{name}", self._answer(self._get)),
            Route("PUT", "/v1/{collection}/{name}", self._answer(self._put)),
            Route("PATCH", "/v1/{collection}/{name}", self._answer(self._patch)),
            Route("DELETE", "/v1/{collection}/{name}", self._answer(self._delete)),
            Route("GET", "/sandbox/ledger", self._ledger),
            Route("GET", SWITCHES, lambda _: self._switches()),
            Route("POST", SWITCHES, self._set_switches),
        )

    def not_found(self, request: Request) -> Response:
        """The answer below `/v1/` where no route fits."""
        return no_such_page(request)

    def dump(self) -> object:
        """Everything that was made, as plain JSON."""
        return self.inventory.dump()

    def load(self, dumped: object) -> None:
        """Takes back what `dump` gave."""
        self.inventory.load(dumped)

    def _answer(self, handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            expected = f"Bearer {self._token}".encode()
            if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
                headers = (("WWW-Authenticate", "Bearer"),)
                raise Halt(Response.json(401, {"message": "a bearer token is needed"}, headers))
            with self.inventory.lock:
                key = request.headers.get("idempotency-key")
                if key is not None and request.method in WRITING:
                    self.inventory.requests[key] += 1
                return handler(request)

        return self.faults.guard(answer)

    def _create(self, request: Request) -> Response:
        """Makes a thing, once for each idempotency key."""
        key = request.headers.get("idempotency-key")
        wish = request.json_object()
        digest = _digest([request.raw_path, wish])
        known = self.inventory.answers.get(key or "")
        if key is not None and known is not None:
            return _repeat(known, digest)
        name = _name(wish.get("name"))
        if (request.params["collection"], name) in self.inventory.things:
            raise _refuse(409, f"{request.params['collection']} already has {name!r}")
        response = self._make(request, name, wish)
        if key is not None:
            value: object = json.loads(response.body)
            self.inventory.answers[key] = Answer(digest, response.status, response.headers, value)
        return response

    def _put(self, request: Request) -> Response:
        """Makes the thing of this name, or gives it this wish in place of its old one."""
        wish = request.json_object()
        name = _name(request.params["name"])
        if wish.get("name", name) != name:
            raise _refuse(400, "the name in the body is not the name in the path")
        thing = self.inventory.things.get((request.params["collection"], name))
        if thing is None:
            return self._make(request, name, wish)
        changed = replace(thing, spec=_kind(request).shown(wish), digests=_digests(wish))
        return self._replace(request, thing, changed)

    def _patch(self, request: Request) -> Response:
        """Changes the keys of the wish that the body names; null takes one away."""
        thing = self._thing(request)
        changes = request.json_object()
        if changes.get("name", thing.name) != thing.name:
            raise _refuse(400, "a thing keeps its name")
        gone = {key for key, value in changes.items() if value is None}
        spec = {**thing.spec, **_kind(request).shown(changes)}
        digests = {**thing.digests, **_digests(changes)}
        changed = replace(thing, spec=_without(spec, gone), digests=_without(digests, gone))
        return self._replace(request, thing, changed)

    def _delete(self, request: Request) -> Response:
        thing = self._thing(request)
        del self.inventory.things[thing.place]
        self.inventory.record("delete", thing, request.headers.get("idempotency-key"))
        return Response(204)

    def _get(self, request: Request) -> Response:
        return Response.json(200, self._thing(request).json())

    def _list(self, request: Request) -> Response:
        """The things whose name, or values of the wish, are as the query says."""
        _kind(request)
        things = [thing for thing in self.inventory.things.values() if thing.collection == request.params["collection"]]
        found = [thing.json() for thing in things if _fits(thing, request.query)]
        return Response.json(200, {"items": found})

    def _poll(self, request: Request) -> Response:
        operation = self.inventory.operations.get(request.params["id"])
        if operation is None:
            raise _refuse(404, "there is no such operation")
        operation = self.inventory.poll(operation)
        if operation.polls:
            return Response.json(200, {"id": operation.id, "status": "running"}, self._later())
        return Response.json(200, {"id": operation.id, "status": "done", "result": operation.result})

    def _make(self, request: Request, name: str, wish: Mapping[str, object]) -> Response:
        kind, collection = _kind(request), request.params["collection"]
        thing_id = self.inventory.next_id(kind.prefix)
        outputs = kind.outputs(name, thing_id, self._new_secret)
        thing = Thing(collection, name, thing_id, kind.shown(wish), _digests(wish), outputs)
        self.inventory.record("create", thing, request.headers.get("idempotency-key"))
        polls = self.slow.get(collection, 0)
        if polls:
            return self._accept(thing, polls)
        self.inventory.things[thing.place] = thing
        return Response.json(201, thing.json(), (("Location", f"/v1/{collection}/{quote(name, safe='')}"),))

    def _accept(self, thing: Thing, polls: int) -> Response:
        operation = Operation(self.inventory.next_id("op"), thing.collection, thing.name, polls, thing.json())
        self.inventory.operations[operation.id] = operation
        self.inventory.things[thing.place] = replace(thing, operation=operation.id)
        value = {"id": operation.id, "status": "running"}
        return Response.json(202, value, (("Location", f"/v1/operations/{operation.id}"), *self._later()))

    def _replace(self, request: Request, thing: Thing, changed: Thing) -> Response:
        """A wish that is the old one changes nothing, and is no effect."""
        if changed.digests != thing.digests:
            self.inventory.things[thing.place] = changed
            self.inventory.record("update", changed, request.headers.get("idempotency-key"))
        return Response.json(200, changed.json())

    def _thing(self, request: Request) -> Thing:
        _kind(request)
        thing = self.inventory.things.get((request.params["collection"], request.params["name"]))
        if thing is None:
            raise _refuse(404, f"{request.params['collection']} has no {request.params['name']!r}")
        return thing

    def _later(self) -> tuple[tuple[str, str], ...]:
        return (("Retry-After", str(self.retry_after)),)

    def _ledger(self, _: Request) -> Response:
        with self.inventory.lock:
            return Response.json(200, self.inventory.ledger())

    def _switches(self) -> Response:
        value = {"slow": self.slow, "retryAfter": self.retry_after, "faults": self.faults.json()}
        return Response.json(200, value)

    def _set_switches(self, request: Request) -> Response:
        given = request.json_object()
        try:
            slow = _checked_slow(given.pop("slow", self.slow))
            retry_after = _count(given.pop("retryAfter", self.retry_after))
            faults = given.pop("faults", None)
            if given:
                raise ValueError(f"no such switch: {', '.join(given)}")
            if faults is not None:
                self.faults.parse(faults)
        except ValueError as error:
            raise _refuse(400, str(error)) from error
        self.slow, self.retry_after = slow, retry_after
        return self._switches()


def _refuse(status: int, message: str) -> Halt:
    return Halt(Response.json(status, {"message": message}))


def _kind(request: Request) -> Kind:
    collection = request.params["collection"]
    if collection not in KINDS:
        raise _refuse(404, f"there is no collection {collection!r}, only {', '.join(KINDS)}")
    return KINDS[collection]


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > NAME_LIMIT:
        raise _refuse(400, f"'name' must be 1 to {NAME_LIMIT} printable characters")
    return value


def _repeat(known: Answer, digest: str) -> Response:
    if known.digest != digest:
        raise _refuse(422, "this idempotency key came with another request before")
    headers = [(name, value) for name, value in known.headers if name != "Content-Type"]
    return Response.json(known.status, known.value, (*headers, ("Idempotency-Replayed", "true")))


def _digest(value: object) -> str:
    """The same for the same JSON, however it was written."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _digests(wish: Mapping[str, object]) -> dict[str, str]:
    return {key: _digest(value) for key, value in wish.items() if key != "name"}


def _without(values: Mapping[str, Value], gone: set[str]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if key not in gone}


def _fits(thing: Thing, query: Mapping[str, str]) -> bool:
    return all(str(thing.name if key == "name" else thing.spec.get(key)) == value for key, value in query.items())


def _checked_slow(value: object) -> dict[str, int]:
    if not isinstance(value, dict) or not value.keys() <= KINDS.keys():
        raise ValueError(f"'slow' maps collections ({', '.join(KINDS)}) to a number of polls")
    return {str(name): _count(polls) for name, polls in value.items()}


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a number of polls or seconds is whole and not negative")
    return value
