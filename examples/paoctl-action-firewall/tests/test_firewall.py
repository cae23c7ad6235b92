"""The rule survives whatever goes wrong."""

import json

import pytest
from paoctl_action_firewall import FirewallRule, FirewallRuleConfig
from pydantic import ValidationError

from paoctl.conformance import Case, Stage, check
from paoctl.conformance.fakes.http import Received
from paoctl.ports import HttpResponse


class Firewall:
    """A firewall that keeps rules by their names, and tells the ledger of each change."""

    def __init__(self, stage: Stage) -> None:
        self._ledger = stage.ledger
        self._rules: dict[str, bytes] = {}

    def __call__(self, received: Received) -> HttpResponse:
        key, name = received.headers["idempotency-key"], received.path.rpartition("/")[2]
        if received.method == "PUT":
            self._ledger.record(key, f"PUT {name}", received.body)
            self._rules[name] = received.body
        if name not in self._rules:
            return HttpResponse(404, {}, b"{}")
        if received.method == "DELETE":
            self._ledger.record(key, f"DELETE {name}")
            del self._rules[name]
            return HttpResponse(204, {}, b"")
        return HttpResponse(200, {}, json.dumps({"arn": f"arn:{name}"}).encode())


CASE = Case(
    kind=FirewallRule.kind,
    target=Firewall,
    config={
        "api": "{{ env.API }}",
        "name": "{{ request.name }}",
        "port": "{{ 443 if fields.size == 'small' else 8443 }}",
        "token": "{{ secrets.FIREWALL_TOKEN }}",
    },
    outputs={"arn": {"type": "string"}},
    secrets=["FIREWALL_TOKEN"],
)


def test_a_rule_survives_whatever_goes_wrong() -> None:
    verdict = check(CASE)

    assert not verdict.findings, str(verdict)


@pytest.mark.parametrize("wrong", [{"port": 0}, {"name": "../secrets"}, {"size": "large"}])
def test_what_is_no_rule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FirewallRuleConfig.parse({"api": "https://x", "name": "web", "port": 443, "token": "t", **wrong})
