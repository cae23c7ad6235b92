"""Seals: a digest of each file that was read, and one over all that a sheet rests on.

Why a verdict under its seal can say nothing else than a new one would. A sheet is a function of

- paoctl, what it imports, and Python: the verdicts of another build are not even looked at (`gateways.verdicts`);
- the path of the file, its bytes, and whether it counts as new;
- the definitions and fragments that were asked for while it was examined. `Repository` notes each, one that no file has
  as well, and a mark for "all of them": nothing has to be listed by hand, so nothing can be forgotten;
- which definitions and fragments there are, for a name that nothing has is told with the nearest one, and whatever else
  can be read of a repository: settings, modules. All of these count, asked for or not.

Each of them is in the seal. What files can only get wrong together (one id twice, owners, unique answers) is found from
the sheets anew in each run. The bytes are digested where they are read to be examined, in the same process; when a file
changes during the run, the digests differ, and nothing more of that process is kept.
"""

from typing import Final

from paoctl.load.repository import EVERYTHING, Repository
from paoctl.model.digest import CONTENT
from paoctl.model.paths import OWNERS_PLACES, PROJECT_PATH
from paoctl.workflows.digested import DigestedFiles, digest_of
from paoctl.workflows.sheet import Sheet

SEAL: Final = CONTENT
"""Characters of a seal."""
NONE: Final = "-" * SEAL
"""The seal of what is not to be kept."""


class Seals:
    """The seals of the sheets of one repository."""

    def __init__(self, repository: Repository, files: DigestedFiles) -> None:
        """`files` are what the repository reads."""
        self._repository = repository
        self._files = files
        apart = {PROJECT_PATH, *repository.others}
        noted = {path for path in repository.paths if path not in apart} | set(OWNERS_PLACES)
        others = sorted(path for path in files if path not in noted)
        self.around = digest_of((files.digest_of(others), *sorted(repository.definitions)))
        """The digest of all that counts besides what is noted; owners have no say in it."""

    def of(self, sheet: Sheet, *, fresh: bool) -> str:
        """The digest of all that a sheet rests on; `NONE` when it can't be relied on."""
        if not sheet.lasts or self._files.torn:
            return NONE
        looks = (part for look in sheet.looks for part in (look, self._digest_of_id(look)))
        return digest_of((self.around, sheet.path, self._files.digest(sheet.path), str(fresh), *looks))

    def _digest_of_id(self, name: str) -> str:
        repository = self._repository
        return self._files.digest_of(repository.definitions if name == EVERYTHING else repository.paths_of(name))
