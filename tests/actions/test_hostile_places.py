"""A hostile answer stays one value wherever an action puts it: each place is read back by a reader that is not ours."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pydantic import ValidationError

from paoctl.actions.base import ActionConfig, ActionType, HclText
from paoctl.actions.configuration import encodings, rendered
from paoctl.actions.health import CHECKS
from paoctl.actions.jira_ticket import JiraTicket
from paoctl.actions.registry import find
from paoctl.conformance.fakes.world import FakeWorld
from paoctl.gateways.jira import jql_text
from paoctl.model.outcome import Waiting
from paoctl.template.engine import TemplateError, render
from tests.actions.calls import call
from tests.template.notation import read
from tests.template.world import world

HOSTILE = [
    'quote " and \' end', "a\nb", "a\r\nX-Evil: 1", "/../admin", "..%2f..", "%2e%2e", "?admin=1", "#top",
    "a&role=admin", "x@evil.example", "//evil.example", "\\..\\", "a;b=c", "+ +", "%", "%zz",
    "\x00", "\u202egpj.exe", "é😀",
    'x" OR project = SEC', "EMPTY", "currentUser()", "ORDER BY created", "${file('/etc/passwd')}", "%{ if true }",
    "{{ secrets.KEY }}", '{"$secret": "env:KEY"}', '","admin":true,"x":"', "</script>", "{code}[x|https://evil.example]",
]  # fmt: skip
LONE = "a\ud800b"
"""Half of a surrogate pair: Python has it, UTF-8 has not."""
API = "https://provision.example/v1"


def config_of(kind: str, config: Mapping[str, object], answer: str) -> Mapping[str, object]:
    found: ActionType[ActionConfig] = find(kind)
    return rendered(found, config, world(x=answer), "main/call")


@pytest.mark.parametrize("answer", HOSTILE)
@pytest.mark.parametrize("kind", ["rest-api", "webhook", "http"])
def test_in_a_url(kind: str, answer: str) -> None:
    config = {"url": "{{ env.API }}/things/{{ fields.x }}/parts?q={{ fields.x }}&n=1#{{ fields.x }}"}
    if kind in CHECKS:  # a health check is no action, and calls a URL all the same
        tree = render(config, world(x=answer), encodings=encodings(CHECKS[kind]))
    else:
        tree = config_of(kind, config, answer)
    assert isinstance(tree, Mapping)
    parts = urlsplit(str(tree["url"]))

    assert (parts.scheme, parts.netloc) == ("https", "provision.example")
    assert [unquote(each) for each in parts.path.split("/")] == ["", "v1", "things", answer, "parts"]
    assert parse_qs(parts.query, keep_blank_values=True, strict_parsing=True) == {"q": [answer], "n": ["1"]}
    assert unquote(parts.fragment) == answer


@pytest.mark.parametrize("text", ["{{ env.API }}/%2e{{ fields.x }}/y", "{{ env.API }}/%2E%2e{{ fields.nothing }}/y"])
def test_dots_that_are_written_with_a_percent_sign_are_dots(text: str) -> None:
    with pytest.raises(TemplateError, match="a path segment can't be") as caught:
        config_of("rest-api", {"url": text}, ".")

    assert caught.value.code == "PAO308"


def test_half_of_a_character_is_no_part_of_a_url() -> None:
    with pytest.raises(TemplateError, match="half of a character") as caught:
        config_of("rest-api", {"url": "{{ env.API }}/{{ fields.x }}"}, LONE)

    assert caught.value.code == "PAO308"


class Module(ActionConfig):
    """A configuration of another package, with a place for HCL."""

    call: HclText


def read_hcl(text: str) -> str:
    """The value of `name = "…"`, as HCL's specification reads a quoted template; a template in it is a fault."""
    value, at = "", len('name = "')
    assert text.startswith('name = "')
    while text[at] != '"':
        assert text[at : at + 2] not in ("${", "%{"), "a template"
        assert text[at].isprintable(), "a line break or a control character"
        if text[at] != "\\":
            value, at = value + text[at], at + 1
        elif text[at + 1] in "uU":
            digits = 4 if text[at + 1] == "u" else 8
            value, at = value + chr(int(text[at + 2 : at + 2 + digits], 16)), at + 2 + digits
        else:
            value, at = value + text[at + 1], at + 2
    assert text[at:] == '"\nsize = 3\n'
    return value


def in_hcl(text: str, answer: object) -> str:
    tree = render({"call": text}, world(x=answer), encodings=encodings(Module))
    assert isinstance(tree, Mapping)
    return str(tree["call"])


@pytest.mark.parametrize("answer", [*HOSTILE, "$${x}", "$$${x}", "%%{x}", "$", "a$", 'a\\"', "\\${x}"])
def test_in_hcl(answer: str) -> None:
    assert read_hcl(in_hcl("name = {{ fields.x }}\nsize = {{ fields.count }}\n", answer)) == answer


def test_in_hcl_all_kinds_have_literals() -> None:
    given = {"a b": [1, True, None, "${x}"], "c": 1.5}

    assert in_hcl("tags = {{ fields.x }}", given) == 'tags = {"a b" = [1, true, null, "\\u0024{x}"], "c" = 1.5}'


@pytest.mark.parametrize(
    ("text", "answer", "cause"),
    [
        ('name = "x-{{ fields.x }}"', "a", "inside quotes"),
        ('a = "\\"{{ fields.x }}"', "a", "inside quotes"),
        ("name = {{ fields.x }}", LONE, "half of a character"),
        ("name = {{ secrets.KEY }}", "", "a secret"),
    ],
)
def test_in_hcl_what_would_be_no_literal_is_refused(text: str, answer: str, cause: str) -> None:
    with pytest.raises(TemplateError, match=cause):
        in_hcl(text, answer)


@pytest.mark.parametrize("answer", [*HOSTILE, LONE])
def test_in_a_body(answer: str) -> None:
    config = {"url": API, "body": {"name": "{{ fields.x }}", "text": "<{{ fields.x }}>", "list": ["{{ fields.x }}"]}}
    made = find("rest-api").config.parse(config_of("rest-api", config, answer))
    raw = json.dumps(made.model_dump()["body"])

    assert json.loads(raw) == {"name": answer, "text": f"<{answer}>", "list": [answer]}


@pytest.mark.parametrize("answer", [*HOSTILE, LONE])
def test_in_a_header(answer: str) -> None:
    """One line as it is, or refused before the call: HTTP has no escapes for the rest (RFC 9110, 5.5)."""
    tree = config_of("rest-api", {"url": API, "headers": {"X-Name": "{{ fields.x }}"}}, answer)
    if answer.isprintable():
        assert find("rest-api").config.parse(tree).model_dump()["headers"] == {"X-Name": answer}
        return
    with pytest.raises(ValidationError, match="line break or another control character"):
        find("rest-api").config.parse(tree)


@pytest.mark.parametrize("answer", HOSTILE)
def test_in_a_ticket(answer: str, world: FakeWorld) -> None:
    config = {
        "project": "DBA",
        "summary": "Make {{ fields.x }}",
        "description": "Name: {{ fields.x }}.",
        "fields": {"customfield_1": "{{ fields.x }}"},
    }
    asked = call(JiraTicket.config, config_of("jira-ticket", config, answer))
    waiting = JiraTicket().apply(asked, world.ports())
    assert isinstance(waiting, Waiting)
    assert waiting.ref
    ticket = world.tickets.get(waiting.ref)
    assert ticket is not None
    shown, signs = read(world.tickets.description(waiting.ref))

    assert ticket.summary == f"Make {' '.join(answer.split())}".rstrip()
    assert shown.startswith(f"Name: {answer}.\n\nana asks, for @acme/orders".replace("\r\n", "\n"))
    assert signs == []
    assert ticket.fields["customfield_1"] == answer


def read_jql(text: str) -> list[str]:
    """The tokens of a query, written after Jira's documentation; a quoted text begins with its quote."""
    tokens, at = [], 0
    while at < len(text):
        if text[at] in " \t":
            at += 1
        elif text[at] in "\"'":
            quote, value, at = text[at], "", at + 1
            while text[at] != quote:
                if text[at : at + 2] == "\\u":
                    value, at = value + chr(int(text[at + 2 : at + 6], 16)), at + 6
                elif text[at] == "\\":
                    value, at = value + text[at + 1], at + 2
                else:
                    value, at = value + text[at], at + 1
            tokens.append(f'"{value.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")}')
            at += 1
        else:
            end = next((place for place in range(at, len(text)) if text[place] in " \t\"'"), len(text))
            tokens.append(text[at:end])
            at = end
    return tokens


@pytest.mark.parametrize("answer", [*HOSTILE, LONE])
def test_in_a_query_of_jira(answer: str) -> None:
    query = f"labels = {jql_text(answer)} ORDER BY key"

    assert query.isascii()
    assert query.isprintable()
    assert read_jql(query) == ["labels", "=", f'"{answer}', "ORDER", "BY", "key"]
