"""PAO6xx: requests: what is asked for, of whom, and for whom."""

from paoctl.model.diagnostic import Severity
from paoctl.rules.base import Example, Rule
from paoctl.rules.samples import REQUEST

_DIGEST = REQUEST.text.partition("sha256:")[2][:64]


class UnknownItem(Rule):
    """A request for nothing."""

    code = "PAO601"
    name = "unknown-item"
    what = "A request names an item or bundle that is not in the catalog."
    why = "Nobody offers it, so nobody would answer for it."
    bad = Example(
        "requests/database-postgres-standard/orders-db.yaml",
        REQUEST.text.replace("database-postgresql-standard", "database-postgres-standard"),
    )
    good = REQUEST


class StalePin(Rule):
    """A pin of something that is not offered."""

    code = "PAO602"
    name = "stale-pin"
    what = "A new or changed pin of a request is not what the catalog offers now."
    why = "What is approved is what runs, byte for byte: the pin names exactly the definition that the owners see."
    bad = REQUEST.but(_DIGEST, "0" * 64)
    good = REQUEST


class RequestMisplaced(Rule):
    """A request whose path says something else than its text."""

    code = "PAO603"
    name = "request-misplaced"
    what = "A request's path is not `requests/<item or bundle>/<name>.yaml`, by the id and the name in it."
    why = "The path is the request's identity: its journal, its branch and its approvals hang on it."
    bad = Example("requests/database-postgresql-standard/orders.yaml", REQUEST.text)
    good = REQUEST


class ComponentPins(Rule):
    """Pins that are not those of the bundle's components."""

    code = "PAO604"
    name = "component-pins"
    what = "A request for a bundle does not pin each of its components, or pins another item for one."
    why = "Each component is approved and run exactly as pinned."


class UnknownTeam(Rule):
    """A team that nobody registered."""

    code = "PAO605"
    name = "unknown-team"
    what = "`metadata.team` is none of the `teams` in paoctl.yaml."
    why = "The team may change and remove the service and is asked when others want to; it must exist."
    bad = REQUEST.but('team: "@acme/orders"', 'team: "@acme/ordres"')
    good = REQUEST


class UnknownEnvironment(Rule):
    """A place that does not exist."""

    code = "PAO606"
    name = "unknown-environment"
    what = "`metadata.environment` is none of the `environments` in paoctl.yaml."
    why = "The environment decides which variables, roles and hosts are used."
    bad = REQUEST.but("environment: production", "environment: prod")
    good = REQUEST


class NotTheAuthor(Rule):
    """Somebody asks in another's name."""

    code = "PAO608"
    name = "not-the-author"
    what = "`metadata.requestedBy` is not who opened the pull request."
    why = "Who asks can't approve; a wrong name would let people approve their own requests."


class SecretReference(Rule):
    """A secret that a request may not name, or a secret itself."""

    code = "PAO609"
    name = "secret-reference"
    what = "A password in a request refers to a provider or a path that requests may not name."
    why = "A request may use the secrets of its own team, not those of others."


class VanishedAction(Rule):
    """A version without an action that has made something."""

    code = "PAO610"
    name = "vanished-action"
    what = "The new version of an item lacks an action whose effect is still there."
    why = "Nobody would know any more how to change or remove what it made."


class Protected(Rule):
    """The removal of a protected service."""

    code = "PAO611"
    name = "protected"
    what = "A request that was accepted with `protect: true`, or has it on the base branch, is to be removed."
    why = "Taking the protection away is a change of its own, approved for itself."


class NothingToDo(Rule):
    """A first plan without a step."""

    code = "PAO612"
    name = "nothing-to-do"
    what = "The first plan of a request has no step."
    why = "A request that is reported as ready though nothing was made is the worst of all outcomes."


class NotAcknowledged(Rule):
    """A loss that nobody accepted."""

    code = "PAO613"
    name = "not-acknowledged"
    what = "A plan replaces or removes something for good, and the request does not say so in `acknowledge`."
    why = "A loss is approved by name, in the file that the owners see."


class NotUnique(Rule):
    """An answer that another living request has given."""

    code = "PAO614"
    name = "not-unique"
    what = "A field with `unique` has the same answer in two living requests."
    why = "The author of the item says that two services with this name would collide."


class ImmutableAnswer(Rule):
    """An answer that stays what it was."""

    code = "PAO615"
    name = "immutable-answer"
    what = (
        "A change gives another answer to a field that the item calls `mutability: immutable`, while the service lives."
    )
    why = "The service can't be changed in this; to pretend so would leave the file and the world apart."


class TooManyRemovals(Rule):
    """More removals than a run may do."""

    code = "PAO616"
    name = "too-many-removals"
    what = (
        "More removals are asked for at once than `guard.maxRemovals` allows: a run over everything does so many, one "
        "of several jobs none. The others wait for an admin's `paoctl retry`, each."
    )
    why = "A mistake in a script can ask for the removal of everything; a person who means it says so for each."


class Deprecated(Rule):
    """A request for what is on its way out."""

    code = "PAO617"
    name = "deprecated"
    severity = Severity.WARNING
    what = "A new or changed request is for an item that is deprecated."
    why = "It works, but not for ever: its owners name what to take instead, and often the last day."


class PastSunset(Rule):
    """A new request for what is no longer given."""

    code = "PAO618"
    name = "past-sunset"
    what = "A new request is for an item whose `sunset` is past."
    why = "Its owners give no new ones. What is there already may still be changed and removed."
