"""PAO9xx: the settings of the repository, and what in the catalog does not agree with them."""

from paoctl.model.diagnostic import Severity
from paoctl.rules.base import Example, Rule
from paoctl.rules.samples import ITEM, PROJECT


def _calendar(*lines: str) -> Example:
    """The settings with one entry in their calendar."""
    entry = "".join(f"    {line}\n" for line in lines)
    return PROJECT.but("secrets:\n", f"calendar:\n  - id: year-end\n{entry}secrets:\n")


class UnknownProvider(Rule):
    """A provider of secrets that is not there."""

    code = "PAO901"
    name = "unknown-provider"
    what = "A secret, or `requestPaths`, names a provider that `secrets.providers` does not have."
    why = "Nobody could read the secret."
    bad = PROJECT.but("{provider: env, items:", "{provider: vault, items:")
    good = PROJECT


class UnknownSecretItem(Rule):
    """A secret for an item that is not there."""

    code = "PAO902"
    name = "unknown-secret-item"
    what = "A secret is given to an item that is not in the catalog."
    why = "Whoever later creates an item of that id would get the secret."
    bad = PROJECT.but(
        "items: [database-postgresql-standard]", "items: [database-postgresql-standard, database-mysql-standard]"
    )
    good = PROJECT


class HostNotAllowed(Rule):
    """A host that actions may not call."""

    code = "PAO903"
    name = "host-not-allowed"
    severity = Severity.WARNING
    what = "A URL of an action, or a health check, leads to a host that `http.allow` in paoctl.yaml does not list."
    why = "The run refuses such a call: the list is what keeps actions away from machines that are not theirs to call."
    bad = ITEM.but("url: https://provision.acme.example/databases", "url: https://provision.acme.exmaple/databases")
    good = ITEM


class UnknownPlace(Rule):
    """A calendar entry for nothing."""

    code = "PAO904"
    name = "unknown-calendar-place"
    what = "A calendar entry names an environment or a category that does not exist."
    why = "The freeze that somebody relies on would never take effect."
    bad = _calendar("environments: [prod]", "freeze: {weekly: Fri 16:00 - Mon 08:00 UTC}")
    good = _calendar("environments: [production]", "freeze: {weekly: Fri 16:00 - Mon 08:00 UTC}")


class BadRequirement(Rule):
    """A requirement that nobody understands."""

    code = "PAO905"
    name = "bad-requirement"
    what = "`requires` is not a list of version bounds."
    why = "It keeps older versions of paoctl from writing what they do not understand."
    bad = PROJECT.but("kind: Project\n", "kind: Project\nrequires: newest\n")
    good = PROJECT.but("kind: Project\n", 'kind: Project\nrequires: ">=0.1,<1"\n')


class NoSettings(Rule):
    """A repository without settings."""

    code = "PAO906"
    name = "no-settings"
    what = "The repository has no paoctl.yaml."
    why = "Teams, environments and secrets are defined there; without it requests can't be checked or fulfilled."


class WrongPaoctl(Rule):
    """Not the paoctl that the repository asks for."""

    code = "PAO907"
    name = "wrong-paoctl"
    what = "This version of paoctl is outside the bounds of `requires`: it reads, and writes nothing."
    why = "A version that does not know an event or a setting could undo or repeat what it does not understand."


class CalendarShape(Rule):
    """A calendar entry that is neither a window nor a freeze, or both."""

    code = "PAO909"
    name = "calendar-entry"
    what = "A calendar entry has neither `window` nor `freeze`, or both; or its id is another entry's."
    why = "Nobody could tell whether work may run then, so `paoctl fulfill` runs none."
    bad = _calendar("environments: [production]")
    good = _calendar("environments: [production]", "freeze: {weekly: Fri 16:00 - Mon 08:00 UTC}")


class CalendarTime(Rule):
    """A time in the calendar that is none."""

    code = "PAO910"
    name = "calendar-time"
    what = (
        "A time in the calendar can't be read: `from` and `to` are instants of RFC 3339, the one before the other; "
        "`weekly`, in their place, is as `Fri 16:00 - Mon 08:00 Europe/Berlin`."
    )
    why = "A freeze of which nobody knows when it is would hold nothing, or everything: `paoctl fulfill` runs nothing."
    bad = _calendar("freeze: {from: '2026-12-20', to: '2027-01-04T00:00:00+01:00'}")
    good = _calendar("freeze: {from: '2026-12-20T00:00:00+01:00', to: '2027-01-04T00:00:00+01:00'}")


class NeverOpens(Rule):
    """A window in which nothing can run."""

    code = "PAO911"
    name = "window-never-opens"
    what = "A window of the calendar lies within freezes, for an environment and a category that it is for."
    why = "Work that waits for it waits for ever."
    bad = _calendar(
        "window: {weekly: Sat 10:00 - Sat 12:00 UTC}",
        "environments: [production]",
    ).but("secrets:\n", "  - id: weekend\n    freeze: {weekly: Fri 16:00 - Mon 08:00 UTC}\nsecrets:\n")
    good = _calendar(
        "window: {weekly: Sat 10:00 - Mon 10:00 UTC}",
        "environments: [production]",
    ).but("secrets:\n", "  - id: weekend\n    freeze: {weekly: Fri 16:00 - Mon 08:00 UTC}\nsecrets:\n")
