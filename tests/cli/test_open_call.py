"""A call that nobody can tell about, from the command line: what is said of it can be used as it stands."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from paoctl.sandbox.faults import Fault
from tests.cli.merged import phases, requested
from tests.cli.stand import Stand, sandbox_at
from tests.support.journey import offered_files

APP = "compute-eks-app"


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """A catalog whose application is made by a call that can be neither repeated nor looked for."""
    files = {path: raw.decode() for path, raw in offered_files().items()}
    path, line = f"catalog/compute/{APP}.yaml", "          effect: {key: {header: Idempotency-Key, retention: 24h}}\n"
    assert line in files[path]
    with sandbox_at(tmp_path, files | {path: files[path].replace(line, "")}) as stand:
        yield stand


def test_people_are_told_where_to_look_who_may_answer_and_what_to_type(stand: Stand) -> None:
    requested(stand, APP, "shop-app")
    stand.sandbox.provision.faults.set([Fault(method="POST", status=502)])
    assert stand.run("fulfill").code == 0
    assert phases(stand) == {"shop-app": "unknown"}

    seen = stand.run("status", "shop-app")
    assert "May answer    who is in @acme/compute or " in seen.out
    assert "look for: POST 127.0.0.1:" in seen.out
    assert "| POST 127.0.0.1:" in stand.run("logs", "shop-app").out
    assert f"{APP}/shop-app\tmain/app\t" in stand.run("orphans").out

    command = seen.err.rpartition("Next: ")[2].strip()
    assert command == f"paoctl resolve {APP}/shop-app main/app"
    pasted = stand.run(*shlex.split(command)[1:])
    assert (pasted.code, "add --happened or --did-not-happen" in pasted.err) == (2, True)
