"""What the provisioning API has made: things, running operations, answers to repeat, and the ledger of all effects."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, TypeVar

from paoctl.sandbox.http import Headers

Op = Literal["create", "update", "delete"]
OPS: tuple[Op, ...] = ("create", "update", "delete")
Place = tuple[str, str]
"""Collection and name: where a thing is."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that was made. `digests` of the values of its wish tell it from another wish, without the values."""

    collection: str
    name: str
    id: str
    spec: Mapping[str, object]
    digests: Mapping[str, str]
    outputs: Mapping[str, object]
    operation: str | None = None
    """The operation that makes it, as long as that runs."""

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.collection, self.name

    def json(self) -> dict[str, object]:
        """How it is answered."""
        status = "creating" if self.operation else "ready"
        return {"id": self.id, "name": self.name, "status": status, **self.outputs, "spec": self.spec}


@dataclass(frozen=True, slots=True)
class Operation:
    """A slow creation: it is done when it was asked for `polls` more times."""

    id: str
    collection: str
    name: str
    polls: int
    result: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of the world, with the idempotency key that came with it."""

    number: int
    op: Op
    collection: str
    name: str
    id: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a key was answered, to be repeated. `digest` is that of the request."""

    digest: str
    status: int
    headers: Headers
    value: object


Value = TypeVar("Value", Thing, Operation, Effect, Answer)


@dataclass(slots=True)
class Inventory:
    """Everything, in memory. Hold `lock` around what belongs together."""

    things: dict[Place, Thing] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    """How many writing requests came with each key, repetitions included."""
    last_id: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def next_id(self, prefix: str) -> str:
        """An id that nothing had before."""
        self.last_id += 1
        return f"{prefix}-{self.last_id}"

    def record(self, op: Op, thing: Thing, key: str | None) -> None:
        """Writes an effect into the ledger."""
        self.effects.append(Effect(len(self.effects) + 1, op, thing.collection, thing.name, thing.id, key))

    def poll(self, operation: Operation) -> Operation:
        """The operation after one more poll; with the last one its thing is ready."""
        operation = replace(operation, polls=max(operation.polls - 1, 0))
        self.operations[operation.id] = operation
        thing = self.things.get((operation.collection, operation.name))
        if operation.polls == 0 and thing is not None and thing.operation == operation.id:
            self.things[thing.place] = replace(thing, operation=None)
        return operation

    def ledger(self) -> dict[str, object]:
        """The effects in their order, how often each op fell on each thing, and requests and effects by key."""
        things: dict[str, dict[str, int]] = {}
        for effect in self.effects:
            counts = things.setdefault(f"{effect.collection}/{effect.name}", dict.fromkeys(OPS, 0))
            counts[effect.op] += 1
        by_key = Counter(effect.key for effect in self.effects if effect.key is not None)
        keys = {key: {"requests": count, "effects": by_key[key]} for key, count in self.requests.items()}
        return {"effects": [asdict(effect) for effect in self.effects], "things": things, "keys": keys}

    def dump(self) -> dict[str, object]:
        """Everything as plain JSON."""
        with self.lock:
            return {
                "things": [asdict(thing) for thing in self.things.values()],
                "operations": [asdict(operation) for operation in self.operations.values()],
                "answers": {key: asdict(answer) for key, answer in self.answers.items()},
                "effects": [asdict(effect) for effect in self.effects],
                "requests": dict(self.requests),
                "lastId": self.last_id,
            }

    def load(self, dumped: object) -> None:
        """Replaces everything by what `dump` gave; raises TypeError or KeyError for anything else."""
        if not isinstance(dumped, dict):
            raise TypeError("a dump of the inventory is an object")
        things = [_rebuilt(Thing, item) for item in dumped["things"]]
        operations = [_rebuilt(Operation, item) for item in dumped["operations"]]
        answers = {str(key): _rebuilt(Answer, item) for key, item in dumped["answers"].items()}
        effects = [_rebuilt(Effect, item) for item in dumped["effects"]]
        with self.lock:
            self.things = {thing.place: thing for thing in things}
            self.operations = {operation.id: operation for operation in operations}
            self.answers = {key: _with_tuples(answer) for key, answer in answers.items()}
            self.effects = effects
            self.requests = Counter(dumped["requests"])
            self.last_id = int(dumped["lastId"])


def _rebuilt(kind: type[Value], item: object) -> Value:
    """The value whose `asdict` this was."""
    if not isinstance(item, dict):
        raise TypeError(f"a dumped {kind.__name__} is an object")
    return kind(**item)


def _with_tuples(answer: Answer) -> Answer:
    """The answer with its headers as tuples again: JSON has made lists of them."""
    return replace(answer, headers=tuple((name, value) for name, value in answer.headers))
