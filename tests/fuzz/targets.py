"""What a fuzzer drives: any bytes at all go in; out comes nothing, or an exception that is a fault of ours."""

from collections.abc import Callable, Mapping
from typing import Final

from paoctl.form.pattern import compile_pattern
from paoctl.report.findings import Findings
from paoctl.report.findings_text import findings_text
from paoctl.report.terminal import PIPE
from paoctl.rules.samples import REPOSITORY
from paoctl.rules.table import BY_CODE
from paoctl.template.engine import TemplateError, Unknown, evaluate, value_of
from paoctl.template.refs import expression_references, references
from paoctl.workflows.validate import validate
from tests.template.world import world

_FILES: Final[Mapping[str, bytes]] = {example.path: example.raw for example in REPOSITORY}
PATHS: Final = tuple(sorted(_FILES))
"""The first byte of an input says which file of the sample repository the rest stands in for."""


def load(data: bytes) -> None:
    """A file of a repository, from bytes to findings that people can read."""
    if not data:
        return
    path = PATHS[data[0] % len(PATHS)]
    found = validate({**_FILES, path: data[1:]}, fresh={path})
    _told(found)
    findings_text(found, PIPE)


def template(data: bytes) -> None:
    """A template, a condition and a pattern: each is read and answered, or refused in our own words."""
    text = _text(data)
    scopes = world(text=text)
    for answer in (value_of, evaluate):
        try:
            answer(text, scopes)
        except (TemplateError, Unknown):
            continue
    _mentioned(text)
    try:
        compile_pattern(text)
    except ValueError:
        return


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {"load": load, "template": template}


def seeds(target: str) -> list[bytes]:
    """Where a fuzzer starts: the examples of the rules, and what tests of templates try."""
    if target == "load":
        examples = [*REPOSITORY, *(each for rule in BY_CODE.values() for each in (rule.bad, rule.good) if each)]
        return [bytes([PATHS.index(each.path)]) + each.raw for each in examples if each.path in _FILES]
    from tests.template.attacks import attacks

    return [text.encode("utf-8", "surrogatepass") for text in attacks()]


def _text(data: bytes) -> str:
    """Text as YAML's escapes can make it: with halves of characters in it."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _told(found: Findings) -> None:
    """Every finding is of a rule that there is, at a place that there is."""
    for finding in found.findings:
        assert finding.rule in BY_CODE, finding
        assert finding.message, finding
        assert finding.span.start <= finding.span.end, finding
        lines = found.texts.get(finding.path, "").count("\n") + 1
        assert 1 <= finding.span.start.line <= lines + 1, finding


def _mentioned(text: str) -> None:
    for read in (references, expression_references):
        try:
            mentioned = read(text)
        except TemplateError:
            continue
        assert all(reference.path for reference in mentioned), text
