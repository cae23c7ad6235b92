"""A small repository, as most tests of workflows need it: two items, a bundle of both, three teams."""

from collections.abc import Mapping
from textwrap import dedent

from paoctl.conformance.fakes.world import FakeWorld
from paoctl.load.catalog import load_catalog
from paoctl.model.catalog import CatalogItem
from paoctl.model.project import Project
from paoctl.workflows.world import World, look

PROJECT = dedent("""\
    apiVersion: pao/v1
    kind: Project
    admins: ["@acme/platform"]
    teams: ["@acme/orders", "@acme/payments"]
    forge: {repository: acme/platform}
    environments:
      dev: {vars: {API: "http://127.0.0.1:1"}}
      production: {vars: {API: "https://provision.acme.example"}}
    http: {allow: [127.0.0.1, provision.acme.example]}
    """)

DATABASE = dedent("""\
    apiVersion: pao/v1
    kind: CatalogItem
    metadata:
      id: database-postgresql-standard
      name: PostgreSQL database
      description: Managed PostgreSQL with daily backups and failover
      version: 1.2.0
      category: databases
      owner: {team: "@acme/databases"}
    presentation:
      form:
        groups:
          - id: basics
            name: Basics
            fields:
              - {id: instanceName, name: Instance name, type: string, required: true, mutability: immutable,
                 validation: {pattern: "^[a-z][a-z0-9-]{2,28}$", message: "lower-case letters, digits and dashes"}}
              - {id: size, name: Size, type: select, enum: [small, large], default: small}
              - {id: multiAz, name: Survive a zone outage, type: boolean, default: false, mutability: replace}
              - {id: replicas, name: Read replicas, type: integer, default: 1, visibleWhen: fields.multiAz}
              - {id: label, name: Label, type: string, default: "{{ request.name }}-{{ fields.size }}"}
    fulfillment:
      strategy: {mode: automatic}
      automatic:
        actions:
          - id: instance
            type: rest-api
            config:
              method: PUT
              url: "{{ env.API }}/v1/databases/{{ fields.instanceName }}"
              body: {size: "{{ fields.size }}", label: "{{ fields.label }}"}
            update: {}
            destroy: {method: DELETE}
    """)

RULE = dedent("""\
    apiVersion: pao/v1
    kind: CatalogItem
    metadata:
      id: network-firewall-rule
      name: Firewall rule
      description: A hole in the firewall, made by the network team
      version: 0.3.0
      category: network
      owner: {team: "@acme/network"}
    fulfillment:
      strategy: {mode: manual}
      manual:
        actions:
          - id: ticket
            type: jira-ticket
            config: {project: NET, issueType: Task, summary: "Open {{ request.name }}", description: please}
    """)

BUNDLE = dedent("""\
    apiVersion: pao/v1
    kind: CatalogBundle
    metadata:
      id: bundle-shop-standard
      name: Shop
      description: A database and the hole in the firewall that leads to it
      version: 2.0.0
      category: bundles
      owner: {team: "@acme/platform"}
    presentation:
      form:
        groups:
          - {id: basics, name: Basics, fields: [{id: appName, name: Application, type: string, required: true}]}
    components:
      - {id: database, catalogItem: database-postgresql-standard, fields: {instanceName: "{{ fields.appName }}-db"}}
      - {id: rule, catalogItem: network-firewall-rule}
    """)

CODEOWNERS = dedent("""\
    /catalog/ @acme/platform
    /requests/bundle-shop-standard/ @acme/databases @acme/network
    /requests/database-postgresql-standard/ @acme/databases
    /requests/network-firewall-rule/ @acme/network
    """)

FILES: Mapping[str, str] = {
    "paoctl.yaml": PROJECT,
    "CODEOWNERS": CODEOWNERS,
    "catalog/databases/database-postgresql-standard.yaml": DATABASE,
    "catalog/network/network-firewall-rule.yaml": RULE,
    "catalog/bundles/bundle-shop-standard.yaml": BUNDLE,
}


def settings() -> Project:
    """What paoctl.yaml says."""
    catalog, findings = load_catalog({"paoctl.yaml": PROJECT.encode()})
    assert catalog.project is not None, findings
    return catalog.project.document


def repository(more: Mapping[str, str] | None = None) -> FakeWorld:
    """A world whose base branch holds the files; erin, who is in @acme/orders, asks."""
    world = FakeWorld()
    world.remote.commit("main", {path: text.encode() for path, text in {**FILES, **(more or {})}.items()})
    world.forge.teams = {"@acme/orders": {"erin"}, "@acme/payments": {"ben"}}
    return world


def seen(world: FakeWorld) -> World:
    """One look at it."""
    return look(world.repo, settings())


def database() -> CatalogItem:
    """The item of the sample that asks something."""
    item = seen(repository()).catalog.items["database-postgresql-standard"].document
    assert isinstance(item, CatalogItem)
    return item
