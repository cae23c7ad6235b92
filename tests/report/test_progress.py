"""Steps while they run: the table that is redrawn, and the lines where nothing can be redrawn."""

import pytest

from paoctl.execute.desk import StepEvent
from paoctl.report.progress import Board, board_text, event_line
from paoctl.report.terminal import PIPE, Terminal

WIDE = Terminal(interactive=True, colour=False, width=100)
REQUEST = "database-postgresql-standard/orders-db"


def event(step: str, status: str, text: str = "", attempt: int = 1) -> StepEvent:
    return StepEvent(REQUEST, step, status, text, attempt)


def board(*events: StepEvent) -> Board:
    """Events, a second apart, the first at 0."""
    made = Board()
    for moment, each in enumerate(events):
        made.hear(each, float(moment))
    return made


def test_the_table_follows_each_step() -> None:
    made = board(
        event("main/instance", "pending", "PUT x"),
        event("main/announce", "pending", "POST y"),
        event("main/instance", "running", "PUT x"),
        event("main/instance", "retrying", "503; again in 1 s"),
        event("main/instance", "running", "PUT x", 2),
        event("main/instance", "progress", "creating"),
        event("main/instance", "done", "db-1"),
        event("main/announce", "running", "POST y"),
    )
    assert (
        board_text(made, WIDE, 19.0, 20)
        == """\
✓ done        database-postgresql-standard/orders-db  main/instance  attempt 2  4.0 s  db-1
● running     database-postgresql-standard/orders-db  main/announce              12 s  POST y"""
    )


def test_progress_is_running_with_a_word_of_the_target() -> None:
    made = board(event("a/b", "running", "PUT x", 3), event("a/b", "progress", "40 %"))
    assert board_text(made, WIDE, 1.0, 20).startswith("● running     ")
    assert "attempt 3" in board_text(made, WIDE, 1.0, 20)


def test_what_is_over_gives_way_where_there_is_no_room() -> None:
    made = board(*(event(f"a/s{number}", "done") for number in range(6)), event("a/open", "running"))
    lines = board_text(made, WIDE, 9.0, 3).splitlines()
    assert ["a/s5" in lines[0], "a/open" in lines[1], lines[2]] == [True, True, "… and 5 steps more"]


def test_no_line_is_wider_than_the_terminal() -> None:
    made = board(event("a/b", "running", "x" * 300))
    assert all(len(line) <= 100 for line in board_text(made, WIDE, 1.0, 20).splitlines())


def test_a_board_of_nothing_is_nothing() -> None:
    assert board_text(Board(), WIDE, 0.0, 20) == ""


@pytest.mark.parametrize(
    ("heard", "line"),
    [
        (event("a/b", "running", "PUT x"), f"running     {REQUEST} a/b: PUT x"),
        (event("a/b", "running", "PUT x", 2), f"running     {REQUEST} a/b (attempt 2): PUT x"),
        (event("a/b", "done"), f"done        {REQUEST} a/b"),
        (event("a/b", "user", "no such key"), f"failed      {REQUEST} a/b: no such key"),
        (event("a/b", "waiting", "two\nlines \x1b[2J"), f"waiting     {REQUEST} a/b: two lines \ufffd[2J"),
    ],
)
def test_a_line_where_nothing_can_be_redrawn(heard: StepEvent, line: str) -> None:
    assert event_line(heard, PIPE) == line


def test_the_same_word_is_news_only_once() -> None:
    made = Board()
    polled = event("a/b", "progress", "status: running")
    assert [made.hear(polled, 0.0), made.hear(polled, 1.0)] == [True, False]
    assert made.hear(event("a/b", "progress", "status: done"), 2.0)


def test_a_step_that_is_done_again_in_the_next_table_counts_its_own_time() -> None:
    made = board(event("a/b", "pending"), event("a/b", "pending"), event("a/b", "running"))
    assert "3.0 s" in board_text(made, WIDE, 5.0, 20)
