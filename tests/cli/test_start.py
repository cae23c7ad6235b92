"""What a run loads before it looks at anything, and what it leaves alone."""

from pathlib import Path

from paoctl.rules.samples import REPOSITORY
from tests.cli.shell import ROOT, paoctl, python
from tests.support.packages import installed

PLUGIN = "raise SystemExit('a plug-in of pydantic was loaded')"


def test_plug_ins_of_pydantic_have_no_say(tmp_path: Path) -> None:
    """They could change what a document means; to look for them takes as long as to validate three items."""
    there, elsewhere = tmp_path / "repository", tmp_path / "packages"
    for example in REPOSITORY:
        path = there / example.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(example.raw)
    elsewhere.mkdir()
    (elsewhere / "plugged.py").write_text(PLUGIN)
    installed(elsewhere, "plugged", "[pydantic]\nplugged = plugged:plugin\n")

    run = paoctl("validate", cwd=there, home=tmp_path, env={"PYTHONPATH": f"{ROOT}:{elsewhere}"})

    assert (run.code, run.err) == (0, "")


def test_who_reads_an_item_does_not_load_what_its_actions_do(tmp_path: Path) -> None:
    """Ports, outcomes and the calls themselves are fifty classes that no finding depends on."""
    probe = """
import sys
from paoctl.actions.registry import kinds
from paoctl.workflows.examine import examine
does = ("paoctl.ports", "paoctl.model.outcome", "paoctl.actions.operation", "paoctl.actions.webhook", "urllib.request")
print("loaded", *(name for name in does if name in sys.modules), *kinds())
"""
    assert python("-c", probe, home=tmp_path).out.split() == ["loaded", "jira-ticket", "rest-api", "webhook"]
