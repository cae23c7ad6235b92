"""Findings as JUnit XML, which most CI systems show as test results.

There is no standard; this keeps to what readers agree on: `testsuites`, `testsuite`, `testcase`, `failure`.
"""

import re
from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 - it writes XML here, and reads none

from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.report.findings import Findings, told, visible

_NOT_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) has no way to write, and `visible` leaves."""
_IN_ORDER: Final = "in order"
"""The one test of a file without findings: readers take an empty report for a run that broke."""


def findings_junit(findings: Findings) -> str:
    """One suite a file, one test a finding. An error is a failure; a warning is a test that passes and says so."""
    root = ET.Element("testsuites", name="paoctl validate", time=f"{findings.seconds:.3f}")
    by_file: dict[str, list[Diagnostic]] = {path: [] for path in sorted({*findings.checked, *findings.by_file})}
    for finding in findings.findings:
        by_file[finding.path].append(finding)
    for path, found in by_file.items():
        suite = ET.SubElement(root, "testsuite", name=_written(path))
        for finding in found:
            _add_case(suite, finding)
        if not found:
            ET.SubElement(suite, "testcase", name=_IN_ORDER, classname=_written(path))
        _count(suite, found)
    _count(root, list(findings.findings), tests=len(root.findall("testsuite/testcase")))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_case(suite: ET.Element, finding: Diagnostic) -> None:
    start = finding.span.start
    name = f"{finding.rule} at {start.line}:{start.column}"
    path = _written(finding.path)
    case = ET.SubElement(suite, "testcase", name=name, classname=path, file=path, line=str(start.line))
    text = f"{path}:{start.line}:{start.column}: {finding.severity}[{finding.rule}] {_written(told(finding))}"
    if finding.severity is Severity.ERROR:
        failure = ET.SubElement(case, "failure", type=finding.rule, message=_written(finding.message))
        failure.text = text
    else:
        ET.SubElement(case, "system-out").text = text


def _count(element: ET.Element, found: list[Diagnostic], *, tests: int | None = None) -> None:
    failures = sum(finding.severity is Severity.ERROR for finding in found)
    element.attrib |= {"tests": str(tests or len(element)), "failures": str(failures), "errors": "0"}


def _written(text: str) -> str:
    return _NOT_XML.sub("\ufffd", visible(text))
