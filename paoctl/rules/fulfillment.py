"""PAO4xx: what an item does, and what a bundle is made of."""

from paoctl.model.diagnostic import Severity
from paoctl.rules.base import Rule
from paoctl.rules.samples import BUNDLE, ITEM

_MANUAL = ITEM.text[ITEM.text.index("  manual:\n") : ITEM.text.index("  automatic:\n")]
_CHECKS = "  healthChecks:\n    - {id: tcp, type: tcp, config: {host: provision.acme.example, port: 5432}}\n"
_DEPRECATED = 'stage: deprecated, since: "2026-11-01"'
_BUNDLE = "bundle-orders-standard"
_WEB = "type: http, config: {url: https://provision.acme.example/health}"


class UnknownActionType(Rule):
    """A kind of action that nobody knows."""

    code = "PAO401"
    name = "unknown-action-type"
    what = "The type of an action is not known."
    why = "paoctl can only do what it has, or what an installed package adds (entry-point group `paoctl.actions`)."
    bad = ITEM.but("type: webhook", "type: webhok")
    good = ITEM


class DuplicateAction(Rule):
    """An id twice."""

    code = "PAO402"
    name = "duplicate-action"
    what = "Two actions of a mode, two health checks or two components have the same id."
    why = "The id is how the journal, templates and commands tell them apart."
    bad = ITEM.but("  manual:\n", f"{_CHECKS}    - {{id: tcp, {_WEB}}}\n  manual:\n")
    good = ITEM.but("  manual:\n", f"{_CHECKS}    - {{id: web, {_WEB}}}\n  manual:\n")


class ConfigRule(Rule):
    """A configuration that its type does not take."""

    code = "PAO403"
    name = "action-config"
    what = "The configuration of an action does not fit its type."
    why = "It would fail in the run, after other actions have changed the world. Templates count as any text or number."
    bad = ITEM.but("          method: POST\n", "          method: POTS\n")
    good = ITEM


class UnknownDependency(Rule):
    """Waiting for something that is not there."""

    code = "PAO404"
    name = "unknown-dependency"
    what = "`dependsOn` names an action or component that does not exist."
    why = "An order that can't be kept was meant to protect something."
    bad = ITEM.but("dependsOn: [instance]", "dependsOn: [instanec]")
    good = ITEM


class Cycle(Rule):
    """Waiting in a circle."""

    code = "PAO405"
    name = "cycle"
    what = "Actions or components wait for each other in a circle."
    why = "None of them could ever begin."
    bad = ITEM.but("      - id: instance\n", "      - id: instance\n        dependsOn: [announce]\n")
    good = ITEM


class WrongMode(Rule):
    """A ticket among machines, or a machine among tickets."""

    code = "PAO406"
    name = "wrong-mode"
    what = "jira-ticket stands under `automatic`, or another type under `manual`."
    why = "An item is fulfilled by people or by machines, never half by each: a half has no owner when it fails."
    bad = ITEM.but("        type: jira-ticket", "        type: webhook").but(
        '          project: DBA\n          issueType: Task\n          summary: "{{ fields.instanceName }}"\n',
        "          url: https://hooks.acme.example/x\n          secret: WEBHOOK_KEY\n",
    )
    good = ITEM


class UnkeptSecret(Rule):
    """A secret that an action learns and nobody keeps."""

    code = "PAO407"
    name = "sensitive-without-store"
    what = "A sensitive output of an automatic action has no `store`, or one that is no secret provider here."
    why = "Its value is never written to Git; without a store it would be lost."
    bad = ITEM.but(
        "          host: {type: string}\n", "          host: {type: string}\n          password: {sensitive: true}\n"
    )
    good = ITEM.but(
        "          host: {type: string}\n",
        "          host: {type: string}\n          password: {sensitive: true, store: env}\n",
    )


class NoActions(Rule):
    """A mode without actions."""

    code = "PAO408"
    name = "mode-without-actions"
    what = "`strategy.mode` names a mode whose actions are not written."
    why = "The item would be fulfilled by doing nothing."
    bad = ITEM.but("mode: automatic", "mode: manual").but(_MANUAL, "")
    good = ITEM


class NoTicket(Rule):
    """A fall-back or removal ticket that nobody can write."""

    code = "PAO409"
    name = "no-ticket"
    what = (
        "An item that may need a ticket (machines can't remove what they made, or `onFailure: manual`) has no `manual` "
        "actions."
    )
    why = "Project and type of that ticket are taken from the first manual action."
    bad = ITEM.but("onFailure: rollback", "onFailure: manual").but(_MANUAL, "")
    good = ITEM.but("onFailure: rollback", "onFailure: manual")


class Irreversible(Rule):
    """An effect that can't be undone where undoing is promised."""

    code = "PAO410"
    name = "irreversible"
    what = "An action without `destroy` stands in an item, or in a bundle's component, that promises to roll back."
    why = "A rollback that leaves something behind is none; say how to undo it, or do not promise it."
    bad = ITEM.but("        destroy: {method: DELETE, url: self}\n", "")
    good = ITEM


class UnproducedOutput(Rule):
    """An output that nothing gives."""

    code = "PAO411"
    name = "unproduced-output"
    what = "A required output of an item has no `value` in automatic mode, or no manual action gives it in manual mode."
    why = "The outputs are the item's contract, the same in both modes; a request is not ready before all are known."
    bad = ITEM.but("        outputs:\n          host: {field: customfield_10042}\n", "")
    good = ITEM


class UnheardOutput(Rule):
    """What an action learns, and a promise that nothing keeps."""

    code = "PAO420"
    name = "unheard-output"
    severity = Severity.WARNING
    what = (
        "An action learns an output that nobody uses, and the item has an output of nearly that name, not required, "
        "that nothing gives in the same mode."
    )
    why = "The one is surely meant for the other. Nobody would miss it: an output that is not required may stay away."
    bad = ITEM.but("  host:\n    type: string\n", "  host:\n    type: string\n    required: false\n").but(
        "host: {field: customfield_10042}", "hosst: {field: customfield_10042}"
    )
    good = ITEM.but("  host:\n    type: string\n", "  host:\n    type: string\n    required: false\n")


class DeprecatedComponent(Rule):
    """A bundle that stands on what is on its way out."""

    code = "PAO421"
    name = "deprecated-component"
    severity = Severity.WARNING
    what = "A component of a bundle is an item that is deprecated."
    why = (
        "Whoever asks for the bundle gets the item with it, and does not see that. The item's owners say what to take "
        "instead, and often the last day; only the bundle's owners can do it."
    )


class IdleTimeout(Rule):
    """A limit that nothing keeps."""

    code = "PAO422"
    name = "idle-timeout"
    severity = Severity.WARNING
    what = "A ticket has a `timeout`."
    why = (
        "`timeout` bounds a call to a machine. The requests to Jira have half a minute each, whatever is written, and "
        "how long people take is not bounded."
    )
    bad = ITEM.but("        type: jira-ticket\n", "        type: jira-ticket\n        timeout: 48h\n")
    good = ITEM


class BadPath(Rule):
    """Not JMESPath."""

    code = "PAO412"
    name = "bad-output-path"
    what = "`from` of an output is not JMESPath."
    why = "It says where in the answer the value stands (jmespath.org); a path that can't be read finds nothing."
    bad = ITEM.but("host: {type: string}", 'host: {type: string, from: "a..b"}')
    good = ITEM.but("host: {type: string}", "host: {type: string, from: connection.host}")


class UnknownComponentItem(Rule):
    """A component of nothing."""

    code = "PAO413"
    name = "unknown-component-item"
    what = "A component names an item that is not in the catalog, or a bundle."
    why = "A bundle is made of items of this catalog; bundles in bundles would hide who must approve."
    bad = BUNDLE.but("catalogItem: database-postgresql-standard@", "catalogItem: database-postgresql-standart@")
    good = BUNDLE


class VersionRange(Rule):
    """A version that the catalog does not offer."""

    code = "PAO414"
    name = "version-range"
    what = "The item of a component is in the catalog, but not in a version that the component asks for."
    why = "The range says with which form and outputs the bundle was written."
    bad = BUNDLE.but("@^1.2", "@^2.0")
    good = BUNDLE


class ComponentField(Rule):
    """An answer that the component's form does not take."""

    code = "PAO415"
    name = "component-field"
    what = (
        "A component answers a question that its item does not ask, leaves out a required one, or answers it wrongly: "
        "also with what may be chosen in the bundle, and not in the item."
    )
    why = "The component's form is checked as if a person had answered it."
    bad = BUNDLE.but('"{{ fields.appName }}-db"', "Orders DB")
    good = BUNDLE


class ReplacedBy(Rule):
    """A successor that is not there."""

    code = "PAO416"
    name = "replaced-by"
    what = "`replacedBy` of a deprecated item names what is not in the catalog, or the item itself."
    why = "Whoever asks for it is sent there."
    bad = ITEM.but("  tags:", f"  lifecycle: {{{_DEPRECATED}, replacedBy: database-mysql-standard}}\n  tags:")
    good = ITEM.but("  tags:", f"  lifecycle: {{{_DEPRECATED}, replacedBy: {_BUNDLE}}}\n  tags:")


class LifecycleDays(Rule):
    """Days of a life that don't fit each other."""

    code = "PAO423"
    name = "lifecycle-days"
    severity = Severity.WARNING
    what = (
        "A deprecated item does not say `since` when, one that is not deprecated does, or `sunset` is before `since`."
    )
    why = "Who has the service plans by these days; and a life that ends before its end begins was meant otherwise."
    bad = ITEM.but("  tags:", f'  lifecycle: {{{_DEPRECATED}, sunset: "2026-10-31", replacedBy: {_BUNDLE}}}\n  tags:')
    good = ITEM.but("  tags:", f'  lifecycle: {{{_DEPRECATED}, sunset: "2027-03-31", replacedBy: {_BUNDLE}}}\n  tags:')


class CheckConfig(Rule):
    """A health check that can't be asked."""

    code = "PAO419"
    name = "health-check-config"
    what = "The configuration of a health check does not fit its type: `host` and `port` for tcp, `url` for http."
    why = "A check that can't be asked would call every service unhealthy."
    bad = ITEM.but(
        "  manual:\n",
        "  healthChecks:\n    - {id: tcp, type: tcp, config: {host: provision.acme.example}}\n  manual:\n",
    )
    good = ITEM.but("  manual:\n", f"{_CHECKS}  manual:\n")


class NotAUrl(Rule):
    """A URL that nobody can call."""

    code = "PAO424"
    name = "not-a-url"
    what = (
        "A URL of an action or a health check is, whatever is answered, none that may be called: it does not begin "
        "with `http://` or `https://` and the ASCII name of a host, it has a user or a password in it, or a space or "
        "a `\\`. A variable of an environment at its begin is looked into."
    )
    why = "The run would refuse the call, after the approval. A password in a URL would stand in Git besides."
    bad = ITEM.but("url: https://provision.acme.example/databases", "url: provision.acme.example/databases")
    good = ITEM
