"""The pages of the rules, as docs/rules/ keeps them: what `paoctl explain` says, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from paoctl.report.explanation import NO_EXAMPLE, RulePage
from paoctl.rules.base import Rule

_WRITTEN: Final = "<!-- Written by scripts/rules.py from the classes in paoctl/rules; change those. -->"
_FAMILIES: Final[Mapping[str, str]] = {
    "PAO0": "The file and its YAML",
    "PAO1": "The shape of a document",
    "PAO2": "Forms and answers",
    "PAO3": "Templates and references",
    "PAO4": "Actions and fulfillment",
    "PAO5": "Ownership and governance",
    "PAO6": "Requests",
    "PAO7": "Policies",
    "PAO8": "The run",
    "PAO9": "Settings",
}


def page_name(rule: type[Rule]) -> str:
    """The file of a rule's page."""
    return f"{rule.code}-{rule.name}.md"


def rule_markdown(page: RulePage) -> str:
    """The page of a rule."""
    rule = page.rule
    level = "A warning" if rule.severity.value == "warning" else "An error"
    parts = [
        _WRITTEN,
        f"# {rule.code} {rule.name}",
        f"{rule.what} {level}; `paoctl explain {rule.code}` says the same.",
        "## Why",
        rule.why,
        "## For example",
        _block("text", page.shown) if page.shown else NO_EXAMPLE,
    ]
    if page.mended:
        parts += ["## Mended", _block("diff", page.mended)]
    return "\n\n".join([*parts, "[All rules](README.md)"]) + "\n"


def rules_markdown(rules: Sequence[type[Rule]]) -> str:
    """The page that lists the others."""
    intro = (
        "Every finding of `paoctl validate`, and every failure of a run, names its rule. Each page says what the rule "
        "looks for and why, and shows a real finding and its remedy; `paoctl explain RULE` says the same offline."
    )
    return "\n\n".join([_WRITTEN, "# Rules", intro, *_families(rules)]) + "\n"


def _families(rules: Sequence[type[Rule]]) -> Iterator[str]:
    for family, members in groupby(rules, key=lambda rule: rule.code[:4]):
        rows = [f"| [{rule.code}]({page_name(rule)}) | {rule.name} | {rule.what} |" for rule in members]
        yield f"## {family}xx: {_FAMILIES[family]}"
        yield "\n".join(["| code | name | what it looks for |", "|---|---|---|", *rows])


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"
