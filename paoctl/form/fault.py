"""What can be wrong with an answer."""

from typing import Final, NamedTuple

from paoctl.model.source import Pointer

UNKNOWN_FIELD: Final = "PAO210"
"""There is no such question."""
REQUIRED: Final = "PAO211"
"""A question that must be answered is not."""
WRONG_TYPE: Final = "PAO212"
"""An answer of another kind."""
NOT_A_CHOICE: Final = "PAO213"
"""None of the options."""
OUT_OF_BOUNDS: Final = "PAO214"
"""Too small, too long, too many."""
NO_MATCH: Final = "PAO215"
"""Text that does not match the author's pattern."""
BAD_FORMAT: Final = "PAO216"
"""No date, no e-mail address."""
NOT_ASKED: Final = "PAO217"
"""The question is hidden by other answers."""
NO_REFERENCE: Final = "PAO218"
"""A password that is written down, or a secret where there is no password."""
BAD_CHARACTER: Final = "PAO219"
"""Characters that deceive a reader, or keys that are ours."""
OF_CHECKS: Final = frozenset({NOT_A_CHOICE, OUT_OF_BOUNDS, NO_MATCH})
"""What an author's own checks and choices find."""


class FieldFault(NamedTuple):
    """One fault in the answers."""

    pointer: Pointer
    """Below `fields`: the field's id, then the way into its value."""
    rule: str
    message: str
    help: tuple[str, ...] = ()
    of_form: bool = False
    """It is the form that fails: a condition or a pattern of it; perhaps only with these answers."""
