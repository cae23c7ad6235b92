"""One deliberate violation for each rule of the house, with the words by which its gate names it."""

from dataclasses import dataclass
from textwrap import dedent

from tests.house.skeleton import ROOT


@dataclass(frozen=True, slots=True)
class Violation:
    """A file that breaks one rule; its gate refuses it and says the finding."""

    rule: str
    gate: str
    path: str
    text: str
    finding: str


def _module(text: str) -> str:
    """A module of the skeleton that is in order but for `text`."""
    return f'"""A violation."""\n\n{dedent(text)}'


def _importing(rule: str, path: str, imported: str) -> Violation:
    """A module whose only fault is one import that the contract forbids."""
    importer = path.removesuffix(".py").replace("/", ".")
    return Violation(rule, "imports", path, _module(f"import {imported}\n"), f"{importer} -> {imported}")


TESTED = "catalog/network/network-firewall-rule.test.yaml"
IN_A_CIRCLE = "No cycles are allowed in paoctl.plan"

VIOLATIONS = (
    Violation("print in the core", "lint", "paoctl/model/printing.py", _module('print("hello")\n'), "T201"),
    Violation(
        "a blind except",
        "lint",
        "paoctl/model/blind.py",
        _module("""\
            try:
                import paoctl
            except Exception:
                paoctl = None
        """),
        "BLE001",
    ),
    Violation("a patch in place of a fake", "lint", "tests/test_patch.py", _module("import unittest.mock\n"), "TID251"),
    Violation("unformatted code", "format", "paoctl/model/askew.py", _module("askew = {'a':1}\n"), "model/askew.py"),
    Violation(
        "an explicit Any",
        "types",
        "paoctl/model/anything.py",
        _module("""\
            from typing import Any


            def anything(value: Any) -> str:
                \"\"\"Say it.\"\"\"
                return str(value)
        """),
        "explicit-any",
    ),
    Violation(
        "an untyped function",
        "types",
        "tests/test_untyped.py",
        _module("""\
            def double(value):
                return value * 2
        """),
        "no-untyped-def",
    ),
    _importing("a stage imports a sibling", "paoctl/load/sideways.py", "paoctl.validate"),
    _importing("a workflow imports a gateway", "paoctl/workflows/direct.py", "paoctl.gateways"),
    _importing("the model imports the ports", "paoctl/model/upwards.py", "paoctl.ports"),
    _importing("the sandbox knows the model", "paoctl/sandbox/partial.py", "paoctl.model"),
    _importing("an action imports httpx", "paoctl/actions/calling.py", "httpx"),
    _importing("a core room starts processes", "paoctl/execute/spawning.py", "subprocess"),
    _importing("a report speaks HTTP", "paoctl/report/posting.py", "httpx"),
    Violation("a room that no layer names", "imports", "paoctl/utils.py", _module("ANSWER = 42\n"), "- paoctl.utils"),
    Violation("half of a cycle", "imports", "paoctl/plan/hen.py", _module("import paoctl.plan.egg\n"), IN_A_CIRCLE),
    Violation("its other half", "imports", "paoctl/plan/egg.py", _module("import paoctl.plan.hen\n"), IN_A_CIRCLE),
    Violation(
        "unsafe YAML",
        "security",
        "paoctl/load/trusting.py",
        _module("""\
            import yaml

            VALUE = yaml.load("a: 1", Loader=yaml.Loader)
        """),
        "B506",
    ),
    Violation(
        "an action that is not pinned",
        "workflow security",
        ".github/workflows/unpinned.yml",
        "on: push\njobs: {a: {runs-on: ubuntu-24.04, steps: [{uses: actions/checkout@v6}]}}\n",
        "unpinned-uses",
    ),
    Violation(
        "a key that no workflow has",
        "workflow syntax",
        ".github/workflows/misspelt.yml",
        "on: push\njobs: {a: {runs-on: ubuntu-24.04, step: []}}\n",
        "misspelt.yml",
    ),
    Violation(
        "a schema that is not the models'", "schemas", "schema/request.schema.json", "{}\n", "request.schema.json"
    ),
    Violation("an item that is none", "catalog", "catalog/network/network-hole-dug.yaml", "kind: Hole\n", "PAO"),
    Violation(
        "a document that is laid out otherwise",
        "layout",
        "catalog/network/network-laid-oddly.yaml",
        "kind: CatalogItem\napiVersion: pao/v1\n",
        "network-laid-oddly.yaml",
    ),
    Violation(
        "a test that expects another ticket",
        "items",
        TESTED,
        (ROOT / TESTED).read_text("utf-8").replace("project: NET", "project: OPS"),
        "PAO417",
    ),
)
