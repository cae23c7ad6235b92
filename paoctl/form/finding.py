"""What JSON Schema says of an answer that is not right."""

from typing import NamedTuple

from paoctl.model.source import Pointer


class Finding(NamedTuple):
    """A keyword of a schema that a value does not satisfy."""

    keyword: str
    limit: object
    """What the keyword says."""
    value: object
    """What it says it of."""
    path: Pointer
    of_key: bool
    """It is said of a key of the mapping at `path`."""
