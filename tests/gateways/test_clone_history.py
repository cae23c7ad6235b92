"""A pull request as a clone has it: what HEAD changes on top of its base, from commits and not from the work tree."""

from pathlib import Path

import pytest

from paoctl.errors import PlatformError, UsageError
from paoctl.gateways.clone_history import open_history
from paoctl.model.change import Change
from tests.support.repositories import begin, edit
from tests.support.shell_git import Git

FILES = {"catalog/a.yaml": "a\n", "catalog/b.yaml": "b\n", "src/main.py": "code\n"}


def read(git: Git, since: str = "main") -> Change:
    with open_history(git.folder) as history:
        return history.change(since, lambda path: path.startswith("catalog/"))


def test_what_was_added_changed_and_deleted_is_touched(tmp_path: Path) -> None:
    git = begin(tmp_path, FILES)
    edit(git, {"catalog/a.yaml": "A\n", "catalog/c.yaml": "c\n", "src/main.py": "more\n"}, gone=("catalog/b.yaml",))
    change = read(git)

    assert change.touched == {
        "catalog/a.yaml": "100644",
        "catalog/b.yaml": None,
        "catalog/c.yaml": "100644",
        "src/main.py": "100644",
    }
    assert change.before == {"catalog/a.yaml": b"a\n", "catalog/b.yaml": b"b\n"}
    assert change.after == {"catalog/a.yaml": b"A\n", "catalog/c.yaml": b"c\n"}


def test_the_work_tree_and_the_index_mean_nothing(tmp_path: Path) -> None:
    git = begin(tmp_path, FILES)
    (tmp_path / "catalog/a.yaml").write_text("not committed\n")
    git("add", ".")
    (tmp_path / "catalog/b.yaml").unlink()

    assert read(git).touched == {}
    assert read(git).after["catalog/a.yaml"] == b"a\n"


def test_what_the_base_has_got_meanwhile_is_on_both_sides(tmp_path: Path) -> None:
    git = begin(tmp_path, FILES)
    edit(git, {"catalog/a.yaml": "A\n"})
    git("checkout", "--quiet", "main")
    edit(git, {"catalog/b.yaml": "newer\n", "catalog/d.yaml": "d\n"})
    git("checkout", "--quiet", "work")
    change = read(git)

    assert change.touched == {"catalog/a.yaml": "100644"}
    assert change.before == {"catalog/a.yaml": b"a\n", "catalog/b.yaml": b"newer\n", "catalog/d.yaml": b"d\n"}
    assert change.after == {**change.before, "catalog/a.yaml": b"A\n"}


def test_modes_are_told_and_links_are_not_read(tmp_path: Path) -> None:
    git = begin(tmp_path, FILES)
    (tmp_path / "catalog/link.yaml").symlink_to("/etc/hostname")
    (tmp_path / "catalog/b.yaml").chmod(0o755)
    git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},catalog/module")
    git("add", "catalog/link.yaml", "catalog/b.yaml")
    git("commit", "--quiet", "-m", "Odd")
    change = read(git)

    assert change.touched == {"catalog/b.yaml": "100755", "catalog/link.yaml": "120000", "catalog/module": "160000"}
    assert change.after.keys() == {"catalog/a.yaml"}


def test_paths_with_odd_letters_are_paths(tmp_path: Path) -> None:
    git = begin(tmp_path, FILES)
    edit(git, {"catalog/ü \t\n.yaml": "x\n"})

    assert read(git).after["catalog/ü \t\n.yaml"] == b"x\n"


def test_the_merge_that_ci_checks_out_is_compared_with_its_first_parent(tmp_path: Path) -> None:
    git = begin(tmp_path / "origin", FILES)
    edit(git, {"catalog/a.yaml": "A\n"})
    git("checkout", "--quiet", "main")
    edit(git, {"catalog/b.yaml": "newer\n"})
    git("merge", "--quiet", "--no-ff", "-m", "Merge", "work")
    clone = Git(tmp_path / "clone", {})
    git("clone", "--quiet", "--depth", "2", f"file://{git.folder}", str(clone.folder))
    change = read(clone, "HEAD^1")

    assert change.touched == {"catalog/a.yaml": "100644"}
    assert change.before["catalog/b.yaml"] == b"newer\n"


def test_a_clone_that_is_too_shallow_says_how_deep_it_has_to_be(tmp_path: Path) -> None:
    git = begin(tmp_path / "origin", FILES)
    edit(git, {"catalog/a.yaml": "A\n"})
    git("clone", "--quiet", "--depth", "1", f"file://{git.folder}", str(tmp_path / "clone"))

    with pytest.raises(UsageError, match=r"no commit `HEAD\^1`") as caught:
        read(Git(tmp_path / "clone", {}), "HEAD^1")

    assert "fetch-depth: 2" in caught.value.remedy


@pytest.mark.parametrize("revision", ["", "nowhere", "--help", "-h", "main:catalog/a.yaml", "main..work", "HEAD~99"])
def test_what_is_no_commit_is_wrong_usage(tmp_path: Path, revision: str) -> None:
    git = begin(tmp_path, FILES)

    with pytest.raises(UsageError, match="there is no commit"):
        read(git, revision)


def test_a_branch_without_a_common_past_is_wrong_usage(tmp_path: Path) -> None:
    git = begin(tmp_path, FILES)
    git("checkout", "--quiet", "--orphan", "other")
    edit(git, {"catalog/a.yaml": "other\n"})

    with pytest.raises(UsageError, match="no commit in common"):
        read(git)


def test_a_folder_in_no_clone_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="in no Git clone"), open_history(tmp_path):
        pass


def test_what_git_says_when_it_refuses_is_told(tmp_path: Path) -> None:
    git = begin(tmp_path, FILES)
    tree = git("rev-parse", "HEAD^{tree}").strip()
    (tmp_path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()

    with pytest.raises(PlatformError, match="git refused"):
        read(git, "HEAD")


class TestAnotherBranch:
    def test_is_read_as_it_was_fetched(self, tmp_path: Path) -> None:
        git = begin(tmp_path / "origin", FILES)
        git("clone", "--quiet", f"file://{git.folder}", str(tmp_path / "clone"))

        with open_history(tmp_path / "clone") as history:
            assert history.read("main", ["catalog/a.yaml", "nothing"]) == {"catalog/a.yaml": b"a\n"}

    def test_that_nobody_knows_is_none(self, tmp_path: Path) -> None:
        git = begin(tmp_path, FILES)

        with open_history(git.folder) as history:
            assert history.read("pao-state", ["lineage.json"]) is None
            assert history.read("main", ["nothing"]) == {}
