"""What every `Repo` does: the fake, and real git by file:// and http:// on a bare repository that plain git drives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from paoctl.conformance.fakes.repo import FakeRemote, FakeRepo
from paoctl.errors import PlatformError, UserError
from paoctl.gateways.git import GitRepo
from paoctl.model.digest import blob_id
from paoctl.ports import Lost, Pushed, Repo, Write
from tests.gateways.git_http import http_origin
from tests.gateways.git_origin import BareOrigin


class Origin(Protocol):
    @property
    def branches(self) -> Mapping[str, str]: ...

    def commit(self, branch: str, files: Mapping[str, bytes | None], message: str = ..., *, mode: str = ...) -> str: ...

    def merge(self, source: str, into: str) -> str: ...


@dataclass(frozen=True)
class Bench:
    repo: Repo
    origin: Origin


@pytest.fixture(params=["fake", "file", "http"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    if request.param == "fake":
        remote = FakeRemote()
        yield Bench(FakeRepo(remote), remote)
        return
    if request.param == "file":
        origin = BareOrigin(tmp_path / "origin.git")
        with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
            yield Bench(repo, origin)
        return
    with (
        http_origin(tmp_path / "origin.git") as served,
        GitRepo(served.url, served.token, tmp_path / "store.git") as repo,
    ):
        yield Bench(repo, served)


def fetched(bench: Bench, branch: str = "main") -> str:
    tip = bench.repo.fetch(branch)[branch]
    assert tip is not None
    return tip


def test_fetch_gives_the_tip_of_each_branch_and_none_for_one_that_is_not_there(bench: Bench) -> None:
    tip = bench.origin.commit("main", {"a": b"1"})

    assert bench.repo.fetch("main", "pao-state", "other") == {"main": tip, "pao-state": None, "other": None}


def test_fetch_follows_a_branch(bench: Bench) -> None:
    bench.origin.commit("main", {"a": b"1"})
    fetched(bench)
    second = bench.origin.commit("main", {"a": b"2"})

    assert fetched(bench) == second
    assert bench.repo.read(second, "a") == b"2"


def test_a_branch_may_take_the_place_of_a_folder_of_branches(bench: Bench) -> None:
    bench.origin.commit("main", {"a": b"1"})
    bench.origin.commit("pao/one", {"a": b"1"})

    assert set(bench.repo.fetch("main", "pao/one")) == {"main", "pao/one"}
    assert bench.repo.fetch("pao") == {"pao": None}


def test_tips_are_asked_of_the_remote_without_fetching(bench: Bench) -> None:
    tip = bench.origin.commit("main", {"a": b"1"})
    other = bench.origin.commit("other", {"a": b"2"})

    assert bench.repo.tips("main", "nowhere", "other") == {"main": tip, "nowhere": None, "other": other}
    assert not bench.repo.has(other)


def test_a_commit_that_was_not_fetched_is_named(bench: Bench) -> None:
    tip = bench.origin.commit("main", {"a": b"1"})

    with pytest.raises(PlatformError, match=tip):
        bench.repo.tree(tip, "")


def test_tree_lists_the_plain_files_below_a_folder(bench: Bench) -> None:
    bench.origin.commit("main", {"requests/db/a.yaml": b"1", "requests/db/deep/b.yaml": b"2", "requests2/c": b"3"})
    tip = fetched(bench)

    expected = {"requests/db/a.yaml": blob_id(b"1"), "requests/db/deep/b.yaml": blob_id(b"2")}
    assert bench.repo.tree(tip, "requests") == expected
    assert bench.repo.tree(tip, "requests/") == expected
    assert bench.repo.tree(tip, "") == {**expected, "requests2/c": blob_id(b"3")}
    assert bench.repo.tree(tip, "absent") == {}


def test_links_are_left_out_and_executables_are_listed_but_both_are_odd(bench: Bench) -> None:
    bench.origin.commit("main", {"catalog/a.yaml": b"1"})
    bench.origin.commit("main", {"catalog/run.sh": b"2"}, mode="100755")
    bench.origin.commit("main", {"catalog/link": b"/etc/passwd"}, mode="120000")
    tip = fetched(bench)

    assert set(bench.repo.tree(tip, "catalog")) == {"catalog/a.yaml", "catalog/run.sh"}
    assert sorted(bench.repo.odd(tip, "catalog")) == ["catalog/link", "catalog/run.sh"]
    assert bench.repo.read(tip, "catalog/link") is None
    assert bench.repo.read(tip, "catalog/run.sh") == b"2"


@pytest.mark.parametrize(
    "path", ["absent", "folder", "folder/absent", "plain/below", "two\nlines", "two\nlines/file", ""]
)
def test_what_is_no_file_reads_as_none(bench: Bench, path: str) -> None:
    bench.origin.commit("main", {"plain": b"1", "folder/file": b"2"})

    assert bench.repo.read(fetched(bench), path) is None


def test_bytes_are_read_as_they_are(bench: Bench) -> None:
    raw = bytes(range(256)) * 3 + b"\n\n"
    bench.origin.commit("main", {"raw": raw, "empty": b""})
    tip = fetched(bench)

    assert bench.repo.read(tip, "raw") == raw
    assert bench.repo.read(tip, "empty") == b""


def test_many_blobs_are_read_at_once(bench: Bench) -> None:
    files: Mapping[str, bytes] = {f"requests/{n}.yaml": b"%d" % n for n in range(1200)}
    bench.origin.commit("main", dict(files))
    tree = bench.repo.tree(fetched(bench), "requests")

    contents = bench.repo.blobs(list(tree.values()))

    assert {path: contents[blob] for path, blob in tree.items()} == files
    assert bench.repo.blobs([]) == {}


def test_a_blob_that_is_nowhere_is_named(bench: Bench) -> None:
    bench.origin.commit("main", {"a": b"1"})
    fetched(bench)

    with pytest.raises(PlatformError, match="4e2b" + "0" * 36):
        bench.repo.blobs(["4e2b" + "0" * 36])


def test_what_is_no_commit_and_no_contents_is_said_so(bench: Bench) -> None:
    bench.origin.commit("main", {"a": b"1"})
    tip = fetched(bench)

    with pytest.raises(PlatformError, match="not here"):
        bench.repo.commit("d" * 40)
    with pytest.raises(PlatformError, match="no file contents"):
        bench.repo.blobs([tip])
    for text in ("HEAD", "main", tip[:12], f"{tip}\n", "--all", ""):
        with pytest.raises(UserError, match="not a Git object id"):
            bench.repo.commit(text)


def test_introduced_is_the_newest_change_and_first_introduced_the_start_of_the_present_life(bench: Bench) -> None:
    bench.origin.commit("main", {"a": b"first life", "b": b""})
    bench.origin.commit("main", {"a": None})
    born = bench.origin.commit("main", {"a": b"2"})
    changed = bench.origin.commit("main", {"a": b"3"})
    bench.origin.commit("main", {"b": b"other"})
    tip = fetched(bench)

    assert bench.repo.introduced(tip, "a") == changed
    assert bench.repo.first_introduced(tip, "a") == born
    assert bench.repo.introduced(tip, "never") is None
    assert bench.repo.first_introduced(tip, "never") is None


def test_a_removed_file_was_introduced_by_its_removal_and_has_no_life(bench: Bench) -> None:
    bench.origin.commit("main", {"a": b"1", "b": b""})
    removed = bench.origin.commit("main", {"a": None})
    tip = fetched(bench)

    assert bench.repo.introduced(tip, "a") == removed
    assert bench.repo.first_introduced(tip, "a") is None


def test_history_is_first_parent_a_merge_introduces_what_it_brings(bench: Bench) -> None:
    root = bench.origin.commit("main", {"a": b"1"})
    assert isinstance(bench.repo.fetch("main")["main"], str)
    assert isinstance(bench.repo.branch("topic", root, [Write("new", b"x")], "Add new"), Pushed)
    bench.origin.commit("topic", {"new": b"y"})
    bench.origin.commit("main", {"a": b"2"})
    merged = bench.origin.merge("topic", "main")
    tip = fetched(bench)

    assert tip == merged
    assert bench.repo.introduced(tip, "new") == merged
    assert bench.repo.first_introduced(tip, "new") == merged
    assert len(bench.repo.commit(tip).parents) == 2


def test_a_commit_tells_its_people(bench: Bench) -> None:
    first = bench.origin.commit("main", {"a": b"1"}, "Add a\n\nBecause.")
    second = bench.origin.commit("main", {"a": b"2"}, "Ändern")
    fetched(bench)

    info = bench.repo.commit(second)
    assert (info.id, info.parents, info.author, info.subject) == (second, (first,), "Dana <dana@example.com>", "Ändern")
    assert bench.repo.commit(first).subject == "Add a"
    assert len(info.at) == len("2026-01-01T00:00:00Z")
    assert info.at.endswith("Z")


def test_contains_looks_into_the_whole_history(bench: Bench) -> None:
    first = bench.origin.commit("main", {"a": b"1"})
    second = bench.origin.commit("main", {"a": b"2"})
    fetched(bench)

    assert bench.repo.contains(second, first)
    assert bench.repo.contains(second, second)
    assert not bench.repo.contains(first, second)
    assert not bench.repo.contains(second, "d" * 40)


def test_a_commit_that_left_its_branch_is_brought_by_its_id(bench: Bench) -> None:
    left = bench.origin.commit("topic", {"a": b"left"})
    tip = bench.origin.commit("main", {"a": b"1"})
    assert fetched(bench) == tip

    assert bench.repo.bring(left)
    assert bench.repo.read(left, "a") == b"left"
    assert bench.repo.bring(left)
    assert not bench.repo.bring("d" * 40)


def test_a_push_writes_reuses_and_removes(bench: Bench) -> None:
    base = bench.origin.commit("pao-state", {"old": b"1", "kept": b"2", "dir/gone": b"3"})
    fetched(bench, "pao-state")
    writes = [
        Write("dir/new file", b"new\n"),
        Write("definitions/copy", blob=blob_id(b"2")),
        Write("dir/gone"),
        Write("absent"),
    ]

    pushed = bench.repo.push("pao-state", base, writes, "Record state")

    assert isinstance(pushed, Pushed)
    assert bench.origin.branches["pao-state"] == pushed.commit
    assert bench.repo.tree(pushed.commit, "") == {
        "old": blob_id(b"1"),
        "kept": blob_id(b"2"),
        "dir/new file": blob_id(b"new\n"),
        "definitions/copy": blob_id(b"2"),
    }
    info = bench.repo.commit(pushed.commit)
    assert (info.parents, info.subject) == ((base,), "Record state")
    assert info.author == "paoctl <paoctl@users.noreply.github.com>"
    assert fetched(bench, "pao-state") == pushed.commit


def test_an_orphan_branch_has_no_parents(bench: Bench) -> None:
    bench.origin.commit("main", {"a": b"1"})
    fetched(bench)

    pushed = bench.repo.push("pao-state", None, [Write("lineage.json", b"{}")], "Begin")

    assert isinstance(pushed, Pushed)
    assert bench.repo.commit(pushed.commit).parents == ()
    assert set(bench.repo.tree(pushed.commit, "")) == {"lineage.json"}
    second = bench.repo.push("pao-state", None, [Write("lineage.json", b"[]")], "Begin again")
    assert second == Lost(pushed.commit)


def test_a_push_loses_against_another_writer_and_changes_nothing(bench: Bench) -> None:
    base = bench.origin.commit("pao-state", {"a": b"1"})
    fetched(bench, "pao-state")
    winner = bench.origin.commit("pao-state", {"a": b"2"})

    assert bench.repo.push("pao-state", base, [Write("a", b"3")], "Too late") == Lost(winner)
    assert bench.origin.branches["pao-state"] == winner


def test_a_branch_starts_at_a_commit_and_must_be_new(bench: Bench) -> None:
    base = bench.origin.commit("pao-state", {"a": b"1"})
    fetched(bench, "pao-state")

    pushed = bench.repo.branch("pao/orders-db-1", base, [Write("requests/x", b"r")], "Ask")

    assert isinstance(pushed, Pushed)
    assert bench.origin.branches == {"pao-state": base, "pao/orders-db-1": pushed.commit}
    assert bench.repo.commit(pushed.commit).parents == (base,)
    assert bench.repo.branch("pao/orders-db-1", base, [Write("b", b"r")], "Again") == Lost(pushed.commit)


def test_a_branch_may_begin_again_elsewhere_and_keeps_what_was_on_it(bench: Bench) -> None:
    base = bench.origin.commit("pao-state", {"a": b"1"})
    fetched(bench, "pao-state")
    first = bench.repo.branch("pao/orders-db-1", base, [Write("x", b"r")], "Ask")
    assert isinstance(first, Pushed)
    newer = bench.origin.commit("pao-state", {"a": b"2"})
    fetched(bench, "pao-state")

    again = bench.repo.branch("pao/orders-db-1", newer, [Write("y", b"s")], "Ask again", over=first.commit)

    assert isinstance(again, Pushed)
    assert bench.origin.branches["pao/orders-db-1"] == again.commit
    assert bench.repo.commit(again.commit).parents == (newer, first.commit)
    assert set(bench.repo.tree(again.commit, "")) == {"a", "y"}
    assert bench.repo.branch("pao/orders-db-1", newer, [], "Late", over=first.commit) == Lost(again.commit)


def test_pushes_follow_one_another(bench: Bench) -> None:
    tip = bench.origin.commit("pao-state", {"n": b"0"})
    fetched(bench, "pao-state")
    for number in range(1, 6):
        pushed = bench.repo.push("pao-state", tip, [Write("n", b"%d" % number)], f"Count {number}")
        assert isinstance(pushed, Pushed)
        tip = pushed.commit

    assert fetched(bench, "pao-state") == tip
    assert bench.repo.read(tip, "n") == b"5"


BAD_PATHS = ["", "/a", "a/", "a//b", "../a", "a/../b", ".git/config", "a/.GIT/x", "a\nb", "a\0b", '"a"', "."]


@pytest.mark.parametrize("path", BAD_PATHS)
def test_a_path_that_leaves_the_tree_is_refused(bench: Bench, path: str) -> None:
    base = bench.origin.commit("pao-state", {"a": b"1"})
    fetched(bench, "pao-state")

    with pytest.raises(UserError, match="not a path"):
        bench.repo.push("pao-state", base, [Write(path, b"x")], "Break out")
    assert bench.origin.branches["pao-state"] == base


BAD_REFS = ["", "-x", "a b", "a..b", "a/", "x.lock", "$(id)", "--upload-pack=x", "a:b", "+a", "a\n"]


@pytest.mark.parametrize("ref", BAD_REFS)
def test_a_ref_that_is_none_is_refused(bench: Bench, ref: str) -> None:
    base = bench.origin.commit("main", {"a": b"1"})
    fetched(bench)

    with pytest.raises(UserError, match="not a branch name"):
        bench.repo.fetch(ref)
    with pytest.raises(UserError, match="not a branch name"):
        bench.repo.tips(ref)
    with pytest.raises(UserError, match="not a branch name"):
        bench.repo.branch(ref, base, [Write("a", b"2")], "Break out")


def test_a_commit_is_here_once_it_was_fetched_or_made(bench: Bench) -> None:
    first = bench.origin.commit("pao-state", {"a": b"1"})
    assert not bench.repo.has(first)
    fetched(bench, "pao-state")
    assert bench.repo.has(first)
    made = bench.repo.push("pao-state", first, [Write("a", b"2")], "Change")
    assert isinstance(made, Pushed)
    assert bench.repo.has(made.commit)
    assert not bench.repo.has(bench.origin.commit("pao-state", {"a": b"3"}))
