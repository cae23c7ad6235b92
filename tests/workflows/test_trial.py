"""Items are held to the tests beside them, and to every answer that their own forms take."""

from collections.abc import Mapping

import pytest

from paoctl.form.check import check
from paoctl.form.trials import trials
from paoctl.load.catalog import load_catalog
from paoctl.load.repository import Repository
from paoctl.model.catalog import CatalogItem
from paoctl.model.loaded import pin_of
from paoctl.model.trial import CaseRequest, CatalogTest, fixture_of
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, REPOSITORY
from paoctl.workflows.fixture import fixtures
from paoctl.workflows.subject import Subject, subjects
from paoctl.workflows.trial import Trial, try_catalog
from paoctl.workflows.validate import validate
from tests.support.validation import above_caret

ANSWERS = {"instanceName": "orders-db", "size": "large"}
TEST = Example(
    fixture_of(ITEM.path),
    """\
# kept
apiVersion: pao/v1
kind: CatalogTest
metadata: {id: database-postgresql-standard}
cases:
  large:   # why
    request: {name: orders-db, environment: production}
    fields: {instanceName: orders-db, size: large}

  # the smallest there is
  small:
    fields:
      instanceName: orders-db
""",
)


def files_with(*changed: Example) -> dict[str, bytes]:
    return {example.path: example.raw for example in (*REPOSITORY, TEST, *changed)}


def updated(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {**files, **dict(fixtures(files, None))}


def tried(files: Mapping[str, bytes], path: str = ITEM.path, most: int = 30) -> Trial:
    return try_catalog(files, targets={path, fixture_of(path)}, most=most)


def told(trial: Trial) -> list[tuple[str, str]]:
    return [(each.rule, each.message) for each in trial.findings.findings]


def subject_of(changed: Example = ITEM) -> Subject:
    return next(each for each in subjects(Repository(files_with(changed)), None) if each.source.path == changed.path)


def test_what_a_case_comes_to_is_written_below_it_and_then_holds() -> None:
    files = updated(files_with())
    text = files[TEST.path].decode()

    assert [line for line in TEST.text.splitlines() if line not in text.splitlines()] == []
    assert "    expect:\n      manual:\n        ticket:\n          project: DBA\n" in text
    assert text.count("url: https://hooks.acme.example/live") == 1
    assert told(tried(files)) == []
    assert updated(files) == files


def test_a_case_without_expectations_is_no_test() -> None:
    assert [rule for rule, _ in told(tried(files_with()))] == ["PAO417", "PAO417"]


def test_another_value_is_told_where_it_is_expected() -> None:
    files = updated(files_with())
    files[ITEM.path] = ITEM.but('size: "{{ fields.size }}"', 'size: "{{ fields.size | upper }}"').raw
    found = tried(files).findings.findings

    assert [each.message for each in found] == [
        "it comes to `LARGE`, and `large` is expected",
        "it comes to `SMALL`, and `small` is expected",
    ]
    assert [each.path for each in found] == [TEST.path, TEST.path]
    line = files[TEST.path].decode().splitlines()[found[0].span.start.line - 1]
    assert line.strip() == "size: large"


def test_what_is_missing_or_too_many_is_told() -> None:
    files = updated(files_with())
    files[TEST.path] = files[TEST.path].replace(b"issueType: Task\n", b"issue: Task\n", 1)

    assert told(tried(files)) == [("PAO417", "`issue` is expected, and is not there, and 1 more difference")]


@pytest.mark.parametrize(
    ("old", "new", "above"),
    [
        ('size: "{{ fields.size }}"', 'size: "{{ fields.size | upper }}"', "large"),
        ('            size: "{{ fields.size }}"\n', "", "size"),
        ('body: {host: "{{ outputs.instance.host }}"}', "body: [1]", "body"),
        ("          method: POST\n", "          method: POST\n          success: [200]\n", "instance"),
    ],
)
def test_the_caret_stands_under_what_differs(old: str, new: str, above: str) -> None:
    files = updated(files_with())
    files[ITEM.path] = ITEM.but(old, new).raw
    findings = tried(files).findings

    assert above_caret(findings, findings.findings[0]) == above


def test_a_misspelt_mode_is_told_at_its_key() -> None:
    files = updated(files_with())
    files[TEST.path] = files[TEST.path].replace(b"automatic:\n", b"automatc:\n", 1)
    findings = tried(files).findings
    (finding,) = findings.findings

    assert (above_caret(findings, finding), finding.label) == ("automatc", "did you mean `automatic`?")
    assert finding.message == "`automatc` can't be a key here"


def test_what_differs_in_an_action_is_one_finding_with_both_sides() -> None:
    files = updated(files_with())
    files[ITEM.path] = ITEM.but("project: DBA", "project: DBX").but("issueType: Task", "issueType: Story").raw
    told = tried(files).findings
    sides = [told.expected[each] for each in told.findings]

    assert [each.message for each in told.findings] == [
        "it comes to `DBX`, and `DBA` is expected, and 1 more difference"
    ] * len(sides)
    for expected, now in sides:
        assert expected.startswith("manual:\n  ticket:\n    project: DBA\n    issueType: Task\n")
        assert now == expected.replace("DBA", "DBX").replace("Task", "Story")


def test_an_action_that_is_not_there_any_more_has_one_side() -> None:
    files = updated(files_with())
    files[TEST.path] = files[TEST.path].replace(b"        ticket:\n", b"        tickt:\n", 1)
    told = tried(files).findings

    assert sorted(bool(expected) for expected, _ in told.expected.values()) == [False, True]
    assert sorted(bool(now) for _, now in told.expected.values()) == [False, True]


def test_updating_takes_what_is_meant_and_keeps_the_rest() -> None:
    files = updated(files_with())
    before = files[TEST.path].decode()
    files[ITEM.path] = ITEM.but("project: DBA", "project: DBX").raw
    after = updated(files)[TEST.path].decode()

    assert after == before.replace("project: DBA", "project: DBX")


@pytest.mark.parametrize(
    ("old", "new", "answers"),
    [
        # `..` leads out of the path, and the pattern does not keep it away
        ("^[a-z][a-z0-9-]{2,28}$", "^[a-z.]+$", "instanceName=."),
        # in one zone it is a number, which no text is added to
        (
            'name: "{{ fields.instanceName }}"',
            "name: \"{{ 'a' + (fields.instanceName if fields.multiAz else 1) }}\"",
            "instanceName=rde",
        ),
    ],
)
def test_a_valid_answer_that_breaks_an_action_is_shown_at_its_smallest(old: str, new: str, answers: str) -> None:
    named = ITEM.but("acme.example/databases", "acme.example/databases/{{ fields.instanceName }}")
    broken = named.but(old, new)
    trial = tried(files_with(broken), most=100)
    found = [each for each in trial.findings.findings if each.rule == "PAO418" and each.path == ITEM.path]

    assert found
    assert all(each.help[0].startswith("paoctl request database-postgresql-standard --set") for each in found)
    assert any(each.help[0].endswith(answers) for each in found)


def test_a_bundle_that_answers_what_its_component_refuses_is_found() -> None:
    loose = BUNDLE.but("-db", "-database-of-the-shop-and-more")
    trial = tried(files_with(loose), BUNDLE.path)
    told = [(each.rule, each.message) for each in trial.findings.findings if each.path == BUNDLE.path]

    assert {rule for rule, _ in told} == {"PAO418"}
    assert len(told) == len(set(told)), "both modes break for one reason: it is said once"


def test_braces_in_an_answer_are_no_template() -> None:
    """A person may write anything: found by the generated requests of this repository's own catalog."""
    free = ITEM.but('              pattern: "^[a-z][a-z0-9-]{2,28}$"', "              maxLength: 40")
    subject = subject_of(free)
    made = list(subject.rendered(CaseRequest(), {"instanceName": "{% raw %} {{ fields.size"}))

    assert [each.fault for _, each in made] == [None] * 3
    assert made[0][1].tree["summary"] == "{% raw %} {{ fields.size"


def test_the_generated_answers_are_right_the_same_each_time_and_reach_every_branch() -> None:
    subject = subject_of()
    form, scopes = subject.definition.presentation.form, subject.scopes(CaseRequest())
    made = list(trials(form, scopes, [], 100))

    assert made == list(trials(form, scopes, [], 100))
    assert all(check(form, answers, scopes) == [] for answers in made)
    assert {answers.get("size") for answers in made} == {None, "small", "large"}
    assert {answers.get("replicas") for answers in made} >= {None, 0, 5}
    assert max(len(str(answers["instanceName"])) for answers in made) == 29
    assert len({str(sorted(answers.items())) for answers in made}) == len(made)


def test_a_pin_does_not_depend_on_the_test() -> None:
    with_test, _ = load_catalog(files_with())
    without, _ = load_catalog({path: raw for path, raw in files_with().items() if path != TEST.path})

    assert pin_of(with_test.items["database-postgresql-standard"]) == pin_of(
        without.items["database-postgresql-standard"]
    )


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        (TEST, []),
        (TEST.but("cases:", "casses:"), ["PAO102"]),
        (TEST.but("size: large", "size: larg"), ["PAO213"]),
        (TEST.but("environment: production", "environment: prod"), ["PAO606"]),
        (TEST.but("name: orders-db, ", 'team: "@acme/others", '), ["PAO605"]),
        (TEST.but("instanceName: orders-db\n", "{}\n").but("fields:\n      {}", "fields: {}"), ["PAO211"]),
        (TEST.but("kind: CatalogTest", "kind: CatalogItem"), ["PAO108"]),
        (TEST.but("database-postgresql-standard", "database-postgresql-other"), ["PAO109"]),
        (Example("catalog/other/database-postgresql-standard.test.yaml", TEST.text), ["PAO109"]),
    ],
)
def test_a_test_is_validated_as_other_documents_are(changed: Example, rules: list[str]) -> None:
    found = validate(files_with(changed)).findings

    assert [each.rule for each in found if each.path == changed.path] == rules


def test_an_item_that_is_not_in_order_does_not_pass() -> None:
    broken = ITEM.but("version: 1.2.0", "version: one")
    trial = tried(files_with(broken))

    assert "PAO105" in {each.rule for each in trial.findings.findings}


def test_every_model_of_a_test_is_one_document() -> None:
    assert isinstance(subject_of().test, CatalogTest)
    assert isinstance(subject_of().definition, CatalogItem)


@pytest.mark.parametrize(
    ("old", "new", "above"),
    [
        ("https://provision.acme.example/databases", '"{{ fields.size }}"', "instance"),
        ('"{{ env.ANNOUNCE_URL }}"', '"{{ env.ANNOUNCE_URL | lower }}/x"', "announce"),
        ("url: self", 'url: "{{ env.ANNOUNCE_URL | lower }}"', "instance"),
    ],
)
def test_a_url_that_may_not_be_called_is_told(old: str, new: str, above: str) -> None:
    subject = subject_of(ITEM.but(old, new))
    faults = {rendering.action: rendering.fault for _, rendering in subject.rendered(CaseRequest(), ANSWERS)}
    fault = faults[above]

    assert fault is not None
    assert (fault.code, "is no URL that may be called" in fault.cause) == ("PAO418", True)
    assert [name for name, each in faults.items() if each is not None] == [above]


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("provision.acme.example/health", "PAO418"),
        ("https://user:pw@provision.acme.example/health", "PAO418"),
        ("https://{{ fields.size }}.acme.example", "PAO308"),
        ("https://provision.acme.example/{{ fields.size }}", ""),
        ("https://provision.acme.example/{{ outputs.instance.host }}", ""),
    ],
)
def test_a_health_check_that_can_not_be_asked_is_told(url: str, fault: str) -> None:
    check = f'  healthChecks:\n    - {{id: well, type: http, config: {{url: "{url}"}}}}\n  manual:\n'
    subject = subject_of(ITEM.but("  manual:\n", check))
    broken = [(mode, each) for mode, each in subject.rendered(CaseRequest(), ANSWERS) if each.fault is not None]

    assert [(mode, each.action, each.fault and each.fault.code) for mode, each in broken] == (
        [("automatic", "well", fault)] if fault else []
    )
    assert [subject.place_of(each) for _, each in broken] == ([("fulfillment", "healthChecks", 0)] if fault else [])
    assert not any(each.fault and "pw" in each.fault.cause for _, each in broken)


def test_a_health_check_that_an_answer_breaks_is_told_where_it_is_written() -> None:
    check = (
        '  healthChecks:\n    - {id: well, type: http, config: {url: "{{ env.ANNOUNCE_URL | lower }}"}}\n  manual:\n'
    )
    files = updated(files_with())
    files[ITEM.path] = ITEM.but("  manual:\n", check).raw
    trial = tried(files)

    assert {rule for rule, _ in told(trial)} == {"PAO418"}
    on_item = [each for each in trial.findings.findings if each.path == ITEM.path]
    assert [above_caret(trial.findings, each)[:9] for each in on_item] == ["{id: well"]
