"""What the simulated platform offers: an item of each effect class, and each shape of a plan."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from tests.simulation import changeable, slow
from tests.simulation.changeable import LOOKS_BY, OF_WAY, OUTPUTS, condition

_PROJECT: Final = """\
apiVersion: pao/v1
kind: Project
requires: ">=0.1,<1"
admins: ["@acme/platform"]
teams: ["@acme/orders"]
forge: {kind: github, repository: acme/platform, base: main, stateBranch: pao-state}
approvals: {verify: members}
environments:
  dev: {vars: {API: "http://127.0.0.1:8899"}}
http: {allow: [127.0.0.1]}
jira: {default: {searchLag: 30s}}
calendar:
  - {id: audit, freeze: {from: "2026-11-23T09:05:00Z", to: "2026-11-23T09:35:00Z"}}
secrets:
  providers: {env: {}}
  names:
    TOKEN: {provider: env, items: [ALL]}
    HOOK: {provider: env, items: [ALL]}
"""

_ITEM: Final = """\
apiVersion: pao/v1
kind: CatalogItem
metadata:
  id: {id}
  name: A {kind} thing
  description: It is there for the simulation alone
  version: 1.0.{version}
  category: sim
  owner: {{team: "@acme/owners", contact: owners@acme.example}}
  lifecycle: {{stage: stable}}
presentation:
  form:
    groups:
      - id: basics
        name: Basics
        fields:
          - {{id: size, name: Size, type: select, enum: [small, medium, large], default: small}}
          - {{id: place, name: Place, type: string, default: here, mutability: immutable}}
outputs:
{outputs}
fulfillment:
  strategy: {{mode: {mode}, onFailure: {on_failure}}}
  manual:
    actions:
      - id: ticket
        type: jira-ticket
        config:
          project: SIM
          issueType: Task
          summary: "A {kind} thing {{{{ request.name }}}} of size {{{{ fields.size }}}}"
          description: "Please make it."
        outputs:
          host: {{field: customfield_10042, required: false}}
"""

_HOST: Final = '  host: {{type: string, required: false, value: "{{{{ outputs.{action}.host }}}}"}}'

_KEY: Final = "effect: {key: {header: Idempotency-Key, retention: 24h}}"

_FORMS: Final[Mapping[str, str]] = {
    "keyed": f"method: POST\n          url: '{{{{ env.API }}}}/keyed'\n          {_KEY}",
    "named": f"method: PUT\n          url: '{{{{ env.API }}}}/named/NAME'\n          {_KEY}",
    "found": "method: POST\n          url: '{{ env.API }}/found'\n          marker: {at: /labels/pao, query: label}",
    "lagging": (
        "method: POST\n          url: '{{ env.API }}/lagging'\n"
        "          marker: {at: /labels/pao, query: label, lag: 30s}"
    ),
    "blind": "method: POST\n          url: '{{ env.API }}/blind'",
}
_POSTED: Final[Mapping[str, str]] = {way: _FORMS[part] for way, part in OF_WAY.items()}

_PARTS_CALLED: Final[Mapping[str, str]] = {**{form: form for form in _FORMS}, **OF_WAY, **slow.OF_WAY}
"""By way: the part of the API that is called."""

_CALL: Final = """\
      - id: {action}
        type: rest-api
{needs}        config:
          {form}
          auth: {{bearer: "{{{{ secrets.TOKEN }}}}"}}
          body: {{name: "NAME", size: "{{{{ fields.size }}}}"{more}}}
        update: {{{update}}}
        destroy: {{method: DELETE, url: "{{{{ env.API }}}}/{part}/NAME", {key}}}
{observe}        outputs:
          host: {{type: string}}
{outputs}"""

_CHECK: Final = """\
  healthChecks:
    - {id: web, type: http, config: {url: "{{ env.API }}/health", status: [200]}}
"""
"""Of what is made by name: asked when it is done, and again by `sync`."""

_TELL: Final = """\
      - id: {action}
        type: webhook
{needs}        config:
          url: "{{{{ env.API }}}}/hooks/{action}"
          secret: HOOK
          body: {{name: "{{{{ request.name }}}}", size: "{{{{ fields.size }}}}"{more}}}
        update: {{}}
        destroy: {{body: {{gone: "{{{{ request.name }}}}"}}}}
"""

_ASK: Final = """\
      - id: {action}
        type: jira-ticket
        config:
          project: SIM
          issueType: Task
          summary: "{action} of {{{{ request.name }}}}, of size {{{{ fields.size }}}}"
          description: "Please."
"""

ACTIONS: Final[Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]]] = {
    "keyed": (("make", "keyed", ()),),
    "named": (("make", "named", ()),),
    "found": (("make", "found", ()),),
    "lagging": (("make", "lagging", ()),),
    "blind": (("make", "blind", ()),),
    "chain": (("first", "named", ()), ("tell", "webhook", ("first",)), ("last", "found", ("first", "tell"))),
    "diamond": (
        ("top", "keyed", ()),
        ("left", "named", ("top",)),
        ("right", "webhook", ("top",)),
        ("bottom", "lagging", ("left", "right")),
    ),
    "undone": (("ground", "named", ()), ("wall", "keyed", ("ground",)), ("tell", "webhook", ("wall",))),
    "handed": (("ground", "named", ()), ("wall", "keyed", ("ground",))),
    "beside": (("one", "named", ()), ("two", "lagging", ()), ("three", "found", ()), ("last", "keyed", ("two",))),
    "apart": (("one", "found", ()), ("two", "lagging", ()), ("three", "webhook", ()), ("last", "named", ("two",))),
    "manual": (),
    **changeable.ACTIONS,
    **slow.ACTIONS,
}
"""By item: its actions, the way each is called, what each needs."""

_ON_FAILURE: Final[Mapping[str, str]] = {
    "undone": "rollback",
    "handed": "manual",
    "beside": "rollback",
    **changeable.POLICIES,
    **slow.POLICIES,
}

BUNDLE: Final = "house"
STREET: Final = "street"
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    BUNDLE: ("keyed", "named", "found"),
    STREET: ("named", "lagging", "manual", "found"),
    **changeable.PARTS,
    **slow.PARTS,
}
"""The components of the bundles: of a house each needs the one before it, and what fails takes all with it; in a street
all stand side by side, and the others go on."""
CHANGEABLE: Final = changeable.KINDS
SLOW: Final = slow.KINDS
KINDS: Final = tuple(kind for kind in (*ACTIONS, *PARTS) if kind not in (*CHANGEABLE, *SLOW))
BESIDE: Final = ("beside", "apart", STREET)
"""Whose steps stand side by side: where one fails the others are undone, or left as they are."""


def offered(versions: Mapping[str, int] | None = None, *, slow_too: bool = False) -> dict[str, bytes]:
    """The files of the base branch; a higher version of an item says the same in other bytes.

    What is slow is there only if asked for: the other lives stay what they were, byte by byte.
    """
    given, hidden, more = versions or {}, () if slow_too else SLOW, SLOW if slow_too else ()
    kinds = [kind for kind in ACTIONS if kind not in hidden]
    bundles = [kind for kind in PARTS if kind not in hidden]
    files = {f"catalog/sim/{item_id(kind)}.yaml": item(kind, given.get(kind, 0)) for kind in kinds}
    files |= {f"catalog/bundles/{item_id(kind)}.yaml": _bundle(kind, given.get(kind, 0)) for kind in bundles}
    owners = "/catalog/ @acme/platform\n/requests/ @acme/platform\n"
    owners += "".join(f"/requests/{item_id(kind)}/ @acme/owners\n" for kind in (*KINDS, *CHANGEABLE, *more))
    project = _PROJECT.replace("ALL", ", ".join(item_id(kind) for kind in kinds))
    return {**files, "paoctl.yaml": project.encode(), "CODEOWNERS": owners.encode()}


def item_id(kind: str) -> str:
    """The id of what is offered under a short name."""
    return f"bundle-{kind}-sim" if kind in PARTS else f"sim-{kind}-thing"


@cache
def item(kind: str, version: int) -> bytes:
    """A catalog item."""
    actions = ACTIONS[kind]
    hosts = [action for action, way, _ in actions if way in _PARTS_CALLED]
    sure = hosts[0] if kind in CHANGEABLE else hosts[-1] if hosts else ""
    outputs = _HOST.format(action=sure) if hosts else "  host: {type: string, required: false}"
    text = _ITEM.format(
        id=item_id(kind),
        kind=kind,
        version=version,
        mode="automatic" if actions else "manual",
        on_failure=_ON_FAILURE.get(kind, "stop"),
        outputs=outputs,
    )
    if actions:
        text += "  automatic:\n    actions:\n" + "".join(_action(kind, *action) for action in actions)
    if kind == "named":
        text += _CHECK
    return text.encode()


def _action(kind: str, action: str, way: str, needs: tuple[str, ...]) -> str:
    lines = f"        dependsOn: [{', '.join(needs)}]\n" if needs else ""
    ways = {name: each for name, each, _ in ACTIONS[kind]}
    hosts = [need for need in needs if ways[need] != "webhook"]
    more = f', above: "{{{{ outputs.{hosts[0]}.host }}}}"' if hosts else ""
    if way == "ticket":
        return _ASK.format(action=action)
    if way == "webhook":
        return _TELL.format(action=action, needs=lines, more=more)
    if way in slow.OF_WAY:
        return slow.call(action, way, lines, more).replace("NAME", f"{{{{ request.name }}}}-{action}")
    form, part = {**_FORMS, **_POSTED}[way], OF_WAY.get(way, way)
    url = f'url: "{{{{ env.API }}}}/{part}/NAME"'
    by = f"?of={{{{ outputs.{LOOKS_BY[kind, action]}.host }}}}" if (kind, action) in LOOKS_BY else ""
    text = _CALL.format(
        action=action,
        needs=lines + (f'        when: "{condition(kind, action)}"\n' if condition(kind, action) else ""),
        form=form,
        more=more,
        part=part,
        key=_KEY,
        update=f"method: POST, {url}" if way in _POSTED else f"method: PUT, {url}, {_KEY}",
        observe=f"        observe: {{method: GET, url: '{{{{ env.API }}}}/{part}{by}', items: '@'}}\n"
        if "marker" in form
        else "",
        outputs="".join(f"          {each}: {{type: string}}\n" for each in OUTPUTS) if kind in CHANGEABLE else "",
    )
    return text.replace("NAME", f"{{{{ request.name }}}}-{action}")


@cache
def _bundle(kind: str, version: int) -> bytes:
    names, chained = PARTS[kind], kind == BUNDLE
    sure = "named" if kind in (*CHANGEABLE, *SLOW) else "found"
    policy = "rollback" if kind in {BUNDLE, "fleet", "suite"} else "continue"
    parts = "".join(
        f"  - id: {part}\n    catalogItem: {item_id(part)}@^1.0\n"
        + (f"    dependsOn: [{names[number - 1]}]\n" if number and chained else "")
        + (f"    when: {condition(kind, part)}\n" if condition(kind, part) else "")
        + '    fields: {size: "{{ fields.size }}"}\n'
        for number, part in enumerate(names)
    )
    return f"""\
apiVersion: pao/v1
kind: CatalogBundle
metadata:
  id: {item_id(kind)}
  name: A {kind}
  description: It is there for the simulation alone
  version: 1.0.{version}
  category: bundles
  owner: {{team: "@acme/owners", contact: owners@acme.example}}
presentation:
  form:
    groups:
      - id: basics
        name: Basics
        fields:
          - {{id: size, name: Size, type: select, enum: [small, medium, large], default: small}}
components:
{parts}outputs:
  host: {{type: string, required: false, value: "{{{{ components.{sure}.outputs.host }}}}"}}
fulfillment:
  orchestration: {{mode: parallel, maxParallel: 4, onFailure: {policy}}}
""".encode()


def paths_of(name: str) -> Mapping[str, str]:
    """By step: where the thing that it makes of a request with this name is."""
    kind = name.partition("-")[0]
    if kind in PARTS:
        made = [(part, action, way) for part in PARTS[kind] for action, way, _ in ACTIONS[part]]
    else:
        made = [("main", action, way) for action, way, _ in ACTIONS[kind]]
    called = _PARTS_CALLED
    return {f"{part}/{action}": f"/{called[way]}/{name}-{action}" for part, action, way in made if way in called}
