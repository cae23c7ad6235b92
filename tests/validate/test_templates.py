"""Templates: everything that is mentioned exists, on every branch, and is shown where it is mentioned."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, PROJECT
from tests.support.validation import found, validated

SIZE = 'size: "{{ fields.size }}"'


def template(text: str) -> list[tuple[str, str]]:
    """What is found when the body's `size` is this template."""
    return found(ITEM.but(SIZE, f"size: '{text}'"))


@pytest.mark.parametrize(
    "text",
    [
        "{{ fields.size | upper }}",
        "{{ metadata.owner.team }}{{ metadata.id }}",
        "{{ request.name }}/{{ request.team }}/{{ request.generation }}",
        "{{ system.date }}",
        "{{ env.ANNOUNCE_URL }}",
        "{{ secrets.WEBHOOK_KEY }}",
        '{{ fields.multiAz if fields.size == "large" else none }}',
        "plain text",
        '{{ "{{" }}',
        "{{ bundle.fields.appName }}",
        "{{ bundle.request.name }}",
        '{{ bundle.fields.anything | default("") }}',
    ],
)
def test_what_exists_may_be_mentioned(text: str) -> None:
    assert template(text) == []


def test_a_default_does_not_excuse_a_name_that_no_environment_has() -> None:
    assert template("{{ env.ELSEWHERE | default(1) }}") == [("PAO302", "env.ELSEWHERE")]


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("{{ fields.sise }}", "fields.sise"),
        ("a {{ fields.size }} {{ fields.x | upper }}", "fields.x"),
        ("{{ feilds.size }}", "feilds.size"),
        ("{{ fields.size.x }}", "fields.size.x"),
        ("{{ fields.size if true else fields.never }}", "fields.never"),
        ("{{ request.nmae }}", "request.nmae"),
        ("{{ metadata.owner.tam }}", "metadata.owner.tam"),
        ("{{ outputs.nothing.x }}", "outputs.nothing.x"),
        ("{{ outputs.announce.x }}", "outputs.announce.x"),
        ("{{ env.NOWHERE }}", "env.NOWHERE"),
        ("{{ secrets.UNKNOWN }}", "secrets.UNKNOWN"),
        ("{{ components.x.outputs.y }}", "components.x.outputs.y"),
        ("{{ self.ref }}", "self.ref"),
        ("{{ outputs.instance.host }}", "outputs.instance.host"),
    ],
)
def test_what_does_not_exist_is_shown_where_it_is_mentioned(text: str, above: str) -> None:
    assert ("PAO302", above) in template(text)


def test_the_nearest_name_is_guessed_and_the_legal_ones_are_listed() -> None:
    (finding,) = validated(ITEM.but(SIZE, 'size: "{{ fields.sise }}"')).findings

    assert finding.message == "`fields.sise` is not a field of this item"
    assert finding.label == "did you mean `fields.size`?"
    assert finding.help == ("fields here: instanceName, size, multiAz, replicas",)


def test_a_name_that_nobody_wrote_is_not_listed() -> None:
    faulty = ITEM.but("type: boolean", "type: boolen").text.replace(SIZE, 'size: "{{ fields.sise }}"')
    findings = validated(ITEM._replace(text=faulty)).findings

    (unknown,) = [each for each in findings if each.message == "`fields.sise` is not a field of this item"]
    assert unknown.help == ("fields here: instanceName, size, multiAz, replicas",)


def test_an_output_that_an_action_does_not_have_is_told_with_those_that_it_has() -> None:
    (finding, *_) = validated(
        ITEM.but('body: {host: "{{ outputs.instance.host }}"}', 'body: "{{ outputs.instance.hots }}"')
    ).findings

    assert finding.message == "the action `instance` has no output `hots`"
    assert finding.label == "did you mean `outputs.instance.host`?"


@pytest.mark.parametrize(
    ("text", "rule", "above"),
    [
        ("{{ fields.size", "PAO301", "{"),
        ("{{ fields.size ! }}", "PAO301", "!"),
        ("{{ }}", "PAO301", "}"),
        ("x {% if a %}", "PAO303", "{"),
        ("{{ fields.size.upper() }}", "PAO303", "("),
        ("{{ 1 * 2 }}", "PAO303", "1"),
    ],
)
def test_what_cannot_be_read_is_shown_inside_the_text(text: str, rule: str, above: str) -> None:
    assert template(text) == [(rule, above)]


@pytest.mark.parametrize(
    ("condition", "findings"),
    [
        ("fields.multiAz", []),
        ("fields.size == 'large'", []),
        ("not fields.multiAz and fields.size is not none", []),
        ("fields.size", [("PAO305", "fields.size")]),
        ("fields.instanceName", [("PAO305", "fields.instanceName")]),
        ("fields.replicas > 1", [("PAO207", "fields.replicas")]),
        ("fields.sise == 1", [("PAO302", "fields.sise")]),
        ("secrets.WEBHOOK_KEY == 'x'", [("PAO302", "secrets.WEBHOOK_KEY")]),
        ("outputs.instance.host == 'x'", [("PAO302", "outputs.instance.host")]),
        ("fields.size ==", None),
    ],
)
def test_a_condition_of_a_form_sees_earlier_fields_and_is_true_or_false(
    condition: str, findings: list[tuple[str, str]] | None
) -> None:
    rules = found(ITEM.but("visibleWhen: fields.multiAz", f'visibleWhen: "{condition}"'))

    if findings is None:
        assert [rule for rule, _ in rules] == ["PAO301"]
    else:
        assert rules == findings


def test_update_and_destroy_see_what_the_action_itself_has_made() -> None:
    own = ITEM.but(
        "{method: DELETE, url: self}", '{method: DELETE, body: "{{ self.ref }} {{ outputs.instance.host }}"}'
    )

    assert found(own) == []


def test_a_variable_must_be_set_in_every_environment_or_have_a_default() -> None:
    only_live = PROJECT.but("      ANNOUNCE_URL: https://hooks.acme.example/dev\n", "      OTHER: text\n")
    guarded = ITEM.but(
        'url: "{{ env.ANNOUNCE_URL }}"', "url: \"{{ env.ANNOUNCE_URL | default('https://hooks.acme.example') }}\""
    )

    assert found(only_live) == [("PAO309", "env.ANNOUNCE_URL")]
    assert found(only_live, guarded) == []


def test_variables_of_the_process_are_known_by_name() -> None:
    process = PROJECT.but("http:\n", "env: {fromProcess: [BUILD_ID]}\nhttp:\n")

    assert found(process, ITEM.but(SIZE, 'size: "{{ env.BUILD_ID }}"')) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("fields.appName", "fields.appNam"),
        ("components.database.outputs.host", "components.databse.outputs.host"),
        ("components.database.outputs.host", "components.database.outputs.port"),
        ("components.database.outputs.host", "components.database.host"),
        ("fields.appName", "outputs.x.y"),
        ("fields.appName", "secrets.WEBHOOK_KEY"),
    ],
)
def test_a_bundle_sees_its_form_and_its_components(old: str, new: str) -> None:
    assert found(BUNDLE.but(old, new)) == [("PAO302", new)]


def test_a_key_that_begins_with_a_dollar_is_ours() -> None:
    assert found(ITEM.but(SIZE, 'size: {$secret: "x"}')) == [("PAO307", "$secret")]


def test_a_field_without_its_scope_and_a_text_without_its_quotes_are_understood() -> None:
    (field,) = validated(ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: multiAz")).findings
    (text,) = validated(ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.size == large")).findings

    assert (field.rule, field.label) == ("PAO302", "did you mean `fields.multiAz`?")
    assert not any("quotes" in each for each in field.help)
    assert (text.rule, text.label, text.help[-1]) == ("PAO302", "", "text stands in quotes: 'large'")


def test_the_remedy_for_a_condition_does_not_speak_of_templates() -> None:
    (finding,) = validated(ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.multiAz fields.size")).findings

    assert (finding.rule, finding.help) == ("PAO301", ("an expression is wanted, as fields.size == 'large'",))


def test_what_should_be_an_option_is_shown_as_one() -> None:
    findings = validated(ITEM.but("[{value: small}, {value: large}]", "[small, large]")).findings

    assert {(each.rule, each.help) for each in findings if each.rule == "PAO103"} == {
        ("PAO103", ("write it as {value: small}",)),
        ("PAO103", ("write it as {value: large}",)),
    }


def test_an_action_without_outputs_is_not_called_a_value() -> None:
    (finding,) = validated(
        ITEM.but('body: {host: "{{ outputs.instance.host }}"}', 'body: {x: "{{ outputs.announce.y }}"}').but(
            "destroy:\n          body: {gone:", 'destroy:\n          body: {gone2: "{{ outputs.announce.y }}", gone:'
        )
    ).findings[1:]

    assert (finding.rule, finding.help) == ("PAO302", ("`outputs.announce` declares no outputs",))


def test_a_scope_with_nothing_in_it_is_not_called_a_value() -> None:
    (finding,) = validated(
        ITEM.but('summary: "{{ fields.instanceName }}"', 'summary: "{{ outputs.ticket.host }}"')
    ).findings

    assert (finding.rule, finding.help) == ("PAO302", ("nothing of `outputs` can be seen from here",))


_COMPONENT_NAME = "{{ fields.appName }}-db"
_SECOND = (
    "  - id: second\n    catalogItem: database-postgresql-standard\n    fields: {instanceName: second-db}\noutputs:\n"
)


@pytest.mark.parametrize(
    ("document", "above"),
    [
        (ITEM.but('{host: "{{ outputs.instance.host }}"}', '"{{ outputs }}"'), "outputs"),
        (
            BUNDLE.but("outputs:\n", _SECOND).but(_COMPONENT_NAME, "{{ components.second.outputs | json }}"),
            "components.second.outputs",
        ),
        (BUNDLE.but(_COMPONENT_NAME, "{{ components | json }}"), "components"),
    ],
)
def test_outputs_without_names_are_told_where_names_say_what_is_waited_for(document: Example, above: str) -> None:
    assert found(document) == [("PAO302", above)]


@pytest.mark.parametrize(
    ("example", "help_"),
    [
        (
            BUNDLE.but("components.database.outputs.host", "components.database.outputs.name"),
            "outputs of database here: host",
        ),
        (
            ITEM.but('value: "{{ outputs.instance.host }}"', 'value: "{{ outputs.instance.name }}"'),
            "outputs of instance here: host",
        ),
        (
            ITEM.but('summary: "{{ fields.instanceName }}"', 'summary: "{{ metadata.owner.mail }}"'),
            "`metadata.owner` here: team, contact",
        ),
    ],
)
def test_what_is_there_is_named_as_people_would(example: Example, help_: str) -> None:
    assert validated(example).findings[0].help == (help_,)


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("bundle.fields.anything", ""),
        ("bundle.fields.apName", "did you mean `bundle.fields.appName`?"),
        ("bundle.fields.apName | default('')", "did you mean `bundle.fields.appName`?"),
    ],
)
def test_an_answer_to_a_bundle_is_asked_for_by_one_that_joins_the_item(answer: str, label: str) -> None:
    (finding,) = validated(ITEM.but(SIZE, f'size: "{{{{ {answer} }}}}"')).findings

    assert (finding.rule, finding.label) == ("PAO302", label)
    assert finding.message.startswith("no bundle that joins this item asks for")


@pytest.mark.parametrize(
    ("expression", "rules"),
    [
        ("bundle.fields.appName", ["PAO302"]),
        ("bundle.request.name", ["PAO302"]),
        ("bundle.fields.appName | default('')", []),
    ],
)
def test_an_item_that_no_bundle_joins_sees_none(expression: str, rules: list[str]) -> None:
    other = Example(ITEM.path.replace("database-", "databases-"), ITEM.text.replace("id: database-", "id: databases-"))
    document = other.but(SIZE, f'size: "{{{{ {expression} }}}}"')
    granted = PROJECT.but(
        "[database-postgresql-standard]}", "[database-postgresql-standard, databases-postgresql-standard]}"
    )
    findings = validated(document, granted).findings

    assert [each.rule for each in findings if each.path == document.path] == rules


def test_a_bundle_that_can_not_be_read_may_ask_for_it() -> None:
    broken = BUNDLE.but("version: 1.0.0", "version: one")
    document = ITEM.but(SIZE, 'size: "{{ bundle.fields.anything }}"')

    assert [rule for rule, _ in found(document, broken)] == ["PAO105"]


def test_the_kind_of_an_answer_to_a_bundle_is_known() -> None:
    count = "          - {id: count, name: How many, type: integer, default: 1}\n          - id: appName\n"
    document = ITEM.but("project: DBA", 'project: "{{ bundle.fields.count }}"')

    assert found(document, BUNDLE.but("          - id: appName\n", count)) == [("PAO305", "bundle.fields.count")]


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("{{ fields.siz | uper }}", ["fields.siz", "uper"]),
        ("{{ fields.siz | frobnicate }} {{ fields.sz }}", ["fields.siz", "frobnicate", "fields.sz"]),
        ("{{ fields.siz | upper(1) }}", ["fields.siz", "upper"]),
        ("{{ uper(fields.siz) }}", ["(", "fields.siz"]),
        ("{{ fields.size | uper }}", ["uper"]),
        ("{{ fields.siz | uper | lowr }}", ["uper"]),
        ("{{ fields.siz is odd }}", ["is"]),
        ("{{ fields.siz | uper", ["{"]),
    ],
)
def test_an_unknown_function_does_not_hide_an_unknown_name(text: str, above: list[str]) -> None:
    findings = template(text)

    assert [shown for _, shown in findings] == above
