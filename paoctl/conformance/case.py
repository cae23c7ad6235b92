"""What the author of an action type says of it, so that the kit can put it on trial."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from paoctl.conformance.fakes.http import Serve, ok
from paoctl.conformance.ledger import Ledger
from paoctl.ports import Clock

Tree = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Stage:
    """What a target is built with."""

    ledger: Ledger
    """Where the target writes each of its effects down, under the key that came with the call."""
    clock: Clock
    """The time of this world. It passes only when somebody sleeps."""
    lag: float
    """Seconds for which a search must not find what is new: almost as long as the action says it may take."""
    in_flight: Callable[[], str]
    """The key of the one call under way: for a target that is told no key."""
    doomed: Callable[[], bool] = lambda: False
    """Shall the work that is begun now come to nothing? For a target that answers before its work is done: whoever asks
    about this work later is told so, in the target's own words. It is no effect, and stands in no ledger."""


def _nobody(_: Stage) -> Serve:
    return ok


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way to use an action type, as an item would.

    `config`, `update`, `destroy`, `observe` and `outputs` are what stands in the item. `config` has to use
    `{{ fields.size }}`, so that there is something to change, and may use `{{ request.name }}`, `{{ env.API }}`
    (`https://target.example`) and `{{ secrets.NAME }}` for each of `secrets`.
    """

    kind: str
    config: Tree
    target: Callable[[Stage], Serve] = _nobody
    """Makes the other side, anew for each trial. Tickets need none: the tracker is there, and counts."""
    update: Tree | None = None
    destroy: Tree | None = None
    observe: Tree | None = None
    outputs: Mapping[str, Tree] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    """Names; the values are canaries, which nothing that is recorded may hold."""
    filled: Tree = field(default_factory=dict)
    """Fields that people fill in when they close a ticket of this action."""
    name: str = ""
    """For reports, where a kind has several cases."""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()
