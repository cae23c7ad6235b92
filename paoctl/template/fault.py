"""What can go wrong with a template, and the one thing that is no fault: a value that is not known yet."""

from collections.abc import Iterable
from typing import Final

from paoctl.errors import UserError

SYNTAX: Final = "PAO301"
"""It can't be read."""
UNKNOWN_NAME: Final = "PAO302"
"""A reference that leads nowhere."""
NOT_ALLOWED: Final = "PAO303"
"""Jinja2, but not our part of it."""
TOO_LARGE: Final = "PAO304"
"""Too long, too deep, or its value is too large."""
WRONG_KIND: Final = "PAO305"
"""A value of the wrong kind: text where a number is needed, a condition that is not boolean."""
REVEALING: Final = "PAO306"
"""A secret in a place that would change or reveal it."""
RESERVED_KEY: Final = "PAO307"
"""A mapping key that starts with `$`: such keys are ours."""
BAD_URL: Final = "PAO308"
"""A value that would change where a URL leads."""


class TemplateError(UserError):
    """A template that can't be read, or has no value."""

    def __init__(self, cause: str, *, remedy: str = "", code: str = "", offset: int | None = None) -> None:
        super().__init__(cause, remedy=remedy, code=code)
        self.offset = offset
        """Where in the template's text, counted in characters from 0; None when it is the whole of it."""


class Unknown(Exception):
    """The value depends on outputs that are not known yet."""

    def __init__(self, needs: Iterable[str]) -> None:
        self.needs: tuple[str, ...] = tuple(dict.fromkeys(needs))
        """Their names, as `main/instance.host`, in the order in which the template mentions them."""
        super().__init__(", ".join(self.needs))
