"""PAO310: an answer that may be missing does not stand where an action takes no null."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM
from tests.support.validation import found

_SUMMARY = 'summary: "{{ fields.instanceName }}"'
_REPLICAS = "          - id: replicas\n"
_WHY = "          - id: why\n            name: Why\n            type: string\n"
_HIDDEN = f"{_WHY}            required: true\n            visibleWhen: "
_TICKET = "        type: jira-ticket\n"
ALONE = Example(ITEM.path, ITEM.but(_SUMMARY, 'summary: "{{ fields.why }}"').text)


def _when(example: Example, condition: str) -> Example:
    return example.but(_TICKET, f"{_TICKET}        when: {condition}\n")


@pytest.mark.parametrize(
    "document",
    [
        ALONE.but(_REPLICAS, f"{_WHY}{_REPLICAS}"),
        ALONE.but(_REPLICAS, f"{_HIDDEN}fields.multiAz\n{_REPLICAS}"),
        ALONE.but(_REPLICAS, f"{_WHY}            default: x\n            visibleWhen: fields.multiAz\n{_REPLICAS}"),
        ALONE.but(_REPLICAS, f"{_WHY}            required: true\n{_REPLICAS}").but(
            "        name: Basics\n", "        name: Basics\n        visibleWhen: request.environment == 'dev'\n"
        ),
        _when(ALONE.but(_REPLICAS, f"{_HIDDEN}fields.multiAz\n{_REPLICAS}"), "not fields.multiAz"),
        _when(ALONE.but(_REPLICAS, f"{_HIDDEN}fields.size == 'large'\n{_REPLICAS}"), "fields.size == 'small'"),
        _when(
            ALONE.but(_REPLICAS, f"{_HIDDEN}fields.multiAz\n{_REPLICAS}"), "fields.multiAz or fields.size == 'small'"
        ),
        _when(ALONE.but(_REPLICAS, f"{_WHY}{_REPLICAS}"), "fields.why == none"),
        _when(
            ALONE.but(_REPLICAS, f"{_HIDDEN}true if fields.multiAz else fields.size is defined\n{_REPLICAS}"),
            "true if fields.multiAz else fields.size is none",
        ),
    ],
)
def test_an_answer_that_may_be_missing_is_told_where_it_stands_alone(document: Example) -> None:
    assert ("PAO310", "fields.why") in found(document)


@pytest.mark.parametrize(
    "document",
    [
        ALONE.but(_REPLICAS, f"{_WHY}            required: true\n            default: x\n{_REPLICAS}"),
        ALONE.but(_REPLICAS, f"{_WHY}            default: x\n{_REPLICAS}"),
        ITEM.but(_SUMMARY, 'summary: "for {{ fields.why }}"').but(_REPLICAS, f"{_WHY}{_REPLICAS}"),
        ITEM.but(_SUMMARY, "summary: \"{{ fields.why | default('-') }}\"").but(_REPLICAS, f"{_WHY}{_REPLICAS}"),
        ITEM.but('size: "{{ fields.size }}"', 'size: "{{ fields.why }}"').but(_REPLICAS, f"{_WHY}{_REPLICAS}"),
        _when(ALONE.but(_REPLICAS, f"{_WHY}{_REPLICAS}"), "fields.multiAz and fields.why is not none"),
        _when(ALONE.but(_REPLICAS, f"{_WHY}{_REPLICAS}"), "fields.why == 'x'"),
        _when(
            ALONE.but(_REPLICAS, f"{_HIDDEN}fields.multiAz and fields.size == 'large'\n{_REPLICAS}"),
            "fields.size == 'large' and fields.multiAz",
        ),
    ],
)
def test_one_that_is_there_whenever_the_action_runs_is_no_fault(document: Example) -> None:
    assert found(document) == []


def test_what_could_not_be_read_is_not_taken_for_no_answer() -> None:
    document = ALONE.but(_REPLICAS, f"{_WHY}            required: maybe\n{_REPLICAS}")

    assert [rule for rule, _ in found(document)] == ["PAO103"]


_INSTANCE = "      - id: instance\n"
_COMPONENT = "    catalogItem: database-postgresql-standard@^1.2\n"
_PROMISED = '  host:\n    type: string\n    value: "{{ components.database.outputs.host }}"\n'


@pytest.mark.parametrize(
    ("document", "above"),
    [
        (ITEM.but(_INSTANCE, f"{_INSTANCE}        when: fields.multiAz\n"), "outputs.instance.host"),
        (BUNDLE.but(_COMPONENT, f"{_COMPONENT}    when: fields.appName == 'x'\n"), "components.database.outputs.host"),
        (
            BUNDLE.but("            required: true\n", "").but("{{ fields.appName }}-db", "{{ fields.appName }}"),
            "fields.appName",
        ),
    ],
)
def test_a_promise_over_what_may_be_missing_is_told(document: Example, above: str) -> None:
    assert ("PAO310", above) in found(document)


@pytest.mark.parametrize(
    "document",
    [
        BUNDLE.but(_COMPONENT, f"{_COMPONENT}    when: fields.appName == 'x'\n").but(
            _PROMISED, f"{_PROMISED}    required: false\n"
        ),
        BUNDLE.but("            required: true\n", ""),
        BUNDLE.but("            required: true\n", "")
        .but("{{ fields.appName }}-db", "{{ fields.appName }}")
        .but(_COMPONENT, f"{_COMPONENT}    when: fields.appName is not none\n")
        .but(_PROMISED, f"{_PROMISED}    required: false\n"),
    ],
)
def test_less_is_promised_or_asked_only_when_it_is_there(document: Example) -> None:
    assert not [each for each in found(document) if each[0] == "PAO310"]


def _branch(expression: str) -> Example:
    return ITEM.but(_SUMMARY, f'summary: "{{{{ {expression} }}}}"')


@pytest.mark.parametrize(
    ("expression", "field"),
    [
        ("fields.instanceName if fields.multiAz else fields.why", f"{_WHY}"),
        ("fields.why if fields.multiAz else fields.instanceName", f"{_WHY}"),
        ("'a' if fields.multiAz else ('b' if fields.size == 'small' else fields.why)", f"{_WHY}"),
        ("fields.why if fields.size == 'small' else 'a'", f"{_HIDDEN}fields.multiAz\n"),
        ("fields.instanceName | default(fields.why)", f"{_WHY}"),
        ("'a' if fields.multiAz else fields.why", f"{_HIDDEN}fields.multiAz\n"),
        ("fields.why if not fields.multiAz else 'a'", f"{_HIDDEN}fields.multiAz\n"),
    ],
)
def test_it_stands_alone_on_a_branch_too(expression: str, field: str) -> None:
    assert ("PAO310", "fields.why") in found(_branch(expression).but(_REPLICAS, f"{field}{_REPLICAS}"))


@pytest.mark.parametrize(
    ("expression", "field"),
    [
        ("fields.why if fields.multiAz else 'a'", f"{_HIDDEN}fields.multiAz\n"),
        ("'a' if fields.size == 'small' else fields.why", f"{_HIDDEN}fields.size != 'small'\n"),
        ("'a' if fields.size == 'small' else fields.why", f"{_HIDDEN}fields.size in ['large']\n"),
        ("fields.why if fields.why else 'a'", f"{_WHY}"),
        ("'a' if fields.why is none else fields.why", f"{_WHY}"),
        ("fields.why | default(fields.instanceName)", f"{_WHY}"),
        ("'a' if fields.why else 'b'", f"{_WHY}"),
    ],
)
def test_a_branch_that_asks_first_is_believed(expression: str, field: str) -> None:
    assert found(_branch(expression).but(_REPLICAS, f"{field}{_REPLICAS}")) == []


_URL = "url: https://provision.acme.example/databases"
_BODY = 'size: "{{ fields.size }}"'
_DEFAULT = '          - {id: shards, name: Shards, type: integer, default: "{{ fields.replicas + 1 }}"%s}\noutputs:\n'


def _url(path: str) -> Example:
    return ITEM.but(_URL, f'url: "https://provision.acme.example/{path}"')


def _body(expression: str) -> Example:
    return ITEM.but(_BODY, f'size: "{{{{ {expression} }}}}"')


@pytest.mark.parametrize(
    "document",
    [
        _url("databases/{{ fields.replicas }}"),
        _url("{{ fields.replicas }}/databases"),
        _url("{{ fields.replicas }}?size={{ fields.size }}"),
        _url("{{ fields.replicas if fields.size == 'small' else 'none' }}/databases"),
        ITEM.but(_SUMMARY, 'summary: "{{ fields.replicas + 1 }} replicas"'),
        _body("fields.replicas + 1"),
        _body("-fields.replicas"),
        _body("(1 - fields.replicas) ~ ' left'"),
        _body("'none' if fields.multiAz else fields.replicas - 1"),
        _when(ITEM, "fields.replicas + 1 > 2"),
        _when(ITEM, "fields.size == 'large' and fields.replicas + 1 > 2"),
        ITEM.but("outputs:\n  host", _DEFAULT % "" + "  host"),
        ITEM.but('value: "{{ outputs.instance.host }}"', 'value: "{{ fields.replicas + 1 }}"').but(
            "  host:\n    type: string\n", "  host:\n    type: integer\n"
        ),
    ],
)
def test_an_empty_segment_and_a_sum_with_nothing_are_told(document: Example) -> None:
    assert ("PAO310", "fields.replicas") in found(document)


@pytest.mark.parametrize(
    "document",
    [
        _url("databases?replicas={{ fields.replicas }}"),
        _url("databases?of=a/{{ fields.replicas }}"),
        _url("databases/with-{{ fields.replicas }}"),
        _url("databases/{{ fields.size }}{{ fields.replicas }}"),
        _url("databases/{{ fields.replicas | default(1) }}"),
        _url("databases/{{ fields.replicas if fields.multiAz else 'none' }}"),
        _body("fields.replicas | default(0) + 1"),
        _body("fields.replicas + 1 if fields.multiAz else 1"),
        _when(ITEM, "fields.multiAz and fields.replicas + 1 > 2"),
        _when(ITEM.but(_SUMMARY, 'summary: "{{ fields.replicas + 1 }} replicas"'), "fields.multiAz"),
        ITEM.but("outputs:\n  host", _DEFAULT % ", visibleWhen: fields.multiAz" + "  host"),
    ],
)
def test_what_is_never_empty_and_never_reckoned_without_an_answer_is_no_fault(document: Example) -> None:
    assert found(document) == []


def _checked(config: str, kind: str = "http") -> Example:
    check = f"  healthChecks:\n    - {{id: up, type: {kind}, config: {config}}}\n"
    return ITEM.but("fulfillment:\n", f"fulfillment:\n{check}")


@pytest.mark.parametrize(
    "document",
    [
        _checked('{url: "{{ env.API }}/databases/{{ fields.replicas }}"}'),
        _checked('{url: "{{ env.API }}/databases?of={{ fields.replicas + 1 }}"}'),
        _checked('{host: db.acme.example, port: "{{ fields.replicas }}"}', "tcp"),
    ],
)
def test_a_health_check_does_not_ask_at_what_may_be_missing(document: Example) -> None:
    assert ("PAO310", "fields.replicas") in found(document)


def test_a_health_check_says_what_to_take_instead() -> None:
    document = _checked('{url: "{{ env.API }}/databases/{{ fields.replicas | default(1) }}"}')

    assert "PAO310" not in {code for code, _ in found(document)}


def test_a_component_does_not_reckon_with_what_may_be_missing() -> None:
    count = "          - {id: count, name: How many, type: integer}\n          - id: appName\n"
    document = BUNDLE.but("          - id: appName\n", count).but("-db", "-{{ fields.count + 1 }}")

    assert found(document) == [("PAO310", "fields.count")]
