"""Findings as a SARIF log, as code scanning services take it.

The format is SARIF 2.1.0 of OASIS (docs.oasis-open.org/sarif/sarif/v2.1.0), whose sections are named below.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from os import fsencode
from typing import Final
from urllib.parse import quote

from paoctl import __version__
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.source import Span
from paoctl.report.findings import Findings, told, visible
from paoctl.rules.base import Rule
from paoctl.rules.table import BY_CODE

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT: Final = "%SRCROOT%"
"""What paths are relative to: by this name services know the root of the repository (3.14.14)."""
FINGERPRINT: Final = "paoctlFinding/v1"

_Json = Mapping[str, object]


def findings_sarif(findings: Findings) -> str:
    """One run with the rules that found something, and one result a finding."""
    codes = sorted({finding.rule for finding in findings.findings})
    driver = {
        "name": "paoctl",
        "semanticVersion": __version__,
        "rules": [_descriptor(BY_CODE[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": list(_results(findings, codes)),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _descriptor(rule: type[Rule]) -> _Json:
    explain = f"paoctl explain {rule.code}"
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {
            "text": f"{rule.why}\n\nAn example, and how to mend it: {explain}",
            "markdown": f"{rule.why}\n\nAn example, and how to mend it: `{explain}`",
        },
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _results(findings: Findings, codes: list[str]) -> Iterator[_Json]:
    index = {code: place for place, code in enumerate(codes)}
    for finding, fingerprint in zip(findings.findings, fingerprints(findings), strict=True):
        result: dict[str, object] = {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": finding.severity.value,
            "message": {"text": visible(told(finding))},
            "locations": [{"physicalLocation": _place(finding.path, finding.span)}],
            "partialFingerprints": {FINGERPRINT: fingerprint},
        }
        if finding.fix:
            result["fixes"] = [_fix(finding)]
        if finding.related:
            result["relatedLocations"] = list(_related(finding))
        yield result


def _fix(finding: Diagnostic) -> _Json:
    """One way to mend it (3.55): pieces of the file and what stands there instead."""
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in finding.fix
    ]
    change = {"artifactLocation": _location(finding.path), "replacements": replacements}
    return {"description": {"text": "paoctl validate --fix writes this"}, "artifactChanges": [change]}


def _related(finding: Diagnostic) -> Iterator[_Json]:
    for number, each in enumerate(finding.related, 1):
        place = _place(each.path or finding.path, each.span)
        yield {"id": number, "physicalLocation": place, "message": {"text": visible(each.label)}}


def _place(path: str, span: Span) -> _Json:
    return {"artifactLocation": _location(path), "region": _region(span)}


def _region(span: Span) -> _Json:
    """Lines and columns count from 1, and the end is behind the last character, as ours (3.30.5 to 3.30.8)."""
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }


def _location(path: str) -> _Json:
    """A URI (RFC 3986): every byte of a name that has a meaning in one is escaped, and so is what is no UTF-8."""
    escaped = quote(fsencode(path))
    return {"uri": f"file://{escaped}"} if path.startswith("/") else {"uri": escaped, "uriBaseId": ROOT}


def fingerprints(findings: Findings) -> Iterator[str]:
    """What stays the same of each finding while lines come and go above it, and differs between any two of a run."""
    seen: Counter[str] = Counter()
    lines = {path: findings.texts.get(path, "").split("\n") for path in findings.by_file}
    for finding in findings.findings:
        source = lines[finding.path][finding.span.start.line - 1 :][:1]
        digest = _digest([finding.rule, finding.path, finding.message, *(line.strip() for line in source)])
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"


def _digest(parts: Iterable[str]) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
