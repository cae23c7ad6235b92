"""Looking at the state branch again, once for everybody who has to know."""

import threading
from concurrent.futures import Future

from paoctl.model.history import History, read_history
from paoctl.ports import Commit, Repo


class Lookout:
    """What the branch holds on the remote now, for all threads of a process.

    A look serves everybody who asked *before it began*, and nobody else. So an answer is never older than its
    question, and a fence that is looked at after an intent was pushed sees every writer that came before that push:

    - who asks takes the look that has not begun (`_coming`), under the lock `_door`;
    - whoever begins that look puts a new one in its place first, under the same lock; who comes later takes that one.

    Steps that run side by side ask at about the same time, and so cost one look together instead of one each.
    """

    def __init__(self, repo: Repo, branch: str) -> None:
        self._repo = repo
        self._branch = branch
        self._door = threading.Lock()
        self._looking = threading.Lock()
        self._coming: Future[Commit | None] = Future()

    def history(self, folder: str) -> History:
        """A request's journal as it is now.

        Raises:
            PaoError: the remote can't be asked, or the journal can't be read.
        """
        tip = self._tip()
        return read_history((self._repo.read(tip, f"{folder}/journal.jsonl") or b"") if tip else b"")

    def _tip(self) -> Commit | None:
        with self._door:
            mine = self._coming
        with self._looking:
            if not mine.done():
                self._look(mine)
        return mine.result()

    def _look(self, mine: "Future[Commit | None]") -> None:
        with self._door:
            self._coming = Future()
        try:
            mine.set_result(self._newest())
        except BaseException as exc:  # noqa: BLE001 - it is raised in every thread that waits for this look
            mine.set_exception(exc)

    def _newest(self) -> Commit | None:
        """The tip, here with all it holds. It is mostly a commit of this process, and there is nothing to fetch."""
        tip = self._repo.tip(self._branch)
        if tip is None or self._repo.has(tip):
            return tip
        return self._repo.fetch(self._branch)[self._branch]
