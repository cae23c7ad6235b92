"""This process: its time, its name, its way to write state."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # whoever validates a catalog need not wait for the models of the journal
    from paoctl.model.breaker import Breaker
    from paoctl.model.journal import Appended, Conflict, Delta


class Clock(Protocol):
    """Time. Decides neither who owns work nor whether an effect happened."""

    def now(self) -> datetime:
        """Now, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; ends at once, by raising `Interrupted`, when the process is asked to stop."""
        ...


class Owners(Protocol):
    """Who may hold a lease, and who is dead."""

    def me(self) -> str:
        """This process as an owner."""
        ...

    def dead(self, owner: str) -> bool | None:
        """Is that owner surely dead? None when nobody can tell from here."""
        ...


class Journal(Protocol):
    """The right way to write state."""

    def append(self, delta: "Delta") -> "Appended | Conflict":
        """Append lines to a journal; returns once they are pushed."""
        ...


class Crew(Protocol):
    """Hands that work side by side."""

    def each(self, work: Callable[[str], str], tasks: Sequence[str]) -> Iterator[str]:
        """What came of each task, in their order; a text without line feeds.

        `work` may run in another process: what it changes is not seen here, only what it returns.
        """
        ...


class Breakers(Protocol):
    """Which hosts may be called, for all runs."""

    def of(self, host: str) -> "Breaker":
        """The breaker of a host, as this run knows it."""
        ...

    def note(self, host: str, step: "Callable[[Breaker], Breaker]") -> None:
        """Change a breaker, without waiting until that is recorded."""
        ...

    def change(self, host: str, step: "Callable[[Breaker], Breaker]") -> "Breaker":
        """Change a breaker; returns it as it is then recorded, whoever else has changed it."""
        ...


class Verdicts(Protocol):
    """What was found before, by this very build of paoctl."""

    def recall(self, around: str) -> Mapping[str, str]:
        """The records that were kept under a name, by path; whoever reads them judges whether they still hold."""
        ...

    def keep(self, around: str, records: Mapping[str, str]) -> None:
        """Keep these and no others under the name. No failure: they may as well be forgotten."""
        ...
