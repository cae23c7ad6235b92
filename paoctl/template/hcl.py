"""Text in HCL, as Terraform reads it: every expression becomes one literal there, which can't end early.

After HCL's own specification (hashicorp/hcl, hclsyntax/spec.md: "Template Literals"). `${` and `%{` begin templates of
HCL; their signs are written by number, because the usual `$${` is read in two ways behind another `$`.
"""

import re
from collections.abc import Mapping
from typing import Final

from paoctl.model.deferred import Hidden
from paoctl.template.fault import REVEALING, SYNTAX, WRONG_KIND, TemplateError
from paoctl.template.marks import Placeholder, plain
from paoctl.template.nodes import together
from paoctl.template.run import Run
from paoctl.template.syntax import Template
from paoctl.template.values import json_text

_ESCAPED: Final = re.compile(r'["\\]|[$%](?=\{)|[^ -~]')
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def fill_hcl(template: Template, run: Run) -> str:
    """The text.

    Raises:
        TemplateError: an expression stands inside quotes, where it would be no value of its own; or it is a secret.
        Unknown: it depends on outputs that are not known yet.
    """
    values = iter(together(template.expressions, run, _literal))
    text = before = ""
    for part in template.parts:
        if isinstance(part, str):
            text, before = text + part, before + part
            continue
        if '"' in _QUOTED.sub("", before):
            remedy = "leave out the quotes: a value is a whole literal here"
            raise TemplateError("an expression inside quotes", remedy=remedy, code=SYNTAX, offset=part.start)
        text += str(next(values))
    return text


def hcl_literal(value: object) -> str:
    """A plain value as HCL writes it.

    Raises:
        TemplateError: it holds half of a character (a lone surrogate), which is no text.
    """
    match value:
        case str():
            return f'"{_ESCAPED.sub(_escape, value)}"'
        case Mapping():
            return (
                "{" + ", ".join(f"{hcl_literal(str(key))} = {hcl_literal(each)}" for key, each in value.items()) + "}"
            )
        case list() | tuple():
            return "[" + ", ".join(map(hcl_literal, value)) + "]"
        case _:
            return json_text(value)


def _escape(found: re.Match[str]) -> str:
    sign, number = found[0], ord(found[0])
    if sign in '"\\':
        return f"\\{sign}"
    if 0xD800 <= number <= 0xDFFF:
        raise TemplateError("half of a character (a lone surrogate) is no text", code=WRONG_KIND)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _literal(value: object, at: int) -> str:
    match value:
        case Hidden():
            raise TemplateError("a secret can't be part of HCL", code=REVEALING, offset=at)
        case Placeholder():
            return hcl_literal(value.text)
    return hcl_literal(plain(value, at))
