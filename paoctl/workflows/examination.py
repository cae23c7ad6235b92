"""The examination of many files: side by side where there are hands for it."""

from collections.abc import Collection, Sequence

from paoctl.load.repository import Repository
from paoctl.ports import Crew
from paoctl.workflows.examine import examine
from paoctl.workflows.sheet import Sheet


class Examination:
    """Of the files of one repository."""

    def __init__(self, repository: Repository, fresh: Collection[str] = (), crew: Crew | None = None) -> None:
        """`fresh` are the requests that are new or changed; without a crew one file is examined after the other."""
        self._repository = repository
        self._fresh = frozenset(fresh)
        self._crew = crew

    def of(self, paths: Sequence[str]) -> list[Sheet]:
        """The sheet of each file."""
        if self._crew is None:
            return [self._examined(path) for path in paths]
        return [Sheet.from_json(line) for line in self._crew.each(lambda path: self._examined(path).to_json(), paths)]

    def _examined(self, path: str) -> Sheet:
        return examine(self._repository, path, fresh=path in self._fresh)
