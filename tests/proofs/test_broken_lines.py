"""Connections that break after any byte of an answer, and a Git server that says no: nothing is lost, nothing twice.

The real program, and servers that do what they were asked before they fail to say so.
"""

from pathlib import Path
from typing import Final

import pytest

from paoctl.sandbox.faults import Fault
from tests.proofs.assassin import Assassin
from tests.proofs.playground import Playground, copied, playground
from tests.proofs.test_crash import WISHES, Journey, assert_whole

BYTES: Final = (0, 1, 15, 60)
"""After so many of an answer the line is cut: without any, in the status line, in the headers."""


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform that has stopped, with requests that are merged and nothing that is fulfilled."""
    directory = tmp_path_factory.mktemp("merged") / "platform"
    with playground(directory) as ground:
        for wish in WISHES:
            item, name = wish.split("/")
            ground.must("request", item, "--name", name, "--yes")
        ground.agree()
    return directory


def cut(ground: Playground, after: int) -> None:
    """The first answer of each kind breaks off."""
    ground.sandbox.jira.faults.set([Fault(method="POST", path="/rest/api/2/issue", cut=after)])
    writes = [Fault(method=method, path="/v1/*", cut=after) for method in ("PUT", "POST")]
    ground.sandbox.provision.faults.set(writes)
    ground.sandbox.hooks.faults.set([Fault(method="POST", cut=after)])


def left(ground: Playground) -> int:
    """Faults that have not struck."""
    sandbox = ground.sandbox
    return sum(len(each.faults.json()) for each in (sandbox.jira, sandbox.provision, sandbox.hooks))


@pytest.mark.ci
@pytest.mark.parametrize("after", BYTES)
def test_answers_that_break_off_are_found_out(after: int, merged: Path, tmp_path: Path) -> None:
    with playground(copied(merged, tmp_path / "platform")) as ground:
        cut(ground, after)
        for _ in range(2):
            Journey(ground, Assassin()).travel()

        assert left(ground) == 0
        assert_whole(ground)


@pytest.mark.nightly
def test_a_git_server_that_refuses_every_third_push_loses_nothing(merged: Path, tmp_path: Path) -> None:
    with playground(copied(merged, tmp_path / "platform")) as ground:
        hook = ground.sandbox.forge.repository.path / "hooks" / "pre-receive"
        count = tmp_path / "count"
        hook.write_text(
            f'#!/bin/sh\necho x >> "{count}"\n[ $(( $(wc -l < "{count}") % 3 )) -ne 0 ] || exit 1\n', "utf-8"
        )
        hook.chmod(0o755)
        for _ in range(6):
            ground.run("fulfill")
            ground.close_tickets()
        hook.unlink()
        ground.run("fulfill")  # the lease that a refused push has left may be the third: then it is quarantined here
        for ref in [ref for ref, phase in ground.phases().items() if phase == "failed"]:
            ground.must("retry", ref)
        Journey(ground, Assassin()).travel()

        assert len(count.read_text("utf-8")) > 6
        assert_whole(ground)
