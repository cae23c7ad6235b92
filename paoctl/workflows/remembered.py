"""A run remembered: of files that are as they were, what was told then is told again.

Nothing else of validate is imported for it, for that takes longer than to read and to digest a thousand files. A run is
found again by all that was asked (which files there are, which of them are spoken of), and holds when each file that
it has read is what it was. So it can't tell anything else than a new one would: what was not read has had no say, and
what is not known by its bytes, the action types of other packages, is never kept (`Sheet.lasts`).
"""

import json
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from paoctl.model.finding_row import finding_of, row_of
from paoctl.report.findings import Findings
from paoctl.workflows.digested import DigestedFiles, digest_of

if TYPE_CHECKING:
    from paoctl.ports import Verdicts

_RUN: Final = "run"


class Asked(NamedTuple):
    """What a run speaks of."""

    files: DigestedFiles
    targets: Collection[str] | None
    """None: everything."""
    fresh: Collection[str] = ()
    odd: Collection[str] = ()

    @property
    def name(self) -> str:
        """Under which it is kept: of everything each state of the files has one of its own."""
        everything = self.targets is None
        state = self.files.digest_of(sorted(self.files)) if everything else digest_of(sorted(self.files))
        lists = (sorted(each) for each in (self.targets or (), self.fresh, self.odd))
        return digest_of((_RUN, state, str(everything), *map(json.dumps, lists)))


def remembered(asked: Asked, verdicts: "Verdicts | None", find: Callable[[], Findings]) -> Findings:
    """What was told when this was asked before, if all of it still holds; else what is found now.

    Args:
        asked: of which files.
        verdicts: where it is kept; None to look anew.
        find: looks anew, and keeps what it finds (`keep`).
    """
    begin = time.perf_counter()
    known = _recalled(asked, verdicts) if verdicts else None
    return find() if known is None else replace(known, seconds=time.perf_counter() - begin)


def keep(asked: Asked, verdicts: "Verdicts", read: Iterable[str], found: Findings) -> None:
    """Keep what was told, and on which files it rests; not when one of them changed meanwhile."""
    paths = sorted(read)
    digest = asked.files.digest_of(paths)
    if asked.files.torn:
        return
    rows = [row_of(finding) for finding in found.findings]
    text = json.dumps([paths, digest, rows, dict(found.texts), list(found.checked)], separators=(",", ":"))
    verdicts.keep(asked.name, {_RUN: text})


def _recalled(asked: Asked, verdicts: "Verdicts") -> Findings | None:
    text = verdicts.recall(asked.name).get(_RUN, "")
    try:
        read, digest, rows, texts, checked = json.loads(text)
        if digest != asked.files.digest_of(read) or asked.files.torn:
            return None
        return Findings(tuple(map(finding_of, rows)), dict(texts), tuple(checked))
    except (KeyError, TypeError, ValueError, AttributeError):  # nothing, or not what `keep` has written
        return None
