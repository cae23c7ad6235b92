"""Which policies speak before a request is sent: those of the base branch, as at the merge, not the work tree's."""

from pathlib import Path

import pytest

from tests.cli.stand import Stand, sandbox_at
from tests.workflows.samples import FILES

ITEM = "database-postgresql-standard"
POLICY = "policies/no-small.yaml"
TEXT = """\
apiVersion: pao/v1
kind: Policy
metadata: {id: no-small}
spec:
  applies: [databases]
  when: fields.size == 'small'
  effect: deny
  message: a small database can't hold the orders of a day
"""
ORDER = ("request", ITEM, "--name", "orders-db", "--set", "instanceName=orders", "--set", "size=small", "--dry-run")


def said_of(stand: Stand) -> list[tuple[bool, int]]:
    """What `request` and `plan` of a file of this disk say: did the policy speak, and the exit code."""
    asked = stand.run(*ORDER)
    file = stand.home / "requests" / ITEM / "orders-db.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    large = stand.run(*ORDER[:-3], "--set", "size=large", "--dry-run").out
    file.write_text(large.replace("size: large", "size: small"), "utf-8")
    planned = stand.run("plan", str(file))
    return [("the policy `no-small` refuses it" in f"{run.out}{run.err}", run.code) for run in (asked, planned)]


def test_a_policy_of_the_work_tree_is_not_asked(tmp_path: Path) -> None:
    with sandbox_at(tmp_path) as stand:
        (stand.clone / "policies").mkdir()
        (stand.clone / POLICY).write_text(TEXT, "utf-8")

        assert said_of(stand) == [(False, 0), (False, 0)]


@pytest.mark.parametrize("there", ["gone", "changed"])
def test_a_policy_of_the_base_branch_is_asked_whatever_the_work_tree_holds(tmp_path: Path, there: str) -> None:
    with sandbox_at(tmp_path, {**FILES, POLICY: TEXT}) as stand:
        if there == "gone":
            (stand.clone / POLICY).unlink()
        else:
            (stand.clone / POLICY).write_text(TEXT.replace("effect: deny", "effect: warn"), "utf-8")

        assert said_of(stand) == [(True, 1), (True, 1)]
