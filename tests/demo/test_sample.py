"""The sample catalog is found where it is true: in the checkout, or in a wheel; old copies are never read."""

import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from paoctl.demo import sample
from tests.cli.shell import ROOT, python

ASK = "from paoctl.demo.sample import sample_root; print(sample_root())"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder of packages with paoctl in it, as a wheel puts it there: the sample among its files."""
    packages = tmp_path / "site-packages"
    ours = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "paoctl", packages / "paoctl", ignore=ours)
    (packages / "paoctl" / "demo" / "sample").mkdir()
    (packages / "paoctl" / "demo" / "sample" / "paoctl.yaml").touch()
    return packages


def test_a_wheel_carries_exactly_what_the_sample_is_made_of() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = config["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert included == {part: f"paoctl/demo/sample/{part}" for part in sample.PARTS}


def test_an_installed_paoctl_reads_the_files_that_came_with_it(installed: Path) -> None:
    run = python("-P", "-c", ASK, home=installed, env={"PYTHONPATH": str(installed)})

    assert run.out.strip() == str(installed / "paoctl" / "demo" / "sample"), run.err


def test_a_checkout_is_read_even_where_old_copies_lie_about(installed: Path) -> None:
    """An editable installation copies the sample into the package's folder once, and never again."""
    (installed / "catalog").mkdir()
    (installed / "paoctl.yaml").touch()

    run = python("-P", "-c", ASK, home=installed, env={"PYTHONPATH": str(installed)})

    assert run.out.strip() == str(installed), run.err


def test_the_copy_holds_the_catalog_and_nothing_else_of_the_checkout(tmp_path: Path) -> None:
    sample.copy_sample(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {*sample.PARTS, ".github"}
    names = {path.name for path in (tmp_path / ".github" / "workflows").iterdir()}
    assert names == {"fulfil.yml", "validate.yml"}
    assert (tmp_path / "catalog" / "bundles" / "bundle-webapp-standard.yaml").is_file()
    assert sys.modules["paoctl"].__file__ == str(ROOT / "paoctl" / "__init__.py")
