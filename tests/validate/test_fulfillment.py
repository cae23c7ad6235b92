"""Items: what can't be run, undone or promised is found before anybody asks for it."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import ITEM, PROJECT
from paoctl.validate.graph import cycle
from tests.support.validation import above_caret, found, validated

DESTROY = "        destroy: {method: DELETE, url: self}\n"
MANUAL = ITEM.text[ITEM.text.index("  manual:\n") : ITEM.text.index("  automatic:\n")]


def test_an_unknown_type_lists_the_known_ones_and_guesses() -> None:
    (finding,) = validated(ITEM.but("type: webhook", "type: web-hook")).findings

    assert (finding.rule, finding.label) == ("PAO401", "did you mean `webhook`?")
    assert finding.help[0].startswith("types here: ")


@pytest.mark.parametrize(
    ("old", "new", "above"),
    [
        ("          method: POST\n", "          method: POTS\n", "POTS"),
        ("          method: POST\n", "          methd: POST\n", "methd"),
        ("          url: https://provision.acme.example/databases\n", "", "config"),
        ("          method: POST\n", "          success: created\n", "created"),
        ("          method: POST\n", "          auth: {}\n", "auth"),
        ("          method: POST\n", "          headers: {X: 1}\n", "1"),
        ("{method: DELETE, url: self}", "{method: REMOVE, url: self}", "REMOVE"),
        ("          project: DBA\n", "          project: dba\n", "dba"),
        ("          secret: WEBHOOK_KEY\n", "", "config"),
    ],
)
def test_a_configuration_that_its_type_does_not_take_is_shown_where_it_is_written(
    old: str, new: str, above: str
) -> None:
    assert found(ITEM.but(old, new)) == [("PAO403", above)]


@pytest.mark.parametrize("written", ["30", "'30'"])
def test_a_duration_without_a_unit_is_told_how_to_write_one(written: str) -> None:
    method = "          method: POST\n"
    (finding,) = validated(ITEM.but(method, f"{method}          poll: {{every: {written}}}\n")).findings

    assert finding.rule == "PAO403"
    assert finding.help == ("write a unit: 30s for seconds, 30m for minutes or 30h for hours",)


def test_a_text_that_is_as_long_as_an_expression_is_none() -> None:
    method = "          method: POST\n"
    (finding,) = validated(ITEM.but(method, f"{method}          poll: {{url: 30}}\n")).findings

    assert finding.help == ('put it in quotes: "30"',)


OPTIONAL = ITEM.but("  host:\n    type: string\n", "  host:\n    type: string\n    required: false\n")
TICKET = "          host: {field: customfield_10042}"
VALUE = '    value: "{{ outputs.instance.host }}"\nfulfillment'


@pytest.mark.parametrize(
    ("item", "found_there", "label"),
    [
        (OPTIONAL.but(TICKET, "          hots: {field: customfield_10042}"), "hots", "did you mean `host`?"),
        (OPTIONAL.but(VALUE, "fulfillment").but("host: {type: string}", "hoost: {type: string}"), "hoost", ""),
    ],
)
def test_what_is_learned_for_an_output_that_may_stay_away_is_told(item: Example, found_there: str, label: str) -> None:
    if found_there == "hoost":
        item = item.but('host: "{{ outputs.instance.host }}"', "host: none")
    findings = validated(item)
    told = [each for each in findings.findings if each.rule == "PAO420"]

    assert [(above_caret(findings, each), each.label) for each in told] == [(found_there, label)]
    assert told[0].severity == "warning"
    assert told[0].related


@pytest.mark.parametrize(
    "item",
    [
        OPTIONAL,
        OPTIONAL.but(VALUE, "fulfillment"),  # the webhook uses what is learned
        OPTIONAL.but(TICKET, "          note: {field: customfield_10042}"),
        OPTIONAL.but(TICKET, f"{TICKET}\n          hots: {{field: customfield_10043}}"),
    ],
)
def test_what_is_learned_for_itself_is_none_of_our_business(item: Example) -> None:
    assert found(item) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("          method: POST\n", '          method: "{{ fields.size }}"\n'),
        ("          method: POST\n", '          success: "{{ [200, 201] }}"\n'),
        ("          method: POST\n", '          poll: {every: "{{ fields.size }}"}\n'),
        ("          project: DBA\n", '          project: "{{ fields.size | upper }}"\n'),
    ],
)
def test_a_template_counts_as_whatever_its_place_takes(old: str, new: str) -> None:
    assert found(ITEM.but(old, new)) == []


def test_a_configuration_of_a_verb_is_checked_as_it_lies_over_config() -> None:
    assert found(ITEM.but("{method: DELETE, url: self}", "{method: DELETE}")) == []


@pytest.mark.parametrize(
    ("old", "new", "above"),
    [
        ("dependsOn: [instance]", "dependsOn: [instance, nothing]", "nothing"),
        ("dependsOn: [instance]", "dependsOn: [ticket]", "ticket"),
    ],
)
def test_an_action_waits_only_for_actions_of_its_mode(old: str, new: str, above: str) -> None:
    assert found(ITEM.but(old, new)) == [("PAO404", above)]


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        (
            "      - id: instance\n",
            "      - id: instance\n        dependsOn: [announce]\n",
            "instance -> announce -> instance",
        ),
        ("        dependsOn: [instance]\n", "        dependsOn: [announce]\n", "announce -> announce"),
    ],
)
def test_a_circle_is_told_as_the_way_around_it(old: str, new: str, way: str) -> None:
    (finding,) = validated(ITEM.but(old, new)).findings

    assert (finding.rule, finding.message) == ("PAO405", f"they wait for each other: {way}")


@pytest.mark.parametrize(
    ("graph", "around"),
    [
        ({}, ()),
        ({"a": ["b"], "b": ["c"], "c": []}, ()),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, ()),
        ({"a": ["a"]}, ("a", "a")),
        ({"x": ["a"], "a": ["b"], "b": ["a"]}, ("a", "b", "a")),
        ({"a": ["nowhere"]}, ()),
        ({str(n): [str(n + 1)] for n in range(5000)}, ()),
    ],
)
def test_circles_are_found_in_any_graph(graph: dict[str, list[str]], around: tuple[str, ...]) -> None:
    assert cycle(graph) == around


def test_a_used_output_is_a_dependency_too() -> None:
    using = ITEM.but('            size: "{{ fields.size }}"\n', '            size: "{{ outputs.announce.x }}"\n')
    circle = using.but("        dependsOn: [instance]\n", "        outputs: {x: {type: string}}\n")

    assert ("PAO405", "instance") in found(circle)


@pytest.mark.parametrize(
    ("example", "findings"),
    [
        (ITEM.but("mode: automatic", "mode: manual"), []),
        (ITEM.but("mode: automatic", "mode: manual").but(MANUAL, ""), [("PAO408", "manual")]),
        (ITEM.but(MANUAL, ""), []),
        (
            ITEM.but(MANUAL, "").but("onFailure: rollback", "onFailure: manual"),
            [("PAO409", "manual")],
        ),
        (ITEM.but(DESTROY, ""), [("PAO410", "instance")]),
        (ITEM.but(DESTROY, "").but("onFailure: rollback", "onFailure: stop"), []),
        (
            ITEM.but(DESTROY, "").but("onFailure: rollback", "onFailure: stop").but(MANUAL, ""),
            [("PAO409", "automatic")],
        ),
    ],
)
def test_a_promise_needs_the_means_to_keep_it(example: Example, findings: list[tuple[str, str]]) -> None:
    assert found(example) == findings


@pytest.mark.parametrize(
    ("old", "new", "findings"),
    [
        ('    value: "{{ outputs.instance.host }}"\n', "    description: where\n", [("PAO411", "host")]),
        ('    value: "{{ outputs.instance.host }}"\n', "    required: false\n", []),
        ("          host: {field: customfield_10042}\n", "          port: {field: x}\n", [("PAO411", "host")]),
        ("host: {type: string}", 'host: {from: "a."}', [("PAO412", '"a."')]),
        ("host: {type: string}", "host: {from: 'items[0].host'}", []),
        ("host: {type: string}", "host: {store: vault}", [("PAO407", "vault")]),
    ],
)
def test_an_output_is_given_and_kept(old: str, new: str, findings: list[tuple[str, str]]) -> None:
    assert found(ITEM.but(old, new)) == findings


URL = "url: https://provision.acme.example/databases"


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("https://provision.acme.example/x", False),
        ("https://PROVISION.acme.example/x", False),
        ("https://other.example/x", True),
        ("https://provision.acme.example.evil.example/x", True),
        ("https://provision.acme.example:8443/x", False),
        ("https://sub.wild.example/x", False),
        ("https://wild.example/x", True),
        ("https://ports.example:8443/x", False),
        ("https://ports.example/x", True),
        ('"{{ env.ANNOUNCE_URL }}/x"', False),
        ('"https://{{ env.ANNOUNCE_URL }}.acme.example/x"', False),
    ],
)
def test_a_host_that_is_not_allowed_is_a_warning(url: str, warned: bool) -> None:
    allow = PROJECT.but("provision.acme.example]", 'provision.acme.example, "*.wild.example", "ports.example:8443"]')
    findings = found(allow, ITEM.but(URL, f"url: {url}"))

    assert findings == ([("PAO903", url)] if warned else [])


@pytest.mark.parametrize(
    ("check", "above"),
    [
        ("type: http, config: {url: https://provision.acme.example/health}", ""),
        ("type: http, config: {url: https://other.example/health}", "https://other.example/health"),
        ('type: http, config: {url: "{{ env.ANNOUNCE_URL }}/health"}', ""),
        ("type: tcp, config: {host: provision.acme.example, port: 5432}", ""),
        ("type: tcp, config: {host: db.wild.example, port: 5432}", ""),
        ("type: tcp, config: {host: Ports.example, port: 8443}", ""),
        ("type: tcp, config: {host: ports.example, port: 5432}", "ports.example"),
        ("type: tcp, config: {host: other.example, port: 5432}", "other.example"),
        ('type: tcp, config: {host: "{{ outputs.instance.host }}", port: 5432}', ""),
        ('type: tcp, config: {host: "{{ env.ANNOUNCE_URL }}", port: 5432}', ""),
    ],
)
def test_a_health_check_asks_a_host_that_is_allowed(check: str, above: str) -> None:
    allow = PROJECT.but("provision.acme.example]", 'provision.acme.example, "*.wild.example", "ports.example:8443"]')
    item = ITEM.but("  manual:\n", f"  healthChecks:\n    - {{id: well, {check}}}\n  manual:\n")

    assert found(allow, item) == ([("PAO903", above)] if above else [])


def test_a_variable_is_followed_into_each_environment() -> None:
    (finding,) = validated(PROJECT.but("https://hooks.acme.example/live", "https://elsewhere.example")).findings

    assert (finding.rule, finding.severity) == ("PAO903", "warning")
    assert "elsewhere.example (in production)" in finding.message
