"""The store: without contents until they are asked for, and shared by processes that never meet."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from paoctl.errors import PlatformError
from paoctl.gateways.git import GitRepo
from paoctl.ports import Lost, Pushed, Write
from tests.gateways.git_log import GitLog
from tests.gateways.git_origin import BareOrigin


@pytest.fixture
def origin(tmp_path: Path) -> BareOrigin:
    origin = BareOrigin(tmp_path / "origin.git")
    origin.commit("main", {f"requests/{n}.yaml": b"request %d" % n for n in range(300)})
    return origin


def test_nothing_is_made_before_the_first_call(origin: BareOrigin, tmp_path: Path) -> None:
    GitRepo(origin.url, None, tmp_path / "store.git").close()

    assert not (tmp_path / "store.git").exists()


def test_contents_come_with_one_fetch_when_they_are_read_and_never_again(
    origin: BareOrigin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    log = GitLog(tmp_path / "bin", monkeypatch)
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        tip = str(repo.fetch("main")["main"])
        tree = repo.tree(tip, "requests")
        log.take()

        assert len(repo.blobs(list(tree.values()))) == 300
        assert log.verbs() == ["fetch"]
        assert repo.read(tip, "requests/7.yaml") == b"request 7"
        assert log.verbs() == []


def test_history_is_read_without_contents(origin: BareOrigin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = origin.commit("main", {"requests/7.yaml": b"changed"})
    (tmp_path / "bin").mkdir()
    log = GitLog(tmp_path / "bin", monkeypatch)
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        tip = str(repo.fetch("main")["main"])
        log.take()

        assert repo.introduced(tip, "requests/7.yaml") == changed
        assert repo.first_introduced(tip, "requests/7.yaml") == repo.commit(changed).parents[0]
        assert repo.odd(tip, "") == []
        assert "fetch" not in log.verbs()


def test_a_repo_may_be_used_after_it_was_closed(origin: BareOrigin, tmp_path: Path) -> None:
    repo = GitRepo(origin.url, None, tmp_path / "store.git")
    tip = str(repo.fetch("main")["main"])
    repo.close()
    repo.close()

    assert repo.read(tip, "requests/1.yaml") == b"request 1"
    repo.close()


def test_a_child_that_died_is_started_again(origin: BareOrigin, tmp_path: Path) -> None:
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        tip = str(repo.fetch("main")["main"])
        process = repo._objects._process
        assert process is not None
        process.kill()
        process.wait()

        with pytest.raises(PlatformError, match="cat-file"):
            repo.read(tip, "requests/1.yaml")
        assert repo.read(tip, "requests/1.yaml") == b"request 1"


def test_two_repos_on_one_store_have_refs_of_their_own(origin: BareOrigin, tmp_path: Path) -> None:
    store = tmp_path / "store.git"
    with GitRepo(origin.url, None, store) as one, GitRepo(origin.url, None, store) as other:
        old = one.fetch("main")["main"]
        new = origin.commit("main", {"a": b"1"})

        assert other.fetch("main") == {"main": new}
        assert {path.name for path in (store / "refs" / "pao").iterdir()} == {"0", "1"}
        assert one.fetch("main") == {"main": new} != {"main": old}


def test_a_slot_is_free_again_when_its_process_has_ended(origin: BareOrigin, tmp_path: Path) -> None:
    store = tmp_path / "store.git"
    for _ in range(3):
        with GitRepo(origin.url, None, store) as repo:
            repo.fetch("main")

    assert [path.name for path in (store / "refs" / "pao").iterdir()] == ["0"]


def test_a_store_that_cant_be_written_is_said_so(origin: BareOrigin, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(PlatformError, match="can't be written") as caught:
        GitRepo(origin.url, None, tmp_path / "file" / "store.git").fetch("main")
    assert "XDG_CACHE_HOME" in caught.value.remedy


def test_a_machine_without_git_is_told_so(origin: BareOrigin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PlatformError, match="can't be started") as caught:
        GitRepo(origin.url, None, tmp_path / "store.git").fetch("main")
    assert "install git" in caught.value.remedy


def test_what_git_refuses_in_the_store_is_said_with_the_way_out(origin: BareOrigin, tmp_path: Path) -> None:
    store = tmp_path / "store.git"
    with GitRepo(origin.url, None, store) as repo:
        tip = repo.fetch("main")["main"]
        (store / "refs" / "pao" / "0" / "+built.lock").touch()

        with pytest.raises(PlatformError, match="fast-import failed") as caught:
            repo.push("main", tip, [Write("a", b"1")], "Change")
    assert str(store) in caught.value.remedy


def test_more_folders_than_are_remembered_are_read(origin: BareOrigin, tmp_path: Path) -> None:
    origin.commit("many", {f"requests/item-{n}/status.yaml": b"%d" % n for n in range(300)})
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        tip = str(repo.fetch("many")["many"])
        repo.blobs(list(repo.tree(tip, "").values()))

        for _ in range(2):
            assert [repo.read(tip, f"requests/item-{n}/status.yaml") for n in range(300)] == [
                b"%d" % n for n in range(300)
            ]


def test_many_threads_read_at_once(origin: BareOrigin, tmp_path: Path) -> None:
    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        tip = str(repo.fetch("main")["main"])

        def read(number: int) -> bytes | None:
            return repo.read(tip, f"requests/{number}.yaml")

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(read, range(300))) == [b"request %d" % n for n in range(300)]


def test_of_many_writers_one_wins_each_round_and_none_is_lost(origin: BareOrigin, tmp_path: Path) -> None:
    origin.commit("pao-state", {"start": b""})
    lock = threading.Lock()
    commits: list[str] = []

    def write(name: str) -> None:
        with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
            for number in range(4):
                outcome: object = None
                while not isinstance(outcome, Pushed):
                    tip = repo.fetch("pao-state")["pao-state"]
                    outcome = repo.push("pao-state", tip, [Write(f"{name}/{number}", b"x")], "Write")
                    assert isinstance(outcome, Pushed | Lost)
                with lock:
                    commits.append(outcome.commit)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))

    history = origin.git("rev-list", "--first-parent", "pao-state").splitlines()
    assert set(commits) < set(history)
    assert len(history) == 17
    assert len(origin.git("ls-tree", "-r", "pao-state").splitlines()) == 17


READ = """
import sys
from pathlib import Path
from paoctl.gateways.git import GitRepo
with GitRepo(sys.argv[1], None, Path(sys.argv[2])) as repo:
    print(repo.read(repo.fetch("main")["main"], "requests/1.yaml"))
"""


def test_processes_that_start_together_share_a_store(origin: BareOrigin, tmp_path: Path) -> None:
    argv = [sys.executable, "-c", READ, origin.url, str(tmp_path / "store.git")]
    children = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]

    answers = [child.communicate(timeout=60) for child in children]

    assert answers == [(b"b'request 1'\n", b"")] * 4


@pytest.mark.parametrize("damage", ["everything", "HEAD", "config", "refs"])
def test_a_store_that_is_no_repository_any_more_is_made_anew(origin: BareOrigin, tmp_path: Path, damage: str) -> None:
    store = tmp_path / "store.git"
    with GitRepo(origin.url, None, store) as repo:
        tip = repo.fetch("main")["main"]
    for file in [each for each in store.rglob("*") if each.is_file() and damage in ("everything", each.name)]:
        file.chmod(0o600)
        file.write_bytes(b"\0 no longer what it was \xff")
    if damage == "refs":
        (store / "refs").rename(tmp_path / "refs")

    with GitRepo(origin.url, None, store) as repo:
        assert repo.fetch("main") == {"main": tip}
        assert repo.read(str(tip), "requests/7.yaml") == b"request 7"


def test_a_store_is_not_made_anew_while_git_takes_it_for_one(origin: BareOrigin, tmp_path: Path) -> None:
    store = tmp_path / "store.git"
    with GitRepo(origin.url, None, store) as repo:
        tip = str(repo.fetch("main")["main"])
    (store / "config").write_text("# mine\n" + (store / "config").read_text())

    with GitRepo(origin.url, None, store) as repo:
        assert repo.known("main") == {"main": tip}
