"""The example of docs/adding-an-action.md, installed: its tests pass, and an item that uses it is fulfilled."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.merged import merge, phases
from tests.cli.shell import ROOT, environ
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
    argv = ["install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [sys.executable, "-m", "pip", *argv, "--target", folder / "site", folder / "source"],
        env=environ(folder, PYTHONPATH=str(BUILD), PIP_DISABLE_PIP_VERSION_CHECK="1"),
        check=True,
    )
    return folder / "site"


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
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        env=environ(tmp_path, PYTHONPATH=f"{site}:{ROOT}"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


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
