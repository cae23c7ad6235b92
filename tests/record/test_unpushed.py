"""A real remote that refuses: what is known and could not be pushed is kept, and is taken once the remote takes it."""

from pathlib import Path

import pytest

from paoctl.conformance.fakes.clock import FakeClock
from paoctl.errors import PaoError
from paoctl.gateways.git import GitRepo
from paoctl.model.digest import line_hash
from paoctl.model.events import Result
from paoctl.model.journal import GENESIS, Appended, Delta, Entry
from paoctl.model.phase import Verb
from paoctl.record.committer import Committer
from paoctl.record.state import newest_history
from paoctl.record.unpushed import read_unpushed, unpushed_file
from tests.gateways.git_origin import BareOrigin
from tests.record.test_committer import BRANCH, folder, leased


def test_a_result_that_a_hook_rejects_is_kept_and_taken_later(tmp_path: Path) -> None:
    origin = BareOrigin(tmp_path / "origin.git")
    where, first = folder("a"), leased()
    result = Result(step="main/instance", verb=Verb.APPLY, key="k", status="done", ref="db-1")
    line = Entry(2, line_hash(first), "2026-11-23T09:00:00Z", "local:here:me", 1, result).line()
    known = Delta(where, line_hash(first), (line,))
    with GitRepo(origin.url, None, tmp_path / "store") as repo:
        with Committer(repo, BRANCH, FakeClock()) as journal:
            assert isinstance(journal.append(Delta(where, GENESIS, (first,))), Appended)
            origin.hook("pre-receive", "echo down for maintenance >&2; exit 1")
            with pytest.raises(PaoError):
                journal.append(known)
        kept = unpushed_file("lineage", journal.unpushed)
        assert list(read_unpushed(kept, "lineage")) == [known]
        origin.hook("pre-receive", "exit 0")
        with Committer(repo, BRANCH, FakeClock()) as later:
            assert isinstance(later.append(known), Appended)
            assert later.unpushed == []
        assert newest_history(repo, BRANCH, where).last == line_hash(line)
    origin.git("fsck", "--strict")
