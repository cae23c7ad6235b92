"""JUnit XML: a suite a file, a test a finding; whatever the findings say, it is XML."""

from xml.etree import ElementTree as ET

import pytest

from paoctl.model.diagnostic import Severity
from paoctl.report.findings import Findings
from paoctl.report.findings_junit import findings_junit
from tests.report.found import PATH, finding, findings


def read(given: Findings) -> ET.Element:
    return ET.fromstring(findings_junit(given))


def test_there_is_one_suite_a_file_and_one_test_a_finding() -> None:
    root = read(findings(finding(28, 19), finding(3, 1, path="z.yaml"), finding(4, 1, path="z.yaml")))

    assert {suite.attrib["name"]: len(suite) for suite in root} == {"a": 1, "b": 1, "c": 1, PATH: 1, "z.yaml": 2}
    assert root.attrib == {"name": "paoctl validate", "time": "0.003", "tests": "6", "failures": "3", "errors": "0"}


def test_a_file_in_order_is_a_test_that_passes() -> None:
    root = read(findings())

    assert [case.attrib["name"] for case in root.iter("testcase")] == ["in order"] * 3
    assert root.find(".//failure") is None
    assert root.attrib["failures"] == "0"


def test_an_error_is_a_failure_with_its_place_and_its_words() -> None:
    case = read(findings(finding(28, 19))).find(f"testsuite[@name='{PATH}']/testcase")

    assert case is not None
    assert case.attrib == {"name": "PAO302 at 28:19", "classname": PATH, "file": PATH, "line": "28"}
    [failure] = case
    assert failure.attrib == {"type": "PAO302", "message": "`fields.sise` is not a field of this item"}
    assert failure.text is not None
    assert failure.text.startswith(f"{PATH}:28:19: error[PAO302] `fields.sise` is not a field of this item\n")
    assert "help: fields here: instanceName" in failure.text


def test_a_warning_passes_and_says_so() -> None:
    root = read(findings(finding(severity=Severity.WARNING)))

    assert root.find(".//failure") is None
    assert "warning[PAO302]" in (root.findtext(".//system-out") or "")


@pytest.mark.parametrize(
    "odd", ["</failure><x>&amp;", "]]>", "\x00\x1b\x0b", "\ufffe\uffff", "x\udcff", "\"'\n\t\r", "\u202e"]
)
def test_whatever_is_said_is_written_as_xml(odd: str) -> None:
    text = findings_junit(findings(finding(message=f"<{odd}>", path=f"a{odd}.yaml")))
    root = ET.fromstring(text.encode("utf-8"))

    assert len(list(root.iter("failure"))) == 1
    assert not set("\x00\x1b\x0b\ufffe\uffff\udcff\u202e") & set("".join(root.itertext()))
