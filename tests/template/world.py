"""The scopes that the tests of templates speak of."""

from collections.abc import Callable, Mapping

from paoctl.model.deferred import Hidden, Later
from paoctl.model.plan import Facts
from paoctl.template.engine import TemplateError, Unknown
from paoctl.template.scopes import scopes

FACTS = Facts(
    lineage="0b7f2c1e-2f0a-4d0e-8f57-1f5b6f3a9c11",
    uid="MFRGGZDFMZTWQ2LKNNWG23TPOA",
    generation=2,
    path="requests/database-postgresql-standard/orders-db.yaml",
    name="orders-db",
    item="database-postgresql-standard",
    team="@acme/orders",
    environment="production",
    requested_by="ana",
    date="2026-11-23",
    url="https://forge.example/pull/7",
    repository="acme/platform",
    state_branch="pao-state",
    run_url="https://forge.example/runs/1",
    version="0.1.0",
)

FIELDS: Mapping[str, object] = {
    "name": "orders",
    "count": 3,
    "ratio": 0.5,
    "multiAz": True,
    "nothing": None,
    "zones": ["a", "b"],
    "tags": {"owner": "ana", "cost|centre": "4\n2"},
    "brackets": "[1,2]",
    "items": "not a method",
    "password": Hidden("aws:prod/db", "7"),
}


def world(
    *, facts: Facts = FACTS, bundle: Mapping[str, object] | None = None, **fields: object
) -> Mapping[str, object]:
    """Scopes with answers, a secret, an output that is known and one that is not."""
    return scopes(
        facts,
        fields={**FIELDS, **fields},
        metadata={"id": "database-postgresql-standard", "owner": {"team": "@acme/databases"}},
        env={"API": "https://provision.example/v1", "HOST": "provision.example"},
        secrets={"KEY": Hidden("env:KEY", None)},
        outputs={"instance": {"host": Later("main/instance.host"), "port": 5432, "password": Hidden("aws:x", "1")}},
        components={"secret": {"outputs": {"arn": Later("secret/store.arn"), "parts": Later("secret/store.parts")}}},
        bundle=bundle,
        own={"ref": "db-17"},
    )


def outcome(call: Callable[[str, Mapping[str, object]], object], text: str, seen: Mapping[str, object]) -> object:
    """The value, or the refusal as a value; any other exception is a bug."""
    try:
        return call(text, seen)
    except (TemplateError, Unknown) as refusal:
        return refusal
