"""Who owns, and who is dead."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from paoctl.conformance.fakes.owners import FakeOwners
from paoctl.errors import PlatformError
from paoctl.gateways.owners import ProcessOwners
from paoctl.ports import CiRun, Owners

JOB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY_ID": "4711",
    "GITHUB_RUN_ID": "99",
    "GITHUB_RUN_ATTEMPT": "2",
}


def unknown(_: CiRun) -> bool | None:
    return None


@contextmanager
def process(
    state: Path, environ: dict[str, str] | None = None, vouched: tuple[str, ...] = ()
) -> Iterator[ProcessOwners]:
    owners = ProcessOwners(state, unknown, vouched=vouched, environ=environ or {})
    try:
        yield owners
    finally:
        owners.close()


def test_a_process_is_one_living_owner(tmp_path: Path) -> None:
    with process(tmp_path) as me, process(tmp_path) as other:
        everyone: list[Owners] = [me, other, FakeOwners()]

        for owners in everyone:
            assert owners.me() == owners.me()
            assert owners.dead(owners.me()) is False
        assert len({owners.me() for owners in everyone}) == 3


def test_another_process_is_dead_once_it_ended_and_not_before(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from paoctl.gateways.owners import ProcessOwners\n"
    code += "o = ProcessOwners(Path(sys.argv[1]), lambda _: None, environ={}); print(o.me(), flush=True); input()"
    argv = [sys.executable, "-c", code, str(tmp_path)]
    with process(tmp_path) as me, subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        owner = child.stdout.readline().decode().strip()
        assert owner.startswith("local:")
        assert me.dead(owner) is False

        child.kill()
        child.wait()
        assert me.dead(owner) is True
        assert me.dead(owner) is True


def test_nobody_can_tell_of_another_host_of_another_home_or_of_nonsense(tmp_path: Path) -> None:
    with process(tmp_path) as me, process(tmp_path / "elsewhere") as other:
        host = me.me().split(":")[1]
        strangers = [
            other.me(),
            f"local:not-{host}:{'0' * 32}",
            f"local:{host}:{'0' * 32}",
            f"local:{host}:../../etc/passwd",
            "gha:4711:99/1:production.0",
            "",
            "somebody",
        ]

        assert [me.dead(owner) for owner in strangers] == [None] * len(strangers)
        assert FakeOwners().dead("somebody") is None


def test_a_person_may_vouch_for_a_death(tmp_path: Path) -> None:
    with process(tmp_path, vouched=("local:gone:" + "0" * 32,)) as me:
        assert me.dead("local:gone:" + "0" * 32) is True
    assert FakeOwners(dead=["somebody"], living=["other"]).dead("somebody") is True
    assert FakeOwners(dead=["somebody"], living=["other"]).dead("other") is False


def test_in_github_actions_a_job_is_the_owner(tmp_path: Path) -> None:
    owners = ProcessOwners(tmp_path, unknown, part="production.3", environ=JOB)

    assert owners.me() == "gha:4711:99/2:production.3"
    assert not (tmp_path / "locks").exists()


def test_half_an_environment_of_github_actions_is_none(tmp_path: Path) -> None:
    with process(tmp_path, {**JOB, "GITHUB_RUN_ID": ""}) as owners:
        assert owners.me().startswith("local:")


@pytest.mark.parametrize("answer", [True, False, None])
def test_the_forge_says_whether_a_job_is_over(tmp_path: Path, answer: bool | None) -> None:
    asked: list[CiRun] = []

    def finished(run: CiRun) -> bool | None:
        asked.append(run)
        return answer

    owners = ProcessOwners(tmp_path, finished, environ=JOB)

    assert owners.dead("gha:4711:98/1:production.0") is answer
    assert asked == [CiRun("98", 1)]


def test_a_lock_that_cant_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("", "utf-8")

    with pytest.raises(PlatformError, match="can't be written") as caught:
        ProcessOwners(tmp_path, unknown, environ={}).me()
    assert "XDG_STATE_HOME" in caught.value.remedy
