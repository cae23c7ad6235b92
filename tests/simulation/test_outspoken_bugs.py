"""Bugs of what people say of calls, put back: each is seen by the lives of people who say what they see."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from paoctl.execute.pen import Pen
from paoctl.model.history import History
from paoctl.workflows import command
from tests.simulation.hurry import hurry
from tests.simulation.replay import play_all
from tests.simulation.script_outspoken import written_outspoken

_LIVES: Final = 300
Patch = pytest.MonkeyPatch
Bug = Callable[[Patch], None]


def _what_has_not_happened_yet_is_believed(patch: Patch) -> None:
    patch.setattr(command, "_refuse_early", lambda *_: None)


def _a_word_counts_for_a_later_call(patch: Patch) -> None:
    patch.setattr(command, "_refuse_early", lambda *_: None)
    patch.setattr(History, "_outlive", lambda _history, _intent: None)
    patch.setattr(Pen, "repeat", Pen.append)


BUGS: Final[Mapping[str, Bug]] = {
    "believe what has not happened yet": _what_has_not_happened_yet_is_believed,
    "take a word for one of a later call": _a_word_counts_for_a_later_call,
}


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_of_words_is_seen(name: str, monkeypatch: Patch, record_property: Callable[[str, object], None]) -> None:
    hurry(monkeypatch)  # journals that were replayed without the bug are forgotten
    BUGS[name](monkeypatch)
    lived = play_all(range(_LIVES), stop_at_first=True, write=written_outspoken)
    record_property("lives", lived.lives)
    assert lived.failed, f"nobody noticed in {lived.lives} lives: {name}"
