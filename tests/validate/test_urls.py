"""URLs that the run surely refuses are told, and no other ones."""

import pytest

from paoctl.errors import UserError
from paoctl.gateways.http_guard import HostGuard
from paoctl.rules.samples import ITEM, PROJECT
from tests.support.validation import found, validated

URL = "url: https://provision.acme.example/databases"
WEBHOOK = 'url: "{{ env.ANNOUNCE_URL }}"'
HOST = "https://provision.acme.example"
NEVER_CALLED = [
    "/v1/apps",
    "hooks/databases",
    "provision.acme.example/databases",
    "ftp://provision.acme.example/x",
    "HTTPS://provision.acme.example/x",
    "https:/provision.acme.example/x",
    "https:///databases",
    "https://user:pw@provision.acme.example/x",
    "https://user@provision.acme.example",
    "https://[::1]/x",
    "https://h\u00f6st.example/x",
    "https://provision.acme.example:77777/x",
    f"{HOST}/two words",
    f"{HOST}/a\\\\b",
]


@pytest.mark.parametrize("url", NEVER_CALLED)
def test_a_url_that_nobody_can_call_is_told_in_an_action(url: str) -> None:
    told = [(rule, "") for rule, _ in found(ITEM.but(URL, f'url: "{url}"'))]

    assert told == [("PAO424", "")]
    with pytest.raises(UserError):
        HostGuard(["*.example"]).target(url.replace("\\\\", "\\"))


@pytest.mark.parametrize(
    "url",
    [
        "{{ fields.instanceName }}/v1/apps",
        "{{ fields.instanceName | lower }}",
        "x{{ env.ANNOUNCE_URL }}",
        f"{HOST}/two words/{{{{ fields.instanceName }}}}",
        "/v1/{{ fields.instanceName }}",
        "https://user:pw@provision.acme.example/{{ fields.instanceName }}",
    ],
)
def test_a_template_that_never_comes_to_a_url_is_told(url: str) -> None:
    assert [rule for rule, _ in found(ITEM.but(URL, f'url: "{url}"'))] == ["PAO424"]


@pytest.mark.parametrize(
    "url", ["https://{{ fields.size }}.acme.example/x", "https://a.{{ fields.size }}", "http://{{ request.team }}/x"]
)
def test_an_answer_in_the_host_is_told(url: str) -> None:
    assert [rule for rule, _ in found(ITEM.but(URL, f'url: "{url}"'))] == ["PAO308"]


@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/{{{{ fields.instanceName }}}}?q={{{{ fields.size }}}}",
        f"{HOST}:443/x",
        f"{HOST}?x=a@b",
        "{{ env.ANNOUNCE_URL }}/{{ fields.instanceName }}",
        "{{env.ANNOUNCE_URL}}",
        "{{ env.ANNOUNCE_URL | default('x') }}/x",
        "https://{{ env.ANNOUNCE_URL | lower }}.acme.example/x",
        "http{{ 's' if fields.multiAz else '' }}://provision.acme.example/x",
        "{{ '' if fields.multiAz else '' }}https://provision.acme.example/x",
    ],
)
def test_a_url_that_may_be_called_is_not(url: str) -> None:
    assert found(ITEM.but(URL, f'url: "{url}"')) == []


def test_the_place_of_what_was_made_is_a_url_but_not_of_a_webhook() -> None:
    assert found(ITEM) == []
    assert found(ITEM.but(WEBHOOK, "url: self")) == [("PAO424", "self")]


def test_a_webhook_and_a_health_check_are_looked_at_too() -> None:
    checks = "  healthChecks:\n    - {id: well, type: http, config: {url: provision.acme.example/health}}\n  manual:\n"

    assert found(ITEM.but(WEBHOOK, "url: hooks/databases")) == [("PAO424", "hooks/databases")]
    assert found(ITEM.but("  manual:\n", checks)) == [("PAO424", "provision.acme.example/health")]
    assert [
        rule
        for rule, _ in found(
            ITEM.but(
                "  manual:\n",
                checks.replace("provision", '"https://{{ outputs.instance.host }}').replace("/health", '/health"'),
            )
        )
    ] == ["PAO308"]


def test_a_variable_without_a_scheme_is_told_where_a_url_begins_with_it() -> None:
    (finding,) = validated(PROJECT.but("https://hooks.acme.example/live", "hooks.acme.example")).findings

    assert (finding.rule, finding.path) == ("PAO424", ITEM.path)
    assert "in production" in finding.message
    assert "`ANNOUNCE_URL` of production" in finding.help[0]
    assert [each.path for each in finding.related] == [PROJECT.path]


def test_a_variable_of_the_process_is_not_known() -> None:
    project = (
        PROJECT.but("http:\n", "env:\n  fromProcess: [ANNOUNCE_URL]\nhttp:\n")
        .but("      ANNOUNCE_URL: https://hooks.acme.example/dev\n", "      OTHER: x\n")
        .but("      ANNOUNCE_URL: https://hooks.acme.example/live\n", "      OTHER: x\n")
    )

    assert found(project) == []
