"""A template filled: the one pass from text with holes to a value."""

from collections.abc import Iterable
from functools import partial

from paoctl.model.deferred import Hidden
from paoctl.template.fault import Unknown
from paoctl.template.hcl import fill_hcl
from paoctl.template.marks import Placeholder, plain, sealed
from paoctl.template.nodes import together
from paoctl.template.run import Encoding, Run
from paoctl.template.syntax import Template
from paoctl.template.url import fill_url
from paoctl.template.values import joined, text_of


def fill(template: Template, run: Run, encoding: Encoding | None = None) -> object:
    """What a leaf of a tree becomes.

    One expression alone keeps its kind. Text with secrets in it is `$join`; a leaf that depends on an output not known
    yet is `$output`, if it is that output, else `$template`.

    Raises:
        TemplateError: it has no value.
    """
    try:
        if encoding == "url":
            return run.made(fill_url(template, run), 0)
        if encoding == "hcl":
            return run.made(fill_hcl(template, run), 0)
        if (only := template.only) is not None:
            return run.made(_alone(sealed(only.value(run)), run), only.start)
        return run.made(_text(template, run), 0)
    except Unknown as unknown:
        return {"$template": template.text, "needs": list(unknown.needs)}


def _alone(value: object, run: Run) -> object:
    return str(run.encoded(value)) if run.wiki and isinstance(value, str) else value


def _text(template: Template, run: Run) -> object:
    """Text, or `$join` where a secret is part of it."""
    values = iter(together(template.expressions, run, partial(_printed, run)))
    parts = _merged(part if isinstance(part, str) else next(values) for part in template.parts)
    if all(isinstance(part, str) for part in parts):
        return joined(map(str, parts))
    return {"$join": parts}


def _printed(run: Run, value: object, at: int) -> object:
    """A value inside text; a secret stays what it is."""
    match value:
        case Hidden():
            return sealed(value)
        case Placeholder():
            return value.text
        case _:
            return run.encoded(text_of(plain(value, at)))


def _merged(parts: Iterable[object]) -> list[object]:
    """Neighbouring texts made one, empty ones left out."""
    merged: list[object] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif part != "":
            merged.append(part)
    return merged
