"""What `paoctl explain` says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from paoctl.report.document import json_document
from paoctl.report.terminal import Terminal
from paoctl.rules.base import Rule
from paoctl.shape.wording import flow

NO_EXAMPLE: Final = "No example: one small document alone can't show it."


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule, with its example as people will see it."""

    rule: type[Rule]
    shown: str = ""
    """The finding that the bad example gives; empty for rules without one."""
    mended: str = ""
    """The lines that differ in the good one, `-` before and `+` after."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key below a place."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A place in a document."""

    path: str
    kind: str
    required: bool | None
    """None where nobody can say: at the root, and in a mapping whose keys are anybody's."""
    text: str
    choices: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    default: str | int | float | bool | None = None
    example: object = None
    keys: tuple[Key, ...] = ()


def rule_text(page: RulePage, terminal: Terminal) -> str:
    """A rule for people."""
    rule = page.rule
    head = terminal.paint(f"{rule.code} {rule.name}", "bold")
    words = ("\n".join(terminal.folded(text)) for text in (rule.what, f"Why: {rule.why}"))
    parts = [f"{head} ({rule.severity})", *words]
    parts += [terminal.paint("For example", "bold"), page.shown] if page.shown else [NO_EXAMPLE]
    if page.mended:
        parts += [terminal.paint("Mended", "bold"), page.mended]
    return "\n\n".join(parts) + "\n"


def rule_json(page: RulePage) -> str:
    """A rule for programs."""
    rule = page.rule
    body = {"code": rule.code, "name": rule.name, "severity": rule.severity.value, "what": rule.what, "why": rule.why}
    return json_document("Rule", {**body, "example": page.shown, "mended": page.mended})


def place_text(page: PlacePage, terminal: Terminal) -> str:
    """A place for people."""
    need = "" if page.required is None else ", required" if page.required else ", optional"
    lines = [f"{terminal.paint(page.path, 'bold')}   {page.kind}{need}", ""]
    lines += [*terminal.folded(page.text), ""] if page.text else []
    lines += [f"  {line}".rstrip() for line in _facts(page)]
    if page.keys:
        lines += ["Keys", *_rows(page.keys, terminal)]
    return "\n".join(lines).rstrip() + "\n"


def place_json(page: PlacePage) -> str:
    """A place for programs."""
    body = {
        "path": page.path,
        "type": page.kind,
        "required": page.required,
        "description": page.text,
        "choices": list(page.choices),
        "bounds": list(page.bounds),
        "default": page.default,
        "example": page.example,
        "keys": [{"name": k.name, "type": k.kind, "required": k.required, "description": k.text} for k in page.keys],
    }
    return json_document("Explanation", body)


def rules_text(rules: Sequence[type[Rule]], terminal: Terminal) -> str:
    """All rules, one a line."""
    width = max(len(rule.name) for rule in rules)
    margin = len(rules[0].code) + 2 + width + 2
    heads = (f"{terminal.paint(rule.code, 'bold')}  {rule.name:{width}}  " for rule in rules)
    rows = (terminal.hung(head, rule.what, margin) for head, rule in zip(heads, rules, strict=True))
    return "".join(f"{line}\n" for row in rows for line in row)


def rules_json(rules: Sequence[type[Rule]]) -> str:
    """All rules for programs."""
    rows = [
        {"code": rule.code, "name": rule.name, "severity": rule.severity.value, "what": rule.what} for rule in rules
    ]
    return json_document("RuleList", {"items": rows})


def _facts(page: PlacePage) -> Iterator[str]:
    if page.choices:
        yield f"choices: {', '.join(page.choices)}"
    yield from page.bounds
    if page.default is not None:
        yield f"default: {flow(page.default)}"
    if page.example is not None:
        yield f"example: {flow(page.example)}"
    if page.choices or page.bounds or page.default is not None or page.example is not None:
        yield ""


def _rows(keys: Sequence[Key], terminal: Terminal) -> Iterator[str]:
    name = max(len(key.name) for key in keys)
    kind = max(len(key.kind) for key in keys)
    for key in keys:
        need = "required" if key.required else "        "
        head, text = f"  {key.name:{name}}  {key.kind:{kind}}  {need}  ", key.text.partition("\n\n")[0]
        yield from terminal.hung(head, " ".join(text.split()), len(head))
