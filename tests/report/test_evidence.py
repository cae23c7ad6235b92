"""What `paoctl verify` and `paoctl approvers` show."""

import json

from paoctl.model.approvals import Approvals, TeamApproval
from paoctl.model.evidence import Check, EffectRow, Evidence, Generation
from paoctl.report.approvers import approvals_json, approvals_text
from paoctl.report.evidence import CAVEAT, evidence_json, evidence_sentence, evidence_text
from paoctl.report.terminal import PIPE, Terminal
from tests.report.lives import PULL, REF, WHOLE, history

WIDE = Terminal(interactive=True, colour=False, width=120)
PIN = f"database-postgresql-standard@1.2.0#sha256:{'ab' * 32}"
GOOD = Evidence(
    REF,
    (Check("journal", "holds", "10 events"), Check("files", "holds", "as the journal says")),
    (
        Generation(
            1,
            "ana",
            12,
            "a" * 40,
            "c" * 40,
            "present",
            (("dana", "@acme/databases"),),
            ("14:/x @acme/databases",),
            {"main": PIN},
        ),
    ),
    (EffectRow(1, "main/instance", "create", "rest-api", "db-1", "1" * 40, "2026-11-23T09:00:06Z"),),
    ("2026-11-23T09:00:07Z  dana: retry",),
    history(*WHOLE),
)
BAD = Evidence(REF, (Check("journal", "broken", "the journal's chain is broken at line 3"),))


def test_checks_then_who_asked_who_approved_what_was_done() -> None:
    assert (
        evidence_text([GOOD], WIDE)
        == f"""\
database-postgresql-standard/orders-db: intact
  ✓ holds    journal  10 events
  ✓ holds    files    as the journal says
  Generation 1 (present)
    asked by     ana, pull request #12, commit cccccccccccc, blob aaaaaaaaaaaa
    approved by  dana for @acme/databases
    by           CODEOWNERS:14:/x @acme/databases
    ran          main: {PIN}
  Effects
    2026-11-23T09:00:06Z  main/instance  create rest-api db-1  key 111111111111
  Said by people
    2026-11-23T09:00:07Z  dana: retry
"""
    )


def test_what_does_not_hold_is_said_in_words() -> None:
    assert evidence_text([BAD], PIPE) == (
        "database-postgresql-standard/orders-db: not intact\n"
        "  broken   journal  the journal's chain is broken at line 3\n"
    )
    assert evidence_sentence([GOOD, BAD]) == "2 requests, 1 not intact"
    assert evidence_sentence([GOOD]) == "1 request, all intact"


def test_the_evidence_pack_says_of_what_it_speaks_and_how_far_it_goes() -> None:
    document = json.loads(evidence_json([GOOD, BAD], base="b" * 40, state="s" * 40, lineage="l"))
    assert (document["kind"], document["intact"], document["caveat"]) == ("Evidence", False, CAVEAT)
    assert (document["base"], document["state"], document["lineage"]) == ("b" * 40, "s" * 40, "l")
    good, bad = document["items"]
    assert good["generations"][0]["approvals"] == [{"login": "dana", "team": "@acme/databases"}]
    assert good["effects"][0]["key"] == "1" * 40
    assert (bad["intact"], bad["phase"]) == (False, None)


def test_it_never_says_that_something_is_true() -> None:
    assert " true" not in evidence_text([GOOD], WIDE)


APPROVALS = Approvals(
    REF,
    12,
    PULL,
    (TeamApproval("@acme/databases", ("dana",)), TeamApproval("@acme/sec", ())),
    "14:/x @acme/databases",
    "no approval of @acme/sec",
    "an owner approves pull request #12",
)


def test_teams_with_who_approved_and_what_is_missing() -> None:
    assert (
        approvals_text([APPROVALS], WIDE)
        == f"""\
database-postgresql-standard/orders-db, pull request #12
  ✓ done     @acme/databases  approved by dana
  ○ waiting  @acme/sec        one of them must approve
  by CODEOWNERS:14:/x @acme/databases
  not approved: no approval of @acme/sec
  help: an owner approves pull request #12
  {PULL}
"""
    )


def test_approvals_for_programs() -> None:
    [item] = json.loads(approvals_json([APPROVALS]))["items"]
    assert (item["approved"], item["pullRequest"]["number"]) == (False, 12)
    assert item["teams"] == [
        {"team": "@acme/databases", "approvedBy": ["dana"]},
        {"team": "@acme/sec", "approvedBy": []},
    ]
