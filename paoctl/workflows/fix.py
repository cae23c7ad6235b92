"""Fix: mend what can be mended safely, look again, and go on until nothing more can be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from paoctl.load.fixing import mended
from paoctl.report.findings import Findings

Find = Callable[[Mapping[str, bytes]], Findings]
"""Everything that is wrong with some files and is asked for."""
_ROUNDS: Final = 50
"""What mends one finding may show another; so often it is looked again."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What was mended, and what is left."""

    files: Mapping[str, bytes]
    """The new bytes of the files that changed."""
    count: int
    """How many findings were mended."""
    left: Findings


def fix(files: Mapping[str, bytes], find: Find) -> Fixed:
    """Mend the findings of some files, in memory."""
    now, count = dict(files), 0
    left = find(now)
    for _ in range(_ROUNDS):
        changed = 0
        for path, group in groupby(left.findings, key=lambda finding: finding.path):
            if path in now and (made := mended(path, now[path], group)) is not None:
                now[path] = made.raw
                changed += made.count
        if not changed:
            break
        count += changed
        left = find(now)
    return Fixed({path: raw for path, raw in now.items() if raw != files[path]}, count, left)
