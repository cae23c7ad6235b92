"""Looking at the repository again, once for everybody who has to know."""

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from paoctl.model.history import History
from paoctl.ports import BlobId, Commit, Repo
from paoctl.record.replayed import Replayed


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the request files of a tip of the base branch."""

    branch: str
    tip: Commit
    files: Mapping[str, BlobId]
    """Every plain file under `requests/`, to its blob."""


class Lookout:
    """What the branches hold on the remote now, for all threads of a process.

    A look serves everybody who asked *before it began*, and nobody else. So an answer is never older than its
    question, and a fence that is looked at after an intent was pushed sees every writer that came before that push:

    - who asks takes the look that has not begun (`_coming`), under the lock `_door`;
    - whoever begins that look puts a new one in its place first, under the same lock; who comes later takes that one.

    Steps that run side by side ask at about the same time, and so cost one look together instead of one each.

    The same look sees where the base branch is; its files are read once for each new tip.
    """

    def __init__(self, repo: Repo, branch: str, asked: Asked | None = None) -> None:
        self._repo = repo
        self._branch = branch
        self._asked = asked
        self._door = threading.Lock()
        self._looking = threading.Lock()
        self._coming: Future[Commit | None] = Future()
        self._seen: dict[str, tuple[Commit, Replayed]] = {}
        """Of each request that was asked for, its journal where it was seen last. What a commit holds never changes."""

    def history(self, folder: str) -> History:
        """A request's journal as it is now.

        Raises:
            PaoError: the remote can't be asked, or the journal can't be read.
        """
        tip = self._tip()
        if tip is None:
            return History()
        at, seen = self._seen.get(folder, ("", Replayed()))
        if at != tip:
            seen = seen.read(self._repo.read(tip, f"{folder}/journal.jsonl") or b"")
            self._seen[folder] = (tip, seen)
        return seen.history.copy()

    def file(self, path: str) -> BlobId | None:
        """The blob of a request file on the base branch, as the newest look has seen it; None for no file."""
        return self._asked.files.get(path) if self._asked else None

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
        base = (self._asked.branch,) if self._asked else ()
        tips = dict(self._repo.tips(self._branch, *base))
        lacking = [ref for ref, tip in tips.items() if tip and not self._repo.has(tip)]
        if lacking:
            tips |= self._repo.fetch(*lacking)
        if self._asked:
            self._see(self._asked, tips[self._asked.branch])
        return tips[self._branch]

    def _see(self, known: Asked, tip: Commit | None) -> None:
        """A base branch that is gone says nothing of any request; the next run says that it is gone."""
        if tip is not None and tip != known.tip:
            self._asked = Asked(known.branch, tip, self._repo.tree(tip, "requests"))
