"""The pages of the rules say what the rules say, and what their examples give now."""

import pytest

from paoctl.report.explanation import NO_EXAMPLE, rule_text
from paoctl.report.rule_markdown import page_name
from paoctl.report.terminal import PIPE
from paoctl.rules.base import Rule
from paoctl.rules.table import RULES
from paoctl.workflows.explain import explain_rule
from scripts.rules import FOLDER, pages
from tests.docs.pages import Page

EVERY = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def test_the_pages_are_those_of_the_rules() -> None:
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}

    assert kept.keys() == pages().keys(), "run scripts/rules.py"
    assert [name for name, text in pages().items() if kept[name] != text] == [], "run scripts/rules.py"


@EVERY
def test_a_page_says_what_explain_says(rule: type[Rule]) -> None:
    page = Page(FOLDER / page_name(rule))
    said = rule_text(explain_rule(rule, PIPE), PIPE)

    assert rule.what in page.text
    assert rule.why in page.text
    assert all(block.text in said for block in page.blocks)
    assert said.startswith(f"{rule.code} {rule.name} ({rule.severity})\n\n{rule.what}\n\nWhy: {rule.why}\n")


@EVERY
def test_a_page_shows_the_finding_and_its_remedy_or_says_that_there_is_no_example(rule: type[Rule]) -> None:
    page = Page(FOLDER / page_name(rule))

    if rule.bad is None:
        assert NO_EXAMPLE in page.text
        assert page.blocks == []
    else:
        shown, mended = page.blocks
        assert shown.text.startswith(f"{rule.severity}[{rule.code}] ")
        assert f"= explain: paoctl explain {rule.code}\n" in shown.text
        assert mended.language == "diff"
        assert {line[:2] for line in mended.text.splitlines()} <= {"- ", "+ "}


def test_every_rule_is_listed() -> None:
    listed = [target for _, target in Page(FOLDER / "README.md").links]

    assert listed == [page_name(rule) for rule in RULES]
