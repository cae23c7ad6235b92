"""A request reaches no secret but those kept for its own team."""

import pytest

from paoctl.govern.secret_paths import may_refer, references
from paoctl.model.form import Form
from paoctl.template.scopes import preview_facts, scopes

PATHS = {"vault": ("teams/{{ request.team | slug }}/*", "shared/[a-z]")}
FACTS = preview_facts(path="p", name="n", item="i", team="@acme/orders", environment="dev", requested_by="ana")
SEEN = scopes(FACTS, fields={}, metadata={}, env={}, secrets={}, outputs={}, components={})


@pytest.mark.parametrize("reference", ["vault:teams/acme-orders/db", "vault:shared/[a-z]"])
def test_what_is_kept_for_the_team_may_be_named(reference: str) -> None:
    assert may_refer(reference, PATHS, SEEN)


@pytest.mark.parametrize(
    "reference",
    [
        "env:PROVISION_TOKEN",
        "vault:teams/acme-payments/db",
        "vault:teams/acme-orders/deep/db",
        "vault:teams/acme-orders/../acme-payments/db",
        "vault:teams/acme-orders/",
        "vault:",
        "vault",
        "",
        "vault:shared/b",
    ],
)
def test_nothing_else_may_be_named(reference: str) -> None:
    assert not may_refer(reference, PATHS, SEEN)


def test_only_passwords_refer_to_secrets() -> None:
    fields = [{"id": "key", "name": "Key", "type": "password"}, {"id": "x", "name": "X", "type": "keyvalue"}]
    form = Form.parse({"groups": [{"id": "g", "name": "G", "fields": fields}]})
    answers = {"key": {"secretRef": "vault:a/b"}, "x": {"secretRef": "vault:c/d"}}
    assert list(references(form, answers)) == ["vault:a/b"]
