"""The pen of a lease, held by several threads."""

import threading
from collections.abc import Callable

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.execute.pen import Pen
from paoctl.model.events import Intent
from paoctl.model.history import History
from paoctl.model.journal import Appended, Conflict, Delta
from paoctl.model.phase import Effect, Verb
from paoctl.model.replay import read_history

_WAIT = 10.0


class Book:
    """A journal, and what happens just before it answers."""

    def __init__(self) -> None:
        self.raw = b""
        self.meanwhile: Callable[[Delta], None] = lambda _delta: None

    def append(self, delta: Delta) -> Appended | Conflict:
        """Append, unless somebody was faster."""
        self.meanwhile(delta)
        return self.put(delta)

    def put(self, delta: Delta) -> Appended | Conflict:
        """The same, at once."""
        text = b"".join(line if line.endswith(b"\n") else line + b"\n" for line in delta.lines)
        if self.raw.endswith(text):
            return Appended("")
        found = read_history(self.raw).last
        if delta.base != found:
            return Conflict(found)
        self.raw += text
        return Appended("")


def intent(step: str) -> Intent:
    return Intent(step=step, verb=Verb.APPLY, key=f"key-{step}", epoch=0, effect=Effect.FIND, attempt=1, inputs={})


def test_what_has_arrived_is_known_though_another_thread_read_the_journal_before() -> None:
    """One thread loses the race of its lines and reads the journal anew, as it was before those of another arrived."""
    book, read, seen = Book(), threading.Event(), threading.Event()
    held: list[Delta] = []

    def reload() -> History:
        before = read_history(book.raw)
        if held and not read.is_set():
            book.put(held[0])
            read.set()
            return before
        return read_history(book.raw)

    pen = Pen("requests/a/b", History(), book, reload, FakeClock(), "local:here:1")
    pen.lease()
    pen.flush()
    other = threading.Thread(target=lambda: pen.append(intent("main/other")))

    def race(delta: Delta) -> None:
        if threading.current_thread() is other:
            assert not read.is_set() or seen.wait(_WAIT)
        else:
            held.append(delta)
            other.start()
            assert read.wait(_WAIT)

    book.meanwhile = race
    pen.append(intent("main/mine"))
    mine = pen.history.step("main/mine")
    seen.set()
    other.join(_WAIT)
    assert (mine.open, mine.key) == (True, "key-main/mine")
    assert {step.id for step in read_history(book.raw).steps.values() if step.open} == {"main/mine", "main/other"}
