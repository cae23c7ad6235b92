"""A throw-away tree with the rooms of the real contract and the real configuration, but nothing in the rooms."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def rooms() -> list[str]:
    """Every room that the layers contract of pyproject.toml names, the optional ones included."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return re.findall(r"\w+", " ".join(layers))


def build(tree: Path) -> None:
    """Make the skeleton in the empty folder `tree`: it obeys every rule of the house."""
    shutil.copy(ROOT / "pyproject.toml", tree)
    (tree / ".github" / "workflows").mkdir(parents=True)
    (tree / ".github" / "workflows" / "ci.yml").write_text(CLEAN_WORKFLOW, "utf-8")
    for package in ("", *rooms()):
        folder = tree / "paoctl" / package
        folder.mkdir(exist_ok=True, parents=True)
        (folder / "__init__.py").write_text(f'"""The room {package or "that holds the others"}."""\n', "utf-8")
    shutil.copytree(ROOT / "schema", tree / "schema")
    for name in ("paoctl.yaml", "CODEOWNERS"):
        shutil.copy(ROOT / name, tree)
    shutil.copytree(ROOT / "catalog", tree / "catalog")
    subprocess.run(["git", "init", "--quiet", tree], check=True)  # actionlint looks for the root of a repository


CLEAN_WORKFLOW = """\
name: ci
on: [push]
permissions: {}
concurrency:
  group: ci-${{ github.ref }}
  cancel-in-progress: true
jobs:
  test:
    name: Test
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - name: Test
        run: make test
"""
