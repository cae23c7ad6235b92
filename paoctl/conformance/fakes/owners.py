"""Owners of leases, alive, dead or out of sight."""

from collections.abc import Iterable


class FakeOwners:
    """Knows who is dead and who lives because it was told; of everybody else it can't tell."""

    def __init__(self, me: str = "local:here:me", *, dead: Iterable[str] = (), living: Iterable[str] = ()) -> None:
        self._me = me
        self.dead_ones = set(dead)
        self.living = {*living, me}

    def me(self) -> str:
        """This process as an owner."""
        return self._me

    def dead(self, owner: str) -> bool | None:
        """Is that owner surely dead?"""
        if owner in self.dead_ones:
            return True
        return False if owner in self.living else None
