"""A plan: what will be done, as data. Showing it, running it and undoing it are different readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from paoctl.errors import UserError
from paoctl.model.catalog import Action, CatalogItem, Mode, Output
from paoctl.model.deferred import Hidden
from paoctl.model.phase import Effect, Verb

Purpose = Literal["apply", "remove", "rollback"]
OnFailure = Literal["stop", "rollback", "manual", "continue"]
ChangeKind = Literal["none", "create", "update", "replace", "destroy"]
StepId = str
"""`<component>/<action>`."""
LEFTOVERS: Final = "leftovers"
"""The action, of no item's own, that asks people to remove what no action could."""
HANDOVER: Final = "handover"
"""The action, of no item's own, by which people take over from automation."""
Tree = Mapping[str, object]
"""A rendered configuration. A secret in it is `{"$secret": ref, "version": v}`, text with secrets in it is
`{"$join": [part, …]}`, a value of a step not yet run is `{"$output": "<step>.<output>"}` or, within text,
`{"$template": text, "needs": […]}`."""


class Change(NamedTuple):
    """What a step would do, in words."""

    kind: ChangeKind
    text: str
    reversible: bool = True


class Recorded(NamedTuple):
    """What is known of a step's last effect."""

    ref: str | None
    outputs: Mapping[str, object]
    config: Tree
    done: bool = True
    """False while it still waits: a ticket that is open, a run that is not over."""
    made: bool = False
    """Not done, but surely there: only its answer was wanting. It can be changed, and is not to be made once more."""
    key: str = ""
    """Of the call that left it: whoever observes that very call looks at what is recorded of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component of the plan: an item with its answers; `main` where the request is for a single item."""

    id: str
    item: CatalogItem
    mode: Mode
    fields: Mapping[str, object]
    """The answers; in a bundle templates over the bundle's fields and the outputs of other components."""
    after: tuple[str, ...] = ()
    when: str | None = None
    secrets: Mapping[str, Hidden] = field(default_factory=dict)
    """The secrets that its item may use, by name."""


class Step(NamedTuple):
    """One effect to bring about."""

    id: StepId
    part: str
    action: Action
    verb: Verb
    effect: Effect
    after: tuple[str, ...]
    """The nodes that come before."""
    inputs: Tree
    """The configuration as far as it is known now."""
    change: Change
    fault: UserError | None = None
    """Why it can't be planned: it fails with that once it is its turn, and what does not need it goes on."""

    @property
    def node(self) -> str:
        """Its name in the graph: a step that is replaced is there twice, once a verb."""
        return f"{self.id}:{self.verb}"


class Facts(NamedTuple):
    """What templates and keys know of the request itself."""

    lineage: str
    uid: str
    generation: int
    path: str
    name: str
    item: str
    team: str
    environment: str
    requested_by: str
    date: str
    """Of acceptance, as 2026-11-23."""
    url: str = ""
    """Of the pull request."""
    repository: str = ""
    state_branch: str = ""
    run_url: str = ""
    version: str = ""
    """Of paoctl."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one generation of a request will do."""

    facts: Facts
    parts: Mapping[str, Part]
    steps: tuple[Step, ...]
    """In an order in which each comes after what it needs."""
    outputs: Mapping[str, Output] = field(default_factory=dict)
    """The contract of the item or bundle."""
    bundle: Mapping[str, object] | None = None
    """The bundle's own answers; None for a single item."""
    env: Mapping[str, str] = field(default_factory=dict)
    max_parallel: int = 8
    on_failure: OnFailure = "stop"
    purpose: Purpose = "apply"
