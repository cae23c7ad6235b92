"""`fmt` and `test` as people and CI run them."""

import json
from pathlib import Path

import pytest

from tests.cli.shell import paoctl

MESSY = "kind: Project\napiVersion: pao/v1   # the language\n\n\n"


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A catalog with one item and its test."""
    assert paoctl("init", "--yes", "--repository", "acme/platform", home=tmp_path).code == 0
    assert paoctl("new", "item", "network-vpn-tunnel", home=tmp_path).code == 0
    return tmp_path


def test_fmt_says_what_would_change_then_writes_it_once(started: Path) -> None:
    item = started / "catalog" / "network" / "network-vpn-tunnel.yaml"
    neat = item.read_bytes()
    item.write_bytes(neat.replace(b"  category: network\n", b"").replace(b"  id:", b"  category: network   \n  id:"))
    item.chmod(0o600)
    name = "catalog/network/network-vpn-tunnel.yaml"
    check, diff = paoctl("fmt", "--check", home=started), paoctl("fmt", "--diff", home=started)
    written, again = paoctl("fmt", home=started), paoctl("fmt", "--check", home=started)

    assert (check.code, check.out, check.err) == (3, f"stale    {name}\n", "1 file to lay out, 0 left.\n")
    assert (diff.code, diff.out.splitlines()[:2]) == (3, [f"--- a/{name}", f"+++ b/{name}"])
    assert (written.code, written.out) == (0, f"written  {name}\n")
    assert (again.code, again.err) == (0, "0 files to lay out, 0 left.\n")
    assert (item.read_bytes(), item.stat().st_mode & 0o777) == (neat, 0o600)


def test_fmt_is_a_filter_and_leaves_what_is_no_yaml(started: Path) -> None:
    piped = paoctl("fmt", "-", home=started, stdin=MESSY)
    broken = paoctl("fmt", "-", home=started, stdin="a: [\n")

    assert (piped.code, piped.out) == (0, "apiVersion: pao/v1   # the language\nkind: Project\n")
    assert (broken.code, broken.out) == (1, "")
    assert broken.err.startswith("-:2:1: error[PAO001]")


def test_fmt_never_writes_what_is_piped_in(started: Path) -> None:
    item = started / "catalog" / "network" / "network-vpn-tunnel.yaml"
    before = item.read_text("utf-8")
    piped = paoctl("fmt", "-", home=started, stdin=before.replace("metadata:", "metadata:   # piped"))

    assert (piped.code, item.read_text("utf-8")) == (0, before)
    assert "# piped" in piped.out


def test_test_shows_what_differs_as_a_difference_in_colours_on_a_terminal_only(started: Path) -> None:
    item = started / "catalog" / "network" / "network-vpn-tunnel.yaml"
    item.write_text(item.read_text("utf-8").replace("issueType: Task", "issueType: Story"), "utf-8")
    run = paoctl("test", "catalog/network", home=started)
    coloured = paoctl("test", "catalog/network", home=started, env={"FORCE_COLOR": "1"})

    assert "\n--- expected\n+++ as it is now\n@@ -1,6 +1,6 @@\n manual:\n   ticket:\n     project: PLAT\n" in run.out
    assert "\n-    issueType: Task\n+    issueType: Story\n" in run.out
    assert "\x1b" not in run.out
    assert "\x1b[31m-    issueType: Task\x1b[0m\n" in coloured.out


def test_test_tells_what_differs_in_every_format_and_update_writes_it(started: Path) -> None:
    item = started / "catalog" / "network" / "network-vpn-tunnel.yaml"
    item.write_text(item.read_text("utf-8").replace("issueType: Task", "issueType: Story"), "utf-8")
    run = paoctl("test", "catalog/network", "-o", "json", "-o", "junit=out.xml", home=started)
    [finding] = json.loads(run.out)["findings"]

    assert run.code == 1
    assert finding["path"] == "catalog/network/network-vpn-tunnel.test.yaml"
    assert finding["message"] == "it comes to `Story`, and `Task` is expected"
    assert "@@" not in run.out
    assert 'failures="1"' in (started / "out.xml").read_text("utf-8")
    assert "written  catalog/network/network-vpn-tunnel.test.yaml" in paoctl("test", "--update", home=started).err
    assert paoctl("test", home=started).code == 0
