"""`paoctl validate --changed-since` and `paoctl owners`: real processes in real clones."""

import subprocess
from pathlib import Path

import pytest

from paoctl.rules.samples import CODEOWNERS, ITEM, REQUEST
from tests.cli.shell import Run, paoctl
from tests.support.repositories import begin, edit
from tests.support.shell_git import Git


@pytest.fixture
def clone(tmp_path: Path) -> Git:
    """Return the sample repository as a clone, on a branch of its own."""
    return begin(tmp_path / "clone")


def since(clone: Git, revision: str, *argv: str) -> Run:
    return paoctl("validate", "--changed-since", revision, *argv, home=clone.folder.parent, cwd=clone.folder)


def test_only_what_the_branch_changes_is_told(clone: Git) -> None:
    edit(clone, {REQUEST.path: REQUEST.but("size: large", "size: huge").text})
    edited = since(clone, "main")
    clone("checkout", "--quiet", "-b", "next")
    edit(clone, {"README.md": "Hello\n"})

    assert (edited.code, edited.err) == (1, "")
    assert edited.out.startswith("error[PAO213] `huge` is not a choice of `size`\n")
    assert "12 |     size: huge" in edited.out
    assert since(clone, "work").code == 0


def test_a_pull_request_that_mixes_is_refused_with_annotations(clone: Git) -> None:
    changes = {REQUEST.path: REQUEST.but("size: large", "size: small").text, "README.md": "Hello\n"}
    edit(clone, changes)
    run = since(clone, "main", "-o", "github")

    assert run.code == 1
    assert run.out.startswith(f"::error file={REQUEST.path},line=1")
    assert "PAO513" in run.out


def test_files_that_are_not_committed_mean_nothing(clone: Git) -> None:
    (clone.folder / "README.md").write_text("Hello\n")
    other = since(clone, "main")
    (clone.folder / ITEM.path).write_text("[")
    (clone.folder / "policies").mkdir(exist_ok=True)
    (clone.folder / "policies" / "new.yaml").write_text("[")
    run = since(clone, "main")

    assert (other.code, other.err) == (0, ""), "no document of the catalog"
    assert run.out.startswith("0 files checked, nothing to mend")
    assert run.err == (
        f"note: commits are looked at, and not 2 files with uncommitted changes: {ITEM.path}, policies/new.yaml\n"
    )


def test_the_clone_is_left_as_it_was(clone: Git) -> None:
    edit(clone, {"README.md": "Hello\n"})
    before = {path: path.read_bytes() for path in clone.folder.rglob("*") if path.is_file()}
    since(clone, "main")

    assert {path: path.read_bytes() for path in clone.folder.rglob("*") if path.is_file()} == before


def test_the_state_branch_of_the_clone_says_what_lives(clone: Git) -> None:
    status = "requests/database-postgresql-standard/orders-db/status.yaml"
    clone("checkout", "--quiet", "--orphan", "pao-state")
    clone("rm", "--quiet", "-r", "--force", ".")
    edit(clone, {status: "kind: RequestStatus\nphase: deleted\n"})
    clone("checkout", "--quiet", "work")
    edit(clone, {}, gone=(REQUEST.path,))
    deleted = since(clone, "main")
    clone("branch", "--quiet", "-D", "pao-state")

    assert deleted.code == 0, deleted.out
    assert "PAO512" in since(clone, "main").out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--changed-since", "nowhere"], "there is no commit `nowhere`"),
        (["--changed-since", ""], "there is no commit ``"),
        (["--changed-since", "main", "catalog"], "leave the paths, --fix and --diff out"),
    ],
)
def test_wrong_usage_is_told_with_a_remedy(clone: Git, argv: list[str], said: str) -> None:
    run = paoctl("validate", *argv, home=clone.folder.parent, cwd=clone.folder)

    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_outside_of_a_clone_there_is_nothing_to_compare(tmp_path: Path) -> None:
    run = paoctl("validate", "--changed-since", "main", home=tmp_path)

    assert run.code == 2
    assert "in no Git clone" in run.err


class TestOwners:
    def test_prints_the_block(self, clone: Git) -> None:
        run = paoctl("owners", home=clone.folder)

        assert (run.code, run.out) == (0, CODEOWNERS.text)

    def test_check_says_what_write_would_change(self, clone: Git) -> None:
        file = clone.folder / "CODEOWNERS"
        fresh = paoctl("owners", "--check", home=clone.folder)
        file.write_text("* @acme/everyone\n")
        stale = paoctl("owners", "--check", home=clone.folder)
        written = paoctl("owners", "--write", home=clone.folder)

        assert (fresh.code, fresh.out) == (0, "")
        assert (stale.code, stale.out) == (3, "stale    CODEOWNERS\n")
        assert "Next: paoctl owners --write" in stale.err
        assert (written.code, written.out) == (0, "updated  CODEOWNERS\n")
        assert file.read_text() == f"* @acme/everyone\n{CODEOWNERS.text}"

    def test_does_not_guess_the_owners_of_a_file_that_it_can_t_read(self, clone: Git) -> None:
        (clone.folder / ITEM.path).write_text("[")
        run = paoctl("owners", "--write", home=clone.folder)

        assert (run.code, run.out) == (2, "")
        assert ITEM.path in run.err
        assert (clone.folder / "CODEOWNERS").read_text() == CODEOWNERS.text

    def test_keeps_what_is_no_utf_8_around_the_block(self, clone: Git) -> None:
        file, odd = clone.folder / "CODEOWNERS", b"/docs/ @acme/\xe9\n"
        file.write_bytes(CODEOWNERS.raw + odd)
        fresh = paoctl("owners", "--check", home=clone.folder)
        file.write_bytes(odd)
        written = paoctl("owners", "--write", home=clone.folder)

        assert (fresh.code, fresh.err) == (0, "CODEOWNERS is up to date\n")
        assert (written.code, written.out) == (0, "updated  CODEOWNERS\n")
        assert file.read_bytes() == odd + CODEOWNERS.raw

    def test_and_validate_say_the_same_of_line_ends(self, clone: Git) -> None:
        file, crlf = clone.folder / "CODEOWNERS", CODEOWNERS.raw.replace(b"\n", b"\r\n")
        file.write_bytes(crlf)
        fresh = paoctl("validate", home=clone.folder), paoctl("owners", "--check", home=clone.folder)
        file.write_bytes(crlf.replace(b"\r\n", b"\n", 3))
        stale = paoctl("validate", home=clone.folder), paoctl("owners", "--write", home=clone.folder)

        assert [run.code for run in fresh] == [0, 0]
        assert "PAO506" in stale[0].out
        assert (stale[1].out, file.read_bytes()) == ("updated  CODEOWNERS\n", CODEOWNERS.raw)


def test_a_clone_as_ci_makes_it_is_enough(clone: Git, tmp_path: Path) -> None:
    edit(clone, {REQUEST.path: REQUEST.but("size: large", "size: huge").text})
    clone("checkout", "--quiet", "main")
    clone("merge", "--quiet", "--no-ff", "-m", "Merge", "work")
    checkout = tmp_path / "checkout"
    argv = ["git", "clone", "--quiet", "--depth", "2", f"file://{clone.folder}", str(checkout)]
    subprocess.run(argv, check=True, capture_output=True)
    run = since(Git(checkout, {}), "HEAD^1")

    assert run.code == 1
    assert "PAO213" in run.out
