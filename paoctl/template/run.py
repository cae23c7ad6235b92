"""One evaluation: what it sees, where it stands, how much it has made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from paoctl.template.fault import TOO_LARGE, TemplateError
from paoctl.template.values import limited, size_of

MAX_WORK: Final = 1024 * 1024
"""Bytes that the steps of one template may make together."""
IDENTITY: Final = "$identity"
"""The scope behind `uuid()`: no template can name it."""


@dataclass(slots=True)
class Run:
    """The evaluation of one template at one place."""

    scopes: Mapping[str, object]
    place: str = ""
    """The pointer of the leaf, as `variables/name`."""
    _made: int = field(default=0, init=False)

    def made(self, value: object, at: int) -> object:
        """The value that a step has made.

        Raises:
            TemplateError: it, or all that this template has made so far, is too large.
        """
        self._made += size_of(limited(value, at))
        if self._made > MAX_WORK:
            raise TemplateError(
                f"the steps of this template make more than {MAX_WORK // 1024} KiB together",
                remedy="use fewer functions, or smaller values",
                code=TOO_LARGE,
                offset=at,
            )
        return value
