"""Items for the benchmark: made from a seed, 3 to 4 KB each, in order by our rules and by the schema of the peers."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

PAOCTL = (sys.executable, "-m", "paoctl")

PROJECT = """\
apiVersion: pao/v1
kind: Project
admins: ["@acme/platform"]
teams: ["@acme/compute", "@acme/data", "@acme/network", "@acme/security"]
forge: {{repository: acme/platform}}
environments:
  dev: {{vars: {{API: "https://provision.dev.acme.example", HOOKS: "https://hooks.dev.acme.example"}}}}
  production: {{vars: {{API: "https://provision.acme.example", HOOKS: "https://hooks.acme.example"}}}}
http: {{allow: ["*.acme.example"]}}
secrets:
  providers: {{env: {{}}}}
  names:
    HOOK_KEY:
      provider: env
      items: [{items}
       ]
"""
HEAD = """\
apiVersion: pao/v1
kind: CatalogItem
metadata:
  id: {id}
  name: {name} {number}
  description: {name} for one service, watched and backed up by the team that offers it
  version: {major}.{minor}.0
  category: {category}
  owner: {{team: "@acme/{category}", contact: {category}@acme.example}}
  tags: [{category}, {engine}, tier-{tier}]
presentation:
  form:
    groups:
      - id: basics
        name: Basics
        fields:
          - id: instanceName
            name: Instance name
            description: What others call it; it becomes part of the address
            type: string
            required: true
            unique: item
            validation:
              pattern: "^[a-z][a-z0-9-]{{2,{longest}}}$"
              message: lower-case letters, digits and dashes
"""
FIELDS = (
    """\
          - id: {id}
            name: {name}
            type: select
            options:
              - {{value: small, label: "Small ({number} GiB)"}}
              - {{value: medium, label: "Medium ({double} GiB)"}}
              - {{value: large, label: "Large (as much as there is)"}}
            default: small
""",
    """\
          - id: {id}
            name: {name}
            description: Between 0 and {number}; more on request
            type: integer
            default: 1
            validation: {{min: 0, max: {number}}}
""",
    """\
          - id: {id}
            name: {name}
            type: boolean
            default: false
            mutability: replace
""",
    """\
          - id: {id}
            name: {name}
            type: string
            visibleWhen: fields.instanceName != 'none'
            validation: {{maxLength: {double}}}
""",
)
QUESTIONS = ("size", "replicas", "multiAz", "costCentre", "storage", "retention", "publicAccess", "purpose", "window")
MANUAL = """\
outputs:
  host: {{type: string, description: where to connect, value: "{{{{ outputs.instance.host }}}}"}}
  port: {{type: integer, value: "{{{{ outputs.instance.port }}}}"}}
fulfillment:
  strategy: {{mode: automatic, onFailure: stop}}
  manual:
    actions:
      - id: ticket
        type: jira-ticket
        config:
          project: OPS
          issueType: Task
          summary: "{name} {{{{ fields.instanceName }}}} for {{{{ request.team }}}}"
          description: "Please make {{{{ fields.instanceName }}}} in {{{{ request.environment }}}}, as {id} says."
        outputs:
          host: {{field: customfield_10042}}
          port: {{type: integer, field: customfield_10043}}
  automatic:
    actions:
      - id: instance
        type: rest-api
        config:
          method: PUT
          url: "{{{{ env.API }}}}/v1/{category}/{{{{ fields.instanceName }}}}"
          body:
            kind: {engine}
            team: "{{{{ request.team }}}}"
"""
HOOK = """\
      - id: tell{number}
        type: webhook
        dependsOn: [{after}]
        config:
          url: "{{{{ env.HOOKS }}}}/{engine}/{number}"
          secret: HOOK_KEY
          body:
            name: "{{{{ fields.instanceName | upper }}}}"
            host: "{{{{ outputs.instance.host }}}}:{{{{ outputs.instance.port }}}}"
        destroy:
          body: {{gone: "{{{{ fields.instanceName }}}}"}}
"""
RETURNED = """\
        destroy: {method: DELETE}
        outputs:
          host: {type: string}
          port: {type: integer}
"""
SMALLEST = 3_000
"""Bytes of an item: a hook more is written until it has so many."""


def item(number: int, dice: Random) -> tuple[str, str]:
    """Path and text of an item that is in order."""
    category, engine = dice.choice(("compute", "data", "network", "security")), dice.choice(("one", "two", "three"))
    known: dict[str, object] = {
        "number": number,
        "category": category,
        "engine": engine,
        "id": f"{category}-{engine}-n{number:05}",
        "name": f"{category.title()} service",
        "major": dice.randint(1, 4),
        "minor": dice.randint(0, 30),
        "tier": dice.randint(1, 3),
        "longest": dice.randint(12, 28),
    }
    asked = dice.sample(QUESTIONS, dice.randint(3, 6))
    body = "".join(f'            {name}: "{{{{ fields.{name} }}}}"\n' for name in asked)
    text = HEAD.format_map(known) + "".join(_fields(asked, dice)) + MANUAL.format_map(known) + body + RETURNED
    hooks = 0
    while len(text) < SMALLEST:
        after = f"tell{hooks}" if hooks else "instance"
        hooks += 1
        text += HOOK.format(number=hooks, after=after, engine=engine)
    return f"catalog/{category}/{known['id']}.yaml", text


def _fields(names: Sequence[str], dice: Random) -> Iterator[str]:
    for name in names:
        number = dice.randint(2, 60)
        yield dice.choice(FIELDS).format(id=name, name=name.title(), number=number, double=2 * number)


def write(root: Path, items: int, seed: int) -> list[Path]:
    """A repository of so many items; the files of the items."""
    dice = Random(seed)
    files, holders = [], []
    for number in range(items):
        path, text = item(number, dice)
        files.append(root / path)
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        files[-1].write_text(text, "utf-8")
        if "HOOK_KEY" in text:
            holders.append(f"\n       {files[-1].stem},")
    (root / "paoctl.yaml").write_text(PROJECT.format(items="".join(holders)), "utf-8")
    (root / "CODEOWNERS").write_text("* @acme/platform\n", "utf-8")
    subprocess.run((*PAOCTL, "owners", "--write"), cwd=root, stdout=subprocess.DEVNULL, check=True)
    return files
