"""The example of docs/adding-an-action.md, installed: its tests pass, and an item that uses it is fulfilled."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.merged import merge, phases
from tests.cli.shell import ROOT, environ, paoctl
from tests.cli.stand import Stand, sandbox_at
from tests.support.journey import offered_files
from tests.support.packages import installed

EXAMPLE = ROOT / "examples" / "paoctl-action-firewall"
BUILD = ROOT / ".venv" / "build"
"""Where `make setup` puts the build backend."""
ITEM = "network-port-opening"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the package is installed in, without any network."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(EXAMPLE, folder / "source")
    return packaged(folder / "source", folder)


def packaged(source: Path, folder: Path) -> Path:
    """Install the package of a folder into a site of its own."""
    argv = ["install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [sys.executable, "-m", "pip", *argv, "--target", folder / "site", source],
        env=environ(folder, PYTHONPATH=str(BUILD), PIP_DISABLE_PIP_VERSION_CHECK="1"),
        check=True,
    )
    return folder / "site"


def tried(tests: Path, site: Path, folder: Path) -> str:
    """What pytest says of a package's tests; they pass."""
    shutil.copytree(tests, folder / "tests")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=folder,
        env=environ(folder, PYTHONPATH=f"{site}:{ROOT}"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """A sandbox whose catalog offers the item."""
    files = {path: raw.decode() for path, raw in offered_files().items()}
    files[f"catalog/network/{ITEM}.yaml"] = (EXAMPLE / f"{ITEM}.yaml").read_text("utf-8")
    for room, line in (
        ("catalog/security/", f"/catalog/network/{ITEM}.*"),
        ("requests/security-", f"/requests/{ITEM}/"),
    ):
        files["CODEOWNERS"] = files["CODEOWNERS"].replace(f"\n/{room}", f"\n{line} @acme/network\n/{room}")
    files["paoctl.yaml"] = files["paoctl.yaml"].replace(
        "security-secret-standard]", f"security-secret-standard, {ITEM}]"
    )
    with sandbox_at(tmp_path, files) as made:
        yield made


def test_its_own_tests_pass(site: Path, tmp_path: Path) -> None:
    assert "4 passed" in tried(EXAMPLE / "tests", site, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("kind", ["dns-record", "s3-bucket-of-a-team"])
def test_a_package_that_was_begun_is_well_made_and_survives_the_kit(kind: str, tmp_path: Path) -> None:
    assert paoctl("new", "action", kind, home=tmp_path).code == 0
    source = tmp_path / f"paoctl-action-{kind}"
    site = packaged(source, tmp_path)
    assert "1 passed" in tried(source / "tests", site, tmp_path / "trial")
    for argv in (
        ["ruff", "check", "--isolated", "--select", "E,F,I,ARG", "--line-length", "120", source],
        ["ruff", "format", "--isolated", "--check", "--line-length", "120", source],
        ["mypy", "--strict", f"--cache-dir={tmp_path / 'types'}", source],
    ):
        command = [sys.executable, "-m", *map(str, argv)]
        said = subprocess.run(command, cwd=source, env=environ(tmp_path), capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout


def test_a_package_that_is_there_is_kept_and_a_name_of_ours_is_refused(tmp_path: Path) -> None:
    first = paoctl("new", "action", "dns-record", home=tmp_path)
    assert first.out.count("created") == 3
    assert "Next: pip install --editable './paoctl-action-dns-record[test]'" in first.err
    assert paoctl("new", "action", "dns-record", home=tmp_path).out.count("kept") == 3
    assert "is a kind of paoctl's own" in paoctl("new", "action", "webhook", home=tmp_path).err
    assert "is not an id" in paoctl("new", "action", "DNS", home=tmp_path).err


def test_an_item_that_uses_it_is_valid_where_it_is_installed_and_nowhere_else(site: Path, stand: Stand) -> None:
    with_it = stand.run("validate", PYTHONPATH=f"{site}:{ROOT}")
    without = stand.run("validate")

    assert with_it.code == 0, with_it.out
    assert without.code == 1
    assert "there is no action type `firewall-rule`" in without.out


def test_an_item_that_uses_it_is_asked_for_and_fulfilled(site: Path, stand: Stand) -> None:
    path = f"{site}:{ROOT}"
    asked = stand.run("request", ITEM, "--name", "shop-web", "--set", "port=8443", "--yes", PYTHONPATH=path)
    merge(stand)
    done = stand.run("fulfill", PYTHONPATH=path)

    assert (asked.code, done.code) == (0, 0), asked.err + done.err
    assert phases(stand) == {"shop-web": "ready"}
    [rule] = stand.sandbox.provision.inventory.things.values()
    assert (rule.collection, rule.name) == ("firewall-rules", "shop-web")


def test_a_broken_package_is_named_where_an_item_uses_it(stand: Stand, tmp_path: Path) -> None:
    installed(tmp_path, "broken-things", "[paoctl.actions]\nfirewall-rule = nowhere:anything\n")

    run = stand.run("validate", PYTHONPATH=f"{tmp_path}:{ROOT}")

    assert run.code == 1
    assert "the action type `firewall-rule` of the package broken-things is broken" in run.out
    assert "update or remove broken-things" in run.out
