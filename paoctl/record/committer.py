"""The one committer of a process: every pending change becomes one commit on the fetched tip (group commit).

A push is a compare-and-swap. When another writer won, the *change* is applied again to the new tip: a delta whose
journal moved meanwhile is a `Conflict` and goes back to who decided it; all others never notice.
"""

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from random import Random
from types import TracebackType
from typing import Final, Self

from paoctl.errors import Interrupted, PaoError, TransientError
from paoctl.model.journal import Appended, Conflict, Delta
from paoctl.ports import Clock, Commit, Lost, Repo, Unanswered, Write
from paoctl.record.amendment import Amendment
from paoctl.record.replayed import Replayed
from paoctl.record.state import State
from paoctl.record.status import outputs_yaml, request_files
from paoctl.record.unpushed import has_result

_PATIENCE: Final = 600.0
"""Seconds of lost races before we say that the branch is too busy: of sixteen writers that all want to write, each wins
one race of sixteen, so no small number of races would do."""
_LAST_TRIES: Final = 20
"""Races that are lost before that is said once the process is asked to stop."""
_SHORTEST_TRY: Final = 0.02
_MOST_SLOTS: Final = 4
_LONGEST_PAUSE: Final = 20.0
"""Seconds. After a lost race we wait, at random, up to as long as a try takes, then up to twice and four times as long
(truncated binary exponential backoff, IEEE 802.3, 4.2.3.2.5): of sixty that try again at once none gets on. No longer,
for the winner does not wait: who has lost often would never come in between."""

Answer = Appended | Conflict


@dataclass(slots=True, eq=False)
class _Pending:
    change: Delta | Amendment
    answer: Future[Answer] = field(default_factory=Future)


@dataclass(slots=True)
class _Batch:
    """What one commit will do: answers that are already no, journals that grow, the paths to write."""

    refused: dict[int, Conflict | PaoError] = field(default_factory=dict)
    """By the number of the change; an error where what it changes can't be read, which stops no other."""
    journals: dict[str, Replayed] = field(default_factory=dict)
    closures: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes | None] = field(default_factory=dict)
    """Of amendments; None for one that goes."""


class Committer:
    """Implements the port `Journal`. Use as a context manager; `append` may be called from any thread."""

    def __init__(self, repo: Repo, branch: str, clock: Clock) -> None:
        self._repo = repo
        self._branch = branch
        self._clock = clock
        self._random = Random()  # noqa: S311 - jitter, no secret
        self._queue: queue.SimpleQueue[_Pending | None] = queue.SimpleQueue()
        self._known = False
        self._tip: Commit | None = None
        self._state = State(repo, None, {})
        self._journals: dict[str, Replayed] = {}
        self._amended: dict[str, bytes | None] = {}
        self._thread = threading.Thread(target=self._work, name="committer", daemon=True)
        self._ending = threading.Lock()
        self._ended = False
        self._abandoned = False
        self._open: dict[_Pending, None] = {}
        """What has no answer, in its order."""
        self.unpushed: list[Delta] = []
        """What is known and could not be pushed."""
        self.commits = 0
        """Pushed by this process."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._ending:
            self._ended = True
            self._queue.put(None)
        if not self._abandoned:
            self._thread.join()

    def abandon(self) -> None:
        """The process ends: what is still on its way, and nobody waits for, is left to arrive or not.

        What is known of calls is kept all the same: what did arrive is told so when it is brought back.
        """
        self._abandoned = True
        self._keep(list(self._open))

    def append(self, delta: Delta) -> Appended | Conflict:
        """Append lines to a journal; returns once they are pushed.

        Raises:
            PaoError: they could not be pushed; nothing outside may be done on their strength.
        """
        return self._arrived(delta)

    def submit(self, delta: Delta) -> "Future[Appended | Conflict]":
        """As `append`, without waiting. Deltas are applied in the order in which they are submitted.

        Raises:
            Interrupted: the end of the `with` has come.
        """
        return self._submit(delta)

    def amend(self, amendment: Amendment) -> None:
        """Change a file that is no journal's; returns once that is pushed.

        Raises:
            PaoError: it could not be pushed.
        """
        self._arrived(amendment)

    def hand_in(self, amendment: Amendment) -> None:
        """As `amend`, without waiting: it may be lost.

        Raises:
            Interrupted: the end of the `with` has come.
        """
        self._submit(amendment)

    def _arrived(self, change: Delta | Amendment) -> Answer:
        return self._submit(change).result()

    def _submit(self, change: Delta | Amendment) -> "Future[Answer]":
        pending = _Pending(change)
        with self._ending:
            if self._ended:
                raise Interrupted("the process ends")
            self._open[pending] = None
            pending.answer.add_done_callback(lambda _: self._open.pop(pending))
            self._queue.put(pending)
        return pending.answer

    # --- the committer's thread

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            pending, last = self._gather(first)
            try:
                self._commit(pending)
            except BaseException as exc:  # noqa: BLE001 - it is raised in the threads that wait for the answer
                self._forget()
                self._keep(pending)
                for each in pending:
                    if not each.answer.done():
                        each.answer.set_exception(exc)
            if last:
                return

    def _keep(self, pending: Sequence[_Pending]) -> None:
        deltas = [each.change for each in pending if isinstance(each.change, Delta)]
        self.unpushed += [delta for delta in deltas if has_result(delta) and delta not in self.unpushed]

    def _gather(self, first: _Pending) -> tuple[list[_Pending], bool]:
        """Everything that waits now; and whether the end was among it."""
        pending = [first]
        while not self._queue.empty():
            more = self._queue.get()
            if more is None:
                return pending, True
            pending.append(more)
        return pending, False

    def _commit(self, pending: Sequence[_Pending]) -> None:
        changes = [each.change for each in pending]
        since = self._clock.monotonic()
        for attempt in count():
            begun = self._clock.monotonic()
            if not (remembered := self._known):
                self._look()
            batch = self._apply(changes)
            if batch.refused and remembered:  # they may have been decided on a newer journal than we remember
                self._forget()
                continue
            if not (batch.journals or batch.files) or self._push(batch, _message(changes)):
                self._journals.update(batch.journals)
                self._amended.update(batch.files)
                self._answer(pending, batch)
                return
            self._forget()
            if not self._waits(attempt, since, begun):
                raise TransientError(
                    f"the branch {self._branch} moved {attempt + 1} times while we tried to write it",
                    remedy="run paoctl fulfill again; nothing was lost",
                    code="PAO803",
                )

    def _waits(self, attempt: int, since: float, begun: float) -> bool:
        """Wait a moment after a lost race; False once there were enough of them."""
        now = self._clock.monotonic()
        if now - since >= _PATIENCE:
            return False
        slot = max(_SHORTEST_TRY, now - begun)
        try:
            self._clock.sleep(self._random.uniform(0, min(_LONGEST_PAUSE, slot * min(_MOST_SLOTS, 2**attempt))))
        except Interrupted:  # what is known is still to be recorded
            return attempt + 1 < _LAST_TRIES
        return True

    def _look(self) -> None:
        self._tip = self._repo.fetch(self._branch)[self._branch]
        self._state = State.at(self._repo, self._tip)
        self._journals, self._amended = {}, {}
        self._known = True

    def _forget(self) -> None:
        self._known = False

    def _apply(self, changes: Sequence[Delta | Amendment]) -> _Batch:
        batch = _Batch()
        for number, change in enumerate(changes):
            try:
                if isinstance(change, Amendment):
                    self._amend(change, batch)
                elif conflict := self._add(change, batch):
                    batch.refused[number] = conflict
            except PaoError as error:
                batch.refused[number] = error
        return batch

    def _add(self, delta: Delta, batch: _Batch) -> Conflict | None:
        journal = batch.journals.get(delta.folder) or self._journal(delta.folder)
        if journal.history.last != delta.base:
            return Conflict(journal.history.last)
        batch.journals[delta.folder] = journal.extended(delta.lines)
        batch.closures.update(delta.closure or {})
        return None

    def _amend(self, amendment: Amendment, batch: _Batch) -> None:
        path = amendment.path
        known = {**self._amended, **batch.files}
        before = known[path] if path in known else self._state.file(path)
        after = amendment.change(before)
        if after != before:
            batch.files[path] = after

    def _journal(self, folder: str) -> Replayed:
        if folder not in self._journals:
            self._journals[folder] = Replayed().read(self._state.journal(folder))
        return self._journals[folder]

    def _push(self, batch: _Batch, message: str) -> bool:
        answer = self._repo.push(self._branch, self._tip, self._writes(batch), message)
        if isinstance(answer, Unanswered):
            tip = self._repo.fetch(self._branch)[self._branch]
            if tip is None or not self._repo.contains(tip, answer.commit):
                return False
            if tip != answer.commit:
                self._forget()
        elif isinstance(answer, Lost):
            return False
        self.commits += 1
        self._tip = answer.commit
        return True

    def _writes(self, batch: _Batch) -> list[Write]:
        writes = [
            Write(path, blob=blob) for path, blob in sorted(batch.closures.items()) if path not in self._state.tree
        ]
        for folder, journal in sorted(batch.journals.items()):
            for path, data in request_files(folder, journal.raw, journal.history).items():
                if data is not None or self._had_outputs(folder):
                    writes.append(Write(path, data=data))
        return [*writes, *(Write(path, data=data) for path, data in sorted(batch.files.items()))]

    def _had_outputs(self, folder: str) -> bool:
        known = self._journals.get(folder)
        return known is not None and outputs_yaml(known.history) is not None

    def _answer(self, pending: Sequence[_Pending], batch: _Batch) -> None:
        commit = self._tip or ""
        for number, each in enumerate(pending):
            if isinstance(refused := batch.refused.get(number), PaoError):
                self._keep([each])
                each.answer.set_exception(refused)
            else:
                each.answer.set_result(refused or Appended(commit))


def _message(changes: Sequence[Delta | Amendment]) -> str:
    folders = sorted({each.folder.removeprefix("requests/") for each in changes if isinstance(each, Delta)})
    files = sorted({each.path for each in changes if isinstance(each, Amendment)})
    subject = (folders or files)[0] if len(folders or files) == 1 else f"{len(folders)} requests"
    return f"Record {subject}\n\n" + "\n".join([*folders, *files]) + "\n"
