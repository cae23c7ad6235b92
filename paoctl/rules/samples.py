"""A small repository in which the examples of the rules stand: each bad example is one change of one of its files."""

from typing import Final

from paoctl.rules.base import Example

PROJECT: Final = Example(
    "paoctl.yaml",
    """\
apiVersion: pao/v1
kind: Project
admins: ["@acme/platform"]
teams: ["@acme/orders", "@acme/databases"]
forge:
  repository: acme/platform
environments:
  dev:
    vars:
      ANNOUNCE_URL: https://hooks.acme.example/dev
  production:
    vars:
      ANNOUNCE_URL: https://hooks.acme.example/live
http:
  allow: [hooks.acme.example, provision.acme.example]
secrets:
  providers:
    env: {}
  names:
    WEBHOOK_KEY: {provider: env, items: [database-postgresql-standard]}
  requestPaths:
    env: ["ORDERS_*"]
""",
)

ITEM: Final = Example(
    "catalog/databases/database-postgresql-standard.yaml",
    """\
apiVersion: pao/v1
kind: CatalogItem
metadata:
  id: database-postgresql-standard
  name: PostgreSQL database
  description: Managed PostgreSQL with daily backups
  version: 1.2.0
  category: databases
  owner:
    team: "@acme/databases"
  tags: [postgres, sql]
presentation:
  form:
    groups:
      - id: basics
        name: Basics
        fields:
          - id: instanceName
            name: Instance name
            type: string
            required: true
            validation:
              pattern: "^[a-z][a-z0-9-]{2,28}$"
          - id: size
            name: Size
            type: select
            options: [{value: small}, {value: large}]
            default: small
          - id: multiAz
            name: Survive a zone outage
            type: boolean
            default: false
          - id: replicas
            name: Read replicas
            type: integer
            default: 1
            visibleWhen: fields.multiAz
            validation:
              min: 0
              max: 5
outputs:
  host:
    type: string
    value: "{{ outputs.instance.host }}"
fulfillment:
  strategy:
    mode: automatic
    onFailure: rollback
  manual:
    actions:
      - id: ticket
        type: jira-ticket
        config:
          project: DBA
          issueType: Task
          summary: "{{ fields.instanceName }}"
        outputs:
          host: {field: customfield_10042}
  automatic:
    actions:
      - id: instance
        type: rest-api
        config:
          url: https://provision.acme.example/databases
          method: POST
          body:
            name: "{{ fields.instanceName }}"
            size: "{{ fields.size }}"
        destroy: {method: DELETE, url: self}
        outputs:
          host: {type: string}
      - id: announce
        type: webhook
        dependsOn: [instance]
        config:
          url: "{{ env.ANNOUNCE_URL }}"
          secret: WEBHOOK_KEY
          body: {host: "{{ outputs.instance.host }}"}
        destroy:
          body: {gone: "{{ fields.instanceName }}"}
""",
)

BUNDLE: Final = Example(
    "catalog/bundles/bundle-orders-standard.yaml",
    """\
apiVersion: pao/v1
kind: CatalogBundle
metadata:
  id: bundle-orders-standard
  name: Orders
  description: All that the order service needs
  version: 1.0.0
  category: bundles
  owner:
    team: "@acme/orders"
presentation:
  form:
    groups:
      - id: basics
        name: Basics
        fields:
          - id: appName
            name: Name of the service
            type: string
            required: true
            validation: {$ref: "../fragments/names.yaml#/service"}
components:
  - id: database
    catalogItem: database-postgresql-standard@^1.2
    fields:
      instanceName: "{{ fields.appName }}-db"
outputs:
  host:
    type: string
    value: "{{ components.database.outputs.host }}"
""",
)

FRAGMENT: Final = Example(
    "catalog/fragments/names.yaml",
    """\
service:
  pattern: "^[a-z][a-z0-9-]{1,28}$"
  message: a name has lower-case letters, digits and dashes
""",
)

POLICY: Final = Example(
    "policies/at-most-four-replicas.yaml",
    """\
apiVersion: pao/v1
kind: Policy
metadata:
  id: at-most-four-replicas
spec:
  applies: [databases]
  when: fields.replicas == 5 or request.name == 'five'
  effect: deny
  message: five replicas are more than a zone can hold, take four
tests:
  - request: {item: database-postgresql-standard, name: five}
    expect: deny
  - request: {item: database-postgresql-standard, fields: {}}
    expect: pass
""",
)

WARNING_POLICY: Final = Example(
    "policies/replicas-cost.yaml",
    """\
apiVersion: pao/v1
kind: Policy
metadata:
  id: replicas-cost
spec:
  applies: [database-postgresql-standard]
  when: fields.replicas == 4
  effect: warn
  message: four replicas cost as much as the database itself
""",
)

APPROVAL_POLICY: Final = Example(
    "policies/replicas-approval.yaml",
    """\
apiVersion: pao/v1
kind: Policy
metadata:
  id: replicas-approval
spec:
  when: fields.replicas | default(0) == 3 and request.environment == 'production'
  effect: require-approval
  team: "@acme/platform"
  message: three replicas are as many as the platform team plans for
""",
)

PIN: Final = (
    "database-postgresql-standard@1.2.0#sha256:527f98a4c83d5e789211baa35d3670b8146493a067ace62276079dc171b30e92"
)
"""Of `ITEM`, as it stands above."""

REQUEST: Final = Example(
    "requests/database-postgresql-standard/orders-db.yaml",
    f"""\
apiVersion: pao/v1
kind: Request
metadata:
  name: orders-db
  team: "@acme/orders"
  environment: production
  requestedBy: ana
spec:
  catalogItem: {PIN}
  fields:
    instanceName: orders-db
    size: large
""",
)

CODEOWNERS: Final = Example(
    "CODEOWNERS",
    """\
# BEGIN paoctl
/catalog/ @acme/platform
/requests/ @acme/platform
/paoctl.yaml @acme/platform
/modules/ @acme/platform
/policies/ @acme/platform
/schema/ @acme/platform
/.github/ @acme/platform
/CODEOWNERS @acme/platform
/docs/CODEOWNERS @acme/platform
/requirements* @acme/platform
/catalog/bundles/bundle-orders-standard.* @acme/orders
/catalog/databases/database-postgresql-standard.* @acme/databases
/requests/bundle-orders-standard/ @acme/databases
/requests/database-postgresql-standard/ @acme/databases
# END paoctl
""",
)

DOCUMENTS: Final = (PROJECT, ITEM, BUNDLE, REQUEST, POLICY, WARNING_POLICY, APPROVAL_POLICY)

REPOSITORY: Final = (*DOCUMENTS, FRAGMENT, CODEOWNERS)
"""Everything that a rule's example stands among; the example takes the place of the file with its path."""
