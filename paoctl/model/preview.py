"""What would run for a request if the executor came now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paoctl.model.plan import Plan, StepId, Tree
from paoctl.model.proposal import Approver
from paoctl.model.request import RequestRef


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan, or why there is none, and what it waits for."""

    ref: RequestRef
    plan: Plan | None
    """None where no plan can be made."""
    problem: str = ""
    """Why there is no plan."""
    remedy: str = ""
    definition: str = ""
    """`id@version`."""
    mode: str = ""
    approvers: tuple[Approver, ...] = ()
    """One of each must approve; empty once they have."""
    warnings: tuple[str, ...] = ()
    """What policies say of it that hold nothing back."""
    acknowledge: tuple[str, ...] = ()
    """Words that the request file lacks: `main/instance:replace`."""
    recorded: Mapping[StepId, Tree] = field(default_factory=dict)
    """The configuration that is in the world now, of the steps that are there."""
    asked: frozenset[StepId] = frozenset()
    """Steps that run again because somebody asks for it, whether anything changes or not."""
    held: str = ""
    """Until when the change calendar holds it, and by which entry; empty when nothing does."""
    standing: str = ""
    """What keeps it from running now, as `settled: ready`; empty when nothing does."""
