#!/usr/bin/env python3
"""Write a page for every rule to docs/rules/, with what its example gives now.

Run it when a rule or the text of a finding has changed; tests/docs/test_rules.py says when that is so.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from paoctl.report.rule_markdown import page_name, rule_markdown, rules_markdown
from paoctl.report.terminal import PIPE
from paoctl.rules.table import RULES
from paoctl.workflows.explain import explain_rule

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "rules"


def pages() -> Mapping[str, str]:
    """The text of each file of the folder."""
    texts = {page_name(rule): rule_markdown(explain_rule(rule, PIPE)) for rule in RULES}
    return {"README.md": rules_markdown(RULES), **texts}


def main() -> int:
    """Write what differs, and take away the pages of rules that are called otherwise now."""
    FOLDER.mkdir(exist_ok=True)
    texts = pages()
    for path in FOLDER.iterdir():
        if path.name not in texts:
            path.unlink()
            print(f"removed  {path.name}")
    for name, text in texts.items():
        path = FOLDER / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"written  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
