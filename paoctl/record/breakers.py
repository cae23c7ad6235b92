"""The breakers on the state branch: read once a run, written only where they change."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from paoctl.model.breaker import Breaker, breaker_path
from paoctl.record.amendment import Amendment
from paoctl.record.committer import Committer
from paoctl.record.state import State

Step = Callable[[Breaker], Breaker]


def held_hosts(state: State, now: datetime) -> Sequence[str]:
    """A sentence for each host that is not called, for people who wonder why something waits."""
    paths = sorted(path for path in state.tree if path.startswith("breakers/"))
    return [told for path in paths if (told := Breaker.parse("a host", state.file(path)).told(now))]


class BreakerFiles:
    """Implements the port `Breakers`.

    What changes is applied to what the branch holds at that moment, whoever else has written it: a count grows by one,
    a probe goes to one run.
    """

    def __init__(self, state: State, committer: Committer) -> None:
        self._state = state
        self._committer = committer
        self._known: dict[str, Breaker] = {}
        self._lock = threading.Lock()

    def of(self, host: str) -> Breaker:
        """The breaker of a host, as this run knows it."""
        with self._lock:
            if host not in self._known:
                self._known[host] = Breaker.parse(host, self._state.file(breaker_path(host)))
            return self._known[host]

    def note(self, host: str, step: Step) -> None:
        """Change a breaker, without waiting until that is pushed."""
        before = self.of(host)
        after = step(before)
        if after != before:
            self._keep(after)
            self._committer.hand_in(Amendment(breaker_path(host), lambda raw: step(Breaker.parse(host, raw)).data()))

    def change(self, host: str, step: Step) -> Breaker:
        """Change a breaker; returns it as it is then on the branch.

        Raises:
            PaoError: it could not be pushed.
        """
        found: list[Breaker] = []

        def amended(raw: bytes | None) -> bytes | None:
            found.append(step(Breaker.parse(host, raw)))
            return found[-1].data()

        self._committer.amend(Amendment(breaker_path(host), amended))
        self._keep(found[-1])
        return found[-1]

    def _keep(self, breaker: Breaker) -> None:
        with self._lock:
            self._known[breaker.host] = breaker
