"""PAO50x: CODEOWNERS: what the forge enforces of the owners that the catalog names."""

from paoctl.model.diagnostic import Severity
from paoctl.rules.base import Example, Rule
from paoctl.rules.samples import CODEOWNERS, ITEM


def _with(line: str) -> Example:
    """CODEOWNERS with a line behind the block, where it wins."""
    return Example(CODEOWNERS.path, f"{CODEOWNERS.text}{line}\n")


class SkippedLine(Rule):
    """A line that GitHub passes over."""

    code = "PAO501"
    name = "skipped-line"
    what = "GitHub does not understand a line of CODEOWNERS, or the file is larger than 3 MB."
    why = "GitHub passes over such a line in silence, and over all of such a file: what it should protect has no owner."
    bad = _with("/docs/***/*.md @acme/orders")
    good = _with("/docs/**/*.md @acme/orders")


class NoCodeowners(Rule):
    """Nobody is asked."""

    code = "PAO502"
    name = "no-codeowners"
    what = "The repository has no CODEOWNERS at its root, or has another one that GitHub reads instead."
    why = "GitHub reads .github/CODEOWNERS, CODEOWNERS and docs/CODEOWNERS in this order, and only the first there is."


class Unowned(Rule):
    """A path that nobody answers for."""

    code = "PAO503"
    name = "unowned"
    what = (
        "A line of CODEOWNERS without an owner wins for paths under catalog/ or requests/, or for such as decide what "
        "runs, be they there or still to come."
    )
    why = "Anybody with write access could merge a change of them without a review."
    bad = _with("/modules/")
    good = _with("/modules/ @acme/platform")


class WeakerOwned(Rule):
    """The wrong people are asked."""

    code = "PAO504"
    name = "weaker-owned"
    what = (
        "A line of CODEOWNERS wins for an item, its requests or administrative files, be they there or still to come, "
        "and does not name their owner."
    )
    why = "The last line that matches wins, alone: GitHub would take the approval of those whom it names instead."
    bad = _with("/requests/database-postgresql-standard/ @acme/platform")
    good = _with("/requests/database-postgresql-standard/ @acme/databases")


class OtherOwners(Rule):
    """More people are asked than have to be."""

    code = "PAO505"
    name = "other-owners"
    severity = Severity.WARNING
    what = "The line of CODEOWNERS that wins names the owner and somebody else who is none of the admins."
    why = "GitHub is content with one of the owners of a line; paoctl itself still asks the right ones before it runs."
    bad = _with("/requests/database-postgresql-standard/ @acme/databases @acme/orders")
    good = _with("/requests/database-postgresql-standard/ @acme/databases")


class StaleOwners(Rule):
    """The generated lines are not those of this catalog."""

    code = "PAO506"
    name = "stale-owners"
    what = "The block of CODEOWNERS between the markers is not what the catalog's owners make of it."
    why = "A new item's requests, or those of an item that has changed hands, would be approved by the wrong team."
    bad = CODEOWNERS.but("/requests/database-postgresql-standard/ @acme/databases\n", "")
    good = CODEOWNERS


class MisspeltOwner(Rule):
    """An owner that nobody else names."""

    code = "PAO507"
    name = "misspelt-owner"
    what = (
        "The owner of an item or a bundle is named nowhere else: not in paoctl.yaml, not in CODEOWNERS, by no other "
        "definition; and a team that is named there is called nearly so."
    )
    why = "GitHub passes over a line of CODEOWNERS whose team does not exist: nobody would be asked for an approval."
    bad = ITEM.but('team: "@acme/databases"', 'team: "@acme/databses"')
    good = ITEM
