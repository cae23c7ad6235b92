"""The examination of many files: side by side where there are hands for it, and not again where nothing has changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from paoctl.load.repository import Repository
from paoctl.workflows.digested import DigestedFiles
from paoctl.workflows.seal import NONE, SEAL, Seals
from paoctl.workflows.sheet import Sheet

if TYPE_CHECKING:
    from paoctl.ports import Crew, Verdicts


class Examination:
    """Of the files of one repository."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        *,
        others: Collection[str] = (),
        fresh: Collection[str] = (),
        crew: "Crew | None" = None,
        verdicts: "Verdicts | None" = None,
    ) -> None:
        """Nothing is examined yet.

        Args:
            files: raw bytes by path.
            others: paths of documents that stand outside a repository's layout.
            fresh: requests that are new or changed.
            crew: examines the files side by side; one after the other when there is none.
            verdicts: remembers what was found before; nothing when there are none.
        """
        digested = files if isinstance(files, DigestedFiles) else DigestedFiles(files)
        self.repository = Repository(digested if verdicts else files, others)
        self._files = digested
        self._fresh = frozenset(fresh)
        self._each = crew.each if crew else map
        self._verdicts = verdicts
        self._seals = Seals(self.repository, digested) if verdicts else None
        self._given: dict[str, str] = {}

    def of(self, paths: Sequence[str]) -> list[Sheet]:
        """The sheet of each file."""
        if self._verdicts is None or self._seals is None:
            return [Sheet.from_json(line) for line in self._each(lambda path: self._examined(path).to_json(), paths)]
        records = dict(self._verdicts.recall(self._seals.around))
        sheets = {path: sheet for path in paths if (sheet := self._recalled(records.get(path, ""), path))}
        missing = [path for path in paths if path not in sheets]
        for path, record in zip(missing, self._each(self._record, missing), strict=True):
            sheets[path] = Sheet.from_json(record[SEAL:])
            records[path] = record
        self._given |= {path: records[path][:SEAL] for path in paths}
        if missing:
            there = frozenset(self.repository.paths)
            kept = {path: text for path, text in records.items() if path in there and not text.startswith(NONE)}
            self._verdicts.keep(self._seals.around, kept)
        return [sheets[path] for path in paths]

    def footing(self, sheets: Collection[Sheet]) -> frozenset[str] | None:
        """The files that all this rests on; None when it can't be relied on.

        What was digested in another process is digested here again, so that no file has changed in between.
        """
        for sheet in sheets:
            seal = self._seal(sheet)
            if seal == NONE or seal != self._given[sheet.path]:
                return None
        return self._files.read

    def _examined(self, path: str) -> Sheet:
        from paoctl.workflows.examine import examine  # by who examines: a process that only gathers need not hold it

        return examine(self.repository, path, fresh=path in self._fresh)

    def _record(self, path: str) -> str:
        """A sheet under its seal."""
        sheet = self._examined(path)
        return self._seal(sheet) + sheet.to_json()

    def _recalled(self, record: str, path: str) -> Sheet | None:
        """The sheet of a record, if all that it rests on is as it was."""
        try:
            sheet = Sheet.from_json(record[SEAL:])
        except ValueError:
            return None
        return sheet if sheet.path == path and self._seal(sheet) == record[:SEAL] else None

    def _seal(self, sheet: Sheet) -> str:
        return self._seals.of(sheet, fresh=sheet.path in self._fresh) if self._seals else NONE
