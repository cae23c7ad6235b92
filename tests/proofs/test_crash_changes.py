"""kill -9 of paoctl while it changes and removes what is there: before and after every request that writes."""

import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.proofs.assassin import Assassin, Moment
from tests.proofs.playground import Playground, copied, playground
from tests.proofs.test_crash import Journey

DATABASE: Final = "database-postgresql-standard/orders-db"
SECRET: Final = "security-secret-standard/api-key"
RULE: Final = "network-firewall-rule/shop-gate"
LEAST: Final = 20
"""Moments, at least, and some of each kind of call."""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform that has stopped: three services are there; two are to be changed, one removed."""
    directory = tmp_path_factory.mktemp("asked") / "platform"
    with playground(directory) as ground:
        for wish in (DATABASE, SECRET, RULE):
            item, name = wish.split("/")
            ground.must("request", item, "--name", name, "--yes")
        ground.agree()
        Journey(ground, Assassin()).travel()
        assert set(ground.phases().values()) == {"ready"}
        ground.must("edit", "orders-db", "--set", "size=large", "--yes")
        ground.must("edit", "shop-gate", "--set", "port=8443", "--yes")
        ground.must("remove", "api-key", "--yes")
        ground.agree()
    return directory


def assert_changed(ground: Playground) -> None:
    """What was asked for is so, each change happened once, and another run has nothing to do."""
    assert ground.phases() == {DATABASE: "ready", SECRET: "deleted", RULE: "ready"}
    effects = Counter((effect.op, effect.name) for effect in ground.effects())
    assert effects == {
        ("create", "orders-db"): 1,
        ("create", "api-key"): 1,
        ("update", "orders-db"): 1,
        ("delete", "api-key"): 1,
    }
    assert [ticket.resolution for ticket in ground.sandbox.jira.tickets.all()] == ["Done", "Done"]
    assert ground.git("fsck", "--strict", "--no-dangling") == b""
    before = ground.state_commits()
    ground.must("fulfill")
    assert ground.state_commits() == before


@pytest.fixture(scope="module")
def moments(asked: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """Before and after each request that writes, from a journey that nothing disturbed."""
    assassin = Assassin()
    with playground(copied(asked, tmp_path_factory.mktemp("undisturbed") / "platform")) as ground:
        assassin.stand_before(ground.sandbox)
        Journey(ground, assassin).travel()
        assert_changed(ground)
    seen = Counter[str]()
    found: list[Moment] = []
    for request in assassin.seen:
        seen[request] += 1
        if not request.startswith("GET ") and not request.endswith("git-upload-pack"):
            found += [Moment("before", request, seen[request]), Moment("after", request, seen[request])]
    return found


@pytest.mark.nightly
def test_a_change_or_a_removal_that_is_killed_is_finished_by_the_next_run(
    asked: Path, moments: list[Moment], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    struck = Counter[str]()
    for place, moment in enumerate(moments):
        assassin = Assassin(moment)
        with playground(copied(asked, tmp_path / str(place) / "platform")) as ground:
            assassin.stand_before(ground.sandbox)
            Journey(ground, assassin).travel()
            if assassin.struck:  # steps side by side share a push now and then, and the last of them is not made
                method, _, path = assassin.struck.partition(" ")
                struck[f"{method} {path.rpartition('/')[2]}"] += 1
            assert_changed(ground)
        with capsys.disabled():
            sys.stdout.write(f"{place + 1:2} killed {moment.side} {assassin.struck or 'nobody'}\n")

    assert struck.total() >= LEAST
    assert {"DELETE api-key", "PUT orders-db", "POST issue", "POST git-receive-pack"} <= struck.keys()
