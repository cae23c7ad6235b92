"""Explain: every rule and every place of every document, without a repository."""

import json

import pytest

from paoctl.actions.health import CHECKS
from paoctl.actions.registry import kinds
from paoctl.errors import UsageError
from paoctl.load.documents import KINDS, NAMES
from paoctl.report.explanation import place_json, place_text, rule_json, rule_text, rules_json, rules_text
from paoctl.report.terminal import PIPE, Terminal
from paoctl.rules.base import Rule
from paoctl.rules.table import BY_CODE, RULES
from paoctl.shape.places import Place, fields
from paoctl.workflows.explain import explain_place, explain_rule, rule_named

WHERE = "`paoctl explain` lists the rules; a place begins with `item` or another kind, or with `action`"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_explained_with_its_example_as_people_see_it(rule: type[Rule]) -> None:
    page = explain_rule(rule, PIPE)
    text = rule_text(page, PIPE)

    assert text.startswith(f"{rule.code} {rule.name} ({rule.severity})\n\n{rule.what}\n\nWhy: {rule.why}\n")
    assert (f"[{rule.code}]" in text) is (rule.bad is not None)
    assert ("\nMended\n" in text) is (rule.bad is not None and page.mended != "")


def test_the_page_of_a_rule_shows_finding_and_mending() -> None:
    text = rule_text(explain_rule(BY_CODE["PAO302"], PIPE), PIPE)

    assert '68 |             size: "{{ fields.sise }}"\n   |                       ^^^^^^^^^^^ did you mean' in text
    assert '\n-             size: "{{ fields.sise }}"\n+             size: "{{ fields.size }}"\n' in text


@pytest.mark.parametrize("name", ["PAO302", "pao302", "unknown-reference"])
def test_a_rule_is_found_by_code_and_by_name(name: str) -> None:
    assert rule_named(name) is BY_CODE["PAO302"]


def test_rules_can_be_listed() -> None:
    assert rules_text(RULES, PIPE).count("\n") == len(RULES)
    assert [row["code"] for row in json.loads(rules_json(RULES))["items"]] == [rule.code for rule in RULES]


def test_a_mapping_is_explained_with_its_keys() -> None:
    assert place_text(explain_place("item.metadata.owner"), PIPE) == (
        "item.metadata.owner   a mapping, required\n"
        "\n"
        "Who answers for it and approves requests.\n"
        "\n"
        "Keys\n"
        "  team     text  required  The team (`@org/team`) or person (`@login`) that approves requests, as CODEOWNERS"
        " spells it.\n"
        "  contact  text            Where people can ask: an address, a channel.\n"
    )


def test_a_value_is_explained_with_its_choices_and_bounds() -> None:
    choice = explain_place("item.fulfillment.strategy.onFailure")
    bounded = explain_place("item.fulfillment.automatic.actions.retry.attempts")

    assert (choice.choices, choice.default) == (("stop", "rollback", "manual"), "stop")
    assert (bounded.kind, bounded.bounds, bounded.default) == ("a whole number", ("at least 1", "at most 10"), 3)


def test_the_configuration_of_an_action_type_is_explained_too() -> None:
    page = explain_place("action.rest-api.auth.bearer")

    assert page.kind == "text"
    assert "a secret may stand here" in page.bounds


@pytest.mark.parametrize("root", [*(f"action.{kind}" for kind in kinds()), *(f"healthCheck.{kind}" for kind in CHECKS)])
def test_every_place_of_every_configuration_has_its_page(root: str) -> None:
    page = explain_place(root)

    assert page.text
    for key in page.keys:
        assert key.text, key.name
        assert explain_place(f"{root}.{key.name}").path == f"{root}.{key.name}"


def test_the_types_are_listed_where_none_is_named() -> None:
    assert {key.name for key in explain_place("action").keys} >= set(kinds())
    assert [key.name for key in explain_place("healthCheck").keys] == [*CHECKS]
    assert all(key.text for root in ("action", "healthCheck") for key in explain_place(root).keys)


def test_on_a_terminal_a_page_is_folded_between_words() -> None:
    narrow, page = Terminal(interactive=True, colour=False, width=80), explain_place("action.rest-api")
    text = place_text(page, narrow)

    assert max(map(len, text.splitlines())) <= 80
    assert text.split() == place_text(page, PIPE).split(), "every word is whole"
    assert max(map(len, rules_text(RULES, narrow).splitlines())) <= 80


def test_what_the_engine_writes_is_no_key_for_authors() -> None:
    assert "handover" not in [key.name for key in explain_place("action.jira-ticket").keys]


def test_keys_of_a_free_mapping_may_be_any() -> None:
    assert [key.name for key in explain_place("item.outputs.host").keys][:1] == ["type"]


def _paths(prefix: str, place: Place, depth: int) -> list[str]:
    element = place.element
    found = [prefix]
    for model in element.models if depth else ():
        for key, field in fields(model).items():
            found += _paths(f"{prefix}.{key}", Place(field.annotation, field), depth - 1)
    return found


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_every_place_of_every_document_has_its_page(kind: type) -> None:
    for path in _paths(NAMES[kind], Place(kind), 9):
        page = explain_place(path)
        assert page.text
        assert page.path == path
        assert json.loads(place_json(page))["kind"] == "Explanation"


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("item.metdata", "did you mean `item.metadata`?"),
        ("item.metadata.owner.tem", "did you mean `item.metadata.owner.team`?"),
        ("itme", "did you mean `item`?"),
        ("unknown-refrence", "did you mean `unknown-reference`?"),
        ("actoin", "did you mean `action`?"),
        ("healthCheck.tpc", "did you mean `healthCheck.tcp`?"),
        ("action.jira-ticket.handover", "keys here: project, issueType, summary, description, fields, priority, jira"),
        ("action.rest-ap", "did you mean `action.rest-api`?"),
        (
            "item.metadata.name.more",
            WHERE,
        ),
        ("", WHERE),
    ],
)
def test_what_is_not_known_gives_the_nearest_that_is(path: str, remedy: str) -> None:
    with pytest.raises(UsageError) as caught:
        explain_place(path)

    assert caught.value.remedy == remedy


def test_a_rule_is_a_document_for_programs() -> None:
    document = json.loads(rule_json(explain_rule(BY_CODE["PAO004"], PIPE)))

    assert (document["kind"], document["code"], document["name"]) == ("Rule", "PAO004", "duplicate-key")
    assert "first one is here" in document["example"]


def test_a_key_is_told_in_whole_sentences() -> None:
    for name in NAMES.values():
        page = explain_place(name)
        for key in page.keys:
            assert key.text.partition("\n\n")[0].replace("\n", " ") in place_text(page, PIPE)
    text = place_text(explain_place("action.rest-api.marker"), PIPE)
    lag = next(line for line in text.splitlines() if line.startswith("  lag "))
    assert lag.endswith(".")


def test_a_type_without_its_family_is_told_where_it_stands() -> None:
    for path in ("rest-api", "rest-api.url"):
        with pytest.raises(UsageError) as refused:
            explain_place(path)
        assert refused.value.remedy == f"did you mean `action.{path}`?"
    with pytest.raises(UsageError) as refused:
        explain_place("tcp")
    assert refused.value.remedy == "did you mean `healthCheck.tcp`?"
