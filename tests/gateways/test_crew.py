"""Work side by side: in order, nothing lost, and what goes wrong in another process goes wrong here."""

import os
import signal

import pytest

from paoctl.errors import PlatformError, UserError
from paoctl.gateways.crew import FEWEST, ForkingCrew

TASKS = [f"{number}: é" for number in range(FEWEST * 3)]
HERE = os.getpid()


def test_what_comes_of_the_tasks_is_in_their_order() -> None:
    assert list(ForkingCrew(hands=3).each(str.upper, TASKS)) == [task.upper() for task in TASKS]


def test_the_work_is_done_by_other_processes_and_none_of_them_stays() -> None:
    pids = set(ForkingCrew(hands=3).each(lambda _task: str(os.getpid()), TASKS))

    assert len(pids) == 3
    assert str(HERE) not in pids
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_few_tasks_are_done_here() -> None:
    assert set(ForkingCrew().each(lambda _task: str(os.getpid()), TASKS[: FEWEST - 1])) == {str(HERE)}


def test_it_is_told_how_far_they_are() -> None:
    heard: list[tuple[int, int]] = []
    list(ForkingCrew(lambda done, all_: heard.append((done, all_)), hands=3).each(str.upper, TASKS))

    assert heard == [(done, len(TASKS)) for done in range(1, len(TASKS) + 1)]


def test_a_failure_comes_up_here() -> None:
    def work(task: str) -> str:
        if task == TASKS[100]:
            raise UserError("this one can't be read")
        return task

    with pytest.raises(UserError, match="this one can't be read"):
        list(ForkingCrew(hands=3).each(work, TASKS))


def test_what_only_another_process_can_not_do_is_done_here() -> None:
    def work(task: str) -> str:
        if os.getpid() != HERE and task == TASKS[100]:
            raise MemoryError
        return task

    assert list(ForkingCrew(hands=3).each(work, TASKS)) == TASKS


def test_a_process_that_is_killed_is_told_of() -> None:
    def work(task: str) -> str:
        if os.getpid() != HERE and task == TASKS[100]:
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    with pytest.raises(PlatformError, match="ended by SIGKILL"):
        list(ForkingCrew(hands=3).each(work, TASKS))


def test_who_stops_listening_leaves_no_process_behind() -> None:
    results = ForkingCrew(hands=3).each(lambda task: task * 1000, TASKS)
    next(results)
    results.close()  # type: ignore[attr-defined] # it is a generator

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
