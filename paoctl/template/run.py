"""One evaluation: what it sees, where it stands, how much it has made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from paoctl.template.fault import TOO_LARGE, TemplateError
from paoctl.template.values import Laid, limited, size_of
from paoctl.template.wiki import wiki_text

MAX_WORK: Final = 1024 * 1024
"""Bytes that the steps of one template may make together."""
Encoding = Literal["url", "wiki", "hcl"]
"""What the text of a place is to whom reads it: a URL, text in Jira's notation, or HCL."""
IDENTITY: Final = "$identity"
"""The scope behind `uuid()`: no template can name it."""


@dataclass(slots=True)
class Run:
    """The evaluation of one template at one place."""

    scopes: Mapping[str, object]
    place: str = ""
    """The pointer of the leaf, as `variables/name`."""
    wiki: bool = False
    """Is the leaf text in Jira's notation?"""
    _made: int = field(default=0, init=False)

    def encoded(self, text: str) -> str:
        """A text as it stands in the leaf: signs of Jira's notation are meant only where an author wrote them."""
        return wiki_text(text) if self.wiki and not isinstance(text, Laid) else text

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
