"""What the reader of a pull request sees."""

from collections.abc import Mapping
from dataclasses import replace

from paoctl.model.catalog import Action, CatalogItem
from paoctl.model.phase import Effect, Verb
from paoctl.model.plan import Change, Plan, Step
from paoctl.model.proposal import Approver, Proposal
from paoctl.model.request import Request
from paoctl.report.pull_request import LONGEST, pull_request_text
from paoctl.template.scopes import preview_facts

FORM = {
    "groups": [
        {
            "id": "basics",
            "name": "Basics",
            "fields": [
                {"id": "instanceName", "name": "Instance name", "type": "string"},
                {
                    "id": "size",
                    "name": "Size",
                    "type": "select",
                    "options": [
                        {"value": "small", "label": "Small (2 GiB)"},
                        {"value": "large", "label": "Large (16 GiB)"},
                    ],
                },
                {"id": "multiAz", "name": "Survive a zone outage", "type": "boolean"},
                {"id": "adminPassword", "name": "Password", "type": "password"},
                {"id": "labels", "name": "Labels", "type": "keyvalue"},
                {"id": "networks", "name": "Networks", "type": "list"},
                {"id": "note", "name": "Note", "type": "textarea"},
            ],
        }
    ]
}
ITEM = CatalogItem.parse(
    {
        "apiVersion": "pao/v1",
        "kind": "CatalogItem",
        "metadata": {
            "id": "database-postgresql-standard",
            "name": "PostgreSQL database",
            "description": "Managed PostgreSQL with daily backups and failover",
            "version": "1.2.0",
            "category": "databases",
            "owner": {"team": "@acme/databases"},
        },
        "presentation": {"form": FORM},
        "fulfillment": {"strategy": {"mode": "automatic"}},
    }
)
FIELDS = {
    "instanceName": "orders-db",
    "size": "large",
    "multiAz": True,
    "adminPassword": {"secretRef": "env:ORDERS_DB"},
    "labels": {"cost": "17"},
    "networks": ["a", "b"],
}


def request(fields: Mapping[str, object] = FIELDS, **spec: object) -> Request:
    metadata = {"name": "orders-db", "team": "@acme/orders", "environment": "production", "requestedBy": "ana"}
    pin = f"database-postgresql-standard@1.2.0#sha256:{'0' * 64}"
    body = {"catalogItem": pin, "fields": fields, **spec}
    return Request.parse({"apiVersion": "pao/v1", "kind": "Request", "metadata": metadata, "spec": body})


def step(name: str, kind: str, text: str, *, reversible: bool = True) -> Step:
    action = Action.parse({"id": name, "type": kind})
    change = Change("create", text, reversible)
    return Step(f"main/{name}", "main", action, Verb.APPLY, Effect.KEY, (), {}, change)


FACTS = preview_facts(
    path="requests/x/y.yaml", name="y", item="x", team="@acme/orders", environment="production", requested_by="ana"
)
PLAN = Plan(
    FACTS,
    {},
    (
        step("instance", "rest-api", "create: PUT https://provision.example/databases/orders-db"),
        step("announce", "webhook", "deliver to https://provision.example/hooks", reversible=False),
    ),
)
NEW = Proposal(
    request(),
    "…",
    ITEM,
    FIELDS,
    "0" * 40,
    plan=PLAN,
    approvers=(Approver("@acme/databases", "owns database-postgresql-standard"),),
)


def test_a_request_says_what_is_asked_what_will_run_and_who_must_approve() -> None:
    text = pull_request_text(NEW, "main")

    assert text.title == "Request orders-db: PostgreSQL database in production"
    assert text.base == "main"
    assert (
        text.body
        == """\
<!-- paoctl:request database-postgresql-standard/orders-db -->

`ana` asks for PostgreSQL database `orders-db` in `production`. **It waits for approval by `@acme/databases`.**

|  |  |
| --- | --- |
| Item | `database-postgresql-standard@1.2.0` |
| Team | `@acme/orders` |
| Environment | `production` |
| Requested by | `ana` |
| File | `requests/database-postgresql-standard/orders-db.yaml` |

#### Answers

| Question | Answer |
| --- | --- |
| Instance name | `orders-db` |
| Size | `Large (16 GiB)` |
| Survive a zone outage | `yes` |
| Password | `the secret env:ORDERS_DB` |
| Labels | `cost=17` |
| Networks | `a, b` |

#### What will run: 2 steps

| # | Step | Kind | Does | Undo |
| --- | --- | --- | --- | --- |
| 1 | `main/instance` | `rest-api` | create: PUT https://provision.example/databases/orders-db | can be undone |
| 2 | `main/announce` | `webhook` | deliver to https://provision.example/hooks | **can't be undone** |

#### Who must approve

One of each, and not the one who asks:

- `@acme/databases`: owns database-postgresql-standard

**Agree?** Approve; merging starts the work. **Not?** Comment, or change it with \
`paoctl edit database-postgresql-standard/orders-db`.
"""
    )


def test_a_change_shows_before_and_after() -> None:
    before = {**FIELDS, "size": "small", "note": "old"}

    text = pull_request_text(replace(NEW, values_before=before, base_blob="1" * 40), "main")

    assert text.title == "Change orders-db: PostgreSQL database in production"
    assert "| Instance name |  | `orders-db` |" in text.body
    assert "| **Size** | `Small (2 GiB)` | **`Large (16 GiB)`** |" in text.body
    assert "| **Note** | `old` | **** |" not in text.body
    assert "| **Note** | `old` | *removed* |" in text.body


def test_a_removal_says_first_that_the_service_is_destroyed() -> None:
    gone = replace(NEW, request=request(state="absent"), values_before=FIELDS, base_blob="1" * 40)

    text = pull_request_text(gone, "main")

    assert text.title == "Remove orders-db: PostgreSQL database in production"
    assert text.body.index("[!CAUTION]") < text.body.index("| Item |")


def test_answers_of_people_stay_text() -> None:
    hostile = "`x` | <!-- --> <img src=x> @acme/databases [click](https://evil.example)\n# Approved"

    body = pull_request_text(replace(NEW, values={"note": hostile}), "main").body

    (row,) = [line for line in body.splitlines() if line.startswith("| Note")]
    assert row == (
        "| Note | `` `x` \\| <!-- --> <img src=x> @acme/databases [click](https://evil.example) # Approved `` |"
    )


def test_a_body_is_never_longer_than_the_forge_takes() -> None:
    plan = replace(PLAN, steps=tuple(step(f"a{number}", "webhook", "x" * 200) for number in range(1000)))

    body = pull_request_text(replace(NEW, plan=plan), "main").body

    assert len(body) <= LONGEST
    assert body.endswith("The file has all of it.\n")
