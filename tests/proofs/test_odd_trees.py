"""Forty trees with something in them that is no plain file: nothing outside is read, nothing odd is offered or run.

The class of CVE-2026-24046 and CVE-2026-24047 (Backstage: links, chains of links, links to nowhere). Git keeps a link
as a blob that holds its target: read as a file, it would be a document of somebody's choosing.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from paoctl.gateways.git import GitRepo
from paoctl.load.catalog import load_catalog
from paoctl.model.project import Project
from paoctl.rules.samples import BUNDLE, ITEM, PROJECT, REPOSITORY, REQUEST
from paoctl.workflows.world import look, read_catalog
from tests.gateways.git_origin import BareOrigin

OUTSIDE = "canary-of-the-outside"
LINKS = {
    "absolute": "/etc/hostname",
    "climbing": "../../../../outside.yaml",
    "dangling": "nowhere.yaml",
    "to itself": ITEM.path,
    "to a document": "../../paoctl.yaml",
    "holding a document": ITEM.text.replace("\n", "\r")[:200],
}
PLACES = (ITEM.path, BUNDLE.path, REQUEST.path, "catalog/databases/database-extra-item.yaml", "requests/x-y-z/new.yaml")
TREES = [
    *(("120000", kind, place) for kind in LINKS for place in PLACES),
    *(("160000", "a submodule", place) for place in PLACES),
    *(("100755", "an executable", place) for place in PLACES),
]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """What a link that climbs would reach."""
    file = tmp_path / "outside.yaml"
    file.write_text(OUTSIDE, "utf-8")
    return file


def test_there_are_forty() -> None:
    assert len(TREES) == 40


@pytest.mark.parametrize(("mode", "kind", "place"), TREES, ids=lambda value: str(value).replace("/", "-"))
@pytest.mark.usefixtures("outside")
def test_what_is_no_plain_file_is_neither_offered_nor_asked_for(
    mode: str, kind: str, place: str, tmp_path: Path
) -> None:
    origin = BareOrigin(tmp_path / "origin.git")
    origin.commit("main", {each.path: each.raw for each in REPOSITORY})
    _put(origin, mode, kind, place)

    with GitRepo(origin.url, None, tmp_path / "store.git") as repo:
        world = look(repo, _settings())
        catalog = read_catalog(repo, world.base)
        sources = [each.source for each in catalog.items.values()]
        sources += [each.source for each in catalog.bundles.values()]
        sources += [each.source for each in world.requests]

        if mode == "100755" and place.startswith("requests/"):
            assert place in repo.odd(world.base, place.rpartition("/")[0])
        else:
            assert place not in {source.path for source in sources}
            assert place not in world.desired
        assert not any(OUTSIDE in source.text for source in sources)


def _put(origin: BareOrigin, mode: str, kind: str, place: str) -> None:
    if mode == "160000":
        tip = origin.branches["main"]
        head = f"commit refs/heads/main\ncommitter A <a@b> 1700000001 +0000\ndata 1\nx\nfrom {tip}\n"
        line = f"{head}M 160000 {tip} {place}\n"
        origin.git("fast-import", "--quiet", "--force", stdin=line.encode())
        return
    content = LINKS.get(kind, ITEM.text).encode()
    origin.commit("main", {place: content}, mode=mode)


def _settings() -> Project:
    catalog, _ = load_catalog({PROJECT.path: PROJECT.raw})
    assert catalog.project is not None
    return catalog.project.document


@pytest.mark.parametrize("place", [*PLACES, "paoctl.yaml", "CODEOWNERS", "catalog/databases", "catalog", "requests"])
def test_no_link_in_a_work_tree_is_followed_and_each_is_told(place: str, tmp_path: Path, outside: Path) -> None:
    root = tmp_path / "work"
    for each in REPOSITORY:
        (root / each.path).parent.mkdir(parents=True, exist_ok=True)
        (root / each.path).write_bytes(each.raw)
    link = root / place
    if link.is_dir():
        target = tmp_path / "elsewhere"
        link.rename(target)
        (target / "more.yaml").write_text(OUTSIDE, "utf-8")
    else:
        target = outside
        link.unlink(missing_ok=True)
        link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)

    argv = [sys.executable, "-m", "paoctl", "validate", "--no-cache", "-o", "json"]
    run = subprocess.run(argv, cwd=root, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 1
    assert ("PAO515", place) in {(each["rule"], each["path"]) for each in json.loads(run.stdout)["findings"]}
    assert OUTSIDE not in run.stdout + run.stderr
