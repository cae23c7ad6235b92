"""The SARIF log is valid by the published schema, and says of each finding what it is and where."""

import json
from functools import cache
from typing import TypedDict, cast

import pytest
from jsonschema import Draft4Validator, FormatChecker

from paoctl.model.diagnostic import Diagnostic, Related, Severity
from paoctl.model.source import Position, Span
from paoctl.report.findings import Findings
from paoctl.report.findings_sarif import FINGERPRINT, findings_sarif, fingerprints
from paoctl.rules.table import BY_CODE, RULES
from tests.examples.test_seven_faults import found
from tests.house.skeleton import ROOT
from tests.report.found import LINE, PATH, finding, findings

FIRST = Related(Span(Position(2, 1), Position(2, 5)), "first one is here")
ALL = tuple(
    Diagnostic(rule.code, rule.severity, PATH, Span(Position(n, 1), Position(n, 1)), f"fault {n}")
    for n, rule in enumerate(RULES, 1)
)
"""One finding of each rule."""


class Result(TypedDict):
    """What the tests look at in a result."""

    ruleId: str
    ruleIndex: int
    level: str
    message: dict[str, str]
    locations: list[dict[str, dict[str, dict[str, object]]]]
    relatedLocations: list[dict[str, object]]
    partialFingerprints: dict[str, str]
    fixes: list[dict[str, object]]


class Rule(TypedDict):
    """What the tests look at in a rule."""

    id: str
    name: str
    shortDescription: dict[str, str]
    fullDescription: dict[str, str]
    defaultConfiguration: dict[str, str]


@cache
def validator() -> Draft4Validator:
    schema = json.loads((ROOT / "tests" / "data" / "sarif.json").read_text("utf-8"))
    return Draft4Validator(schema, format_checker=FormatChecker())


def results(given: Findings) -> list[Result]:
    return cast("list[Result]", json.loads(findings_sarif(given))["runs"][0]["results"])


def test_what_mends_a_finding_is_a_fix_with_its_place_and_text() -> None:
    [fixed] = [each for each in results(found()) if each["ruleId"] == "PAO102"]
    [change] = cast("list[dict[str, list[dict[str, object]]]]", fixed["fixes"][0]["artifactChanges"])
    [replacement] = change["replacements"]

    assert replacement == {
        "deletedRegion": {"startLine": 19, "startColumn": 13, "endLine": 19, "endColumn": 21},
        "insertedContent": {"text": "required"},
    }


@pytest.mark.parametrize(
    "given",
    [
        findings(),
        findings(finding(28, 19, (28, 30), related=(FIRST,)), finding(3, 1, severity=Severity.WARNING)),
        findings(*ALL),
        found(),
    ],
    ids=["nothing", "two", "every rule", "seven faults"],
)
def test_the_log_is_valid_by_the_published_schema(given: Findings) -> None:
    log = json.loads(findings_sarif(given))

    assert [error.message for error in validator().iter_errors(log)] == []
    assert len(log["runs"][0]["results"]) == len(given.findings)


def test_the_schema_would_notice_a_wrong_log() -> None:
    log = json.loads(findings_sarif(findings(finding())))
    log["runs"][0]["results"][0]["level"] = "fatal"
    log["runs"][0]["columnKind"] = "bytes"

    assert len(list(validator().iter_errors(log))) == 2


def test_a_result_names_its_rule_its_place_and_its_words() -> None:
    [result] = results(findings(finding(28, 19, (28, 30), related=(FIRST,))))
    place = {"uri": PATH, "uriBaseId": "%SRCROOT%"}

    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("PAO302", 0, "error")
    assert result["message"]["text"].startswith(
        "`fields.sise` is not a field of this item\ndid you mean `fields.size`?"
    )
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": place,
                "region": {"startLine": 28, "startColumn": 19, "endLine": 28, "endColumn": 30},
            }
        }
    ]
    assert result["relatedLocations"] == [
        {
            "id": 1,
            "physicalLocation": {
                "artifactLocation": place,
                "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 5},
            },
            "message": {"text": "first one is here"},
        }
    ]


def test_a_region_is_the_very_text_that_is_meant() -> None:
    """Cut it out by the rules of the specification (3.30): from 1, in code points, the end behind the last one."""
    source = found()
    for result, each in zip(results(source), source.findings, strict=True):
        region = cast("dict[str, int]", result["locations"][0]["physicalLocation"]["region"])
        line = source.texts[each.path].split("\n")[region["startLine"] - 1]
        cut = line[region["startColumn"] - 1 : region["endColumn"] - 1]

        assert region["startLine"] == region["endLine"]
        assert cut == line[each.span.start.column - 1 : each.span.end.column - 1] != ""
    assert json.loads(findings_sarif(source))["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_the_rules_that_found_something_are_described() -> None:
    [run] = json.loads(findings_sarif(findings(*ALL)))["runs"]
    rules = cast("list[Rule]", run["tool"]["driver"]["rules"])

    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for rule in rules:
        known = BY_CODE[rule["id"]]
        assert (rule["name"], rule["shortDescription"]["text"]) == (known.name, known.what)
        assert known.why in rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"] == {"level": known.severity.value}
    for result in results(findings(*reversed(ALL))):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("catalog/a b%/c#d?.yaml", "catalog/a%20b%25/c%23d%3F.yaml"),
        ("a:b/é\n.yaml", "a%3Ab/%C3%A9%0A.yaml"),
        ("x\udcff.yaml", "x%FF.yaml"),
        ("/tmp/x.yaml", "file:///tmp/x.yaml"),
    ],
)
def test_a_path_is_written_as_a_uri(path: str, uri: str) -> None:
    [result] = results(findings(finding(path=path)))

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_fingerprints_outlive_lines_above_and_tell_any_two_apart() -> None:
    one, moved = findings(finding(1), texts={PATH: LINE}), findings(finding(3), texts={PATH: f"# new\n\n{LINE}"})
    other = findings(finding(1), texts={PATH: LINE.replace("size", "name")})
    twice = findings(finding(1), finding(1), texts={PATH: LINE})

    assert list(fingerprints(one)) == list(fingerprints(moved))
    assert list(fingerprints(one)) != list(fingerprints(other))
    assert len(set(fingerprints(twice))) == 2
    assert results(one)[0]["partialFingerprints"] == {FINGERPRINT: next(fingerprints(one))}


def test_what_is_invisible_is_shown() -> None:
    [result] = results(findings(finding(message="a\u202e\x1bb")))

    assert result["message"]["text"].startswith("a\ufffd\ufffdb\n")
