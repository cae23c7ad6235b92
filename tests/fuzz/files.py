"""Catalog files by a grammar, then damaged: the same seed gives the same files.

Random bytes never get past the first line of a parser. These files are right in nearly all places, so that the damage
reaches every later stage: shape, forms, templates, actions, reports.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Final

WORDS: Final = ("alpha", "beta", "gamma", "delta", "size", "name", "host", "port", "zone", "team")
TYPES: Final = (
    "string", "integer", "number", "boolean", "select", "multiselect", "date", "textarea", "password", "email",
    "list", "keyvalue",
)  # fmt: skip
NASTY: Final[tuple[object, ...]] = (
    None, True, False, 0, -1, 1, 2**53, 2**64, 10**400, 1.5, 1e308, "", " ", "~", "yes", "017", "12:30", "2026-11-23",
    "{{", "}}", "{{ }}", "{{ fields.size }}", "{{ fields.nope }}", "{{ outputs.a.b.c.d }}", "{{ secrets.X }}",
    "{{ 1 / 0 }}", "{% for x in y %}", "{{ fields." + "a." * 400 + "b }}", "{{ " + "(" * 200 + "1" + ")" * 200 + " }}",
    "{{ 'a' ~ " * 40 + "'b'" + " }}" * 40, "$ref", "*alias", "&anchor", "!tag", "@team", "`x`", "%x", "- x", "a: b",
    "[", "{", "\u202e", "\u200b", "\x07", "\ufeff", "é" * 300, "x" * 5000, "😀", "\U0010ffff", "../../etc/passwd",
    "fields.size ==", "(" * 500, "[a-z", "(?=x)", "a{1001}", "(a+)+$", "\\", [], {}, [[]], [{}], {"": None},
    {"$secret": "x"}, [None] * 50, {"a": {"b": {"c": {"d": {}}}}},
)  # fmt: skip
"""Values that belong nowhere, or everywhere."""
SNIPPETS: Final = (
    "\t", "\t\t", "  ", "\n", "\r", "\r\n", ":", ": ", "- ", "? ", "#", "'", '"', "|", ">", "[", "]", "{", "}", ",",
    "&a ", "*a", "!!str ", "<<: *a", "---\n", "...\n", "%YAML 1.1\n", "\0", "\x1b[31m", "\u202e", "\u200b", "\ufeff",
    "\x85", "\u2028", "{{", "}}", "{% x %}", "\ud800", "yes", "~", "0o17", "1_000", ".inf", "a" * 300, "[" * 80,
    "{a: " * 70, "a: &a [*a,*a]\n", '"\\x00"', '"\\ud800"', "!<tag:x> ", "\\",
)  # fmt: skip
"""Text that means something to YAML, to a terminal, or to a template."""
RAW: Final = (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\0", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged file."""

    path: str
    raw: bytes


def mutant(seed: int) -> Mutant:
    """The file of a seed."""
    random = Random(seed)
    kind = random.choice((_item, _item, _item, _bundle, _request, _project))
    path, tree = kind(random)
    tree = deepcopy(tree)
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        tree = _damage(random, tree)
    text = _yaml(random, tree)
    for _ in range(random.choice((0, 0, 0, 1, 1, 2))):
        text = random.choice(_TEXT_DAMAGES)(random, text)
    raw = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.05:
        at = random.randrange(len(raw) + 1)
        raw = raw[:at] + random.choice(RAW) + raw[at:]
    return Mutant(path, raw)


# --- the grammar ----------------------------------------------------------------------------------------------------


def _metadata(random: Random, name: str, category: str) -> object:
    return {
        "id": name,
        "name": random.choice(("A service", "Some database")),
        "description": "What it is, in a sentence that is long enough",
        "version": random.choice(("1.0.0", "0.3.1-rc.1", "12.0.4")),
        "category": category,
        "owner": {"team": "@acme/databases"},
        "tags": random.sample(["a", "b", "c-d"], random.randrange(4)),
    }


def _field(random: Random, index: int) -> object:
    kind = random.choice(TYPES)
    field: dict[str, object] = {"id": f"{random.choice(WORDS)}{index}", "name": "A question", "type": kind}
    if kind in {"select", "multiselect"}:
        field["options"] = [{"value": value} for value in ("small", "large", 3)]
    if random.random() < 0.4:
        field["required"] = random.choice((True, False))
    if random.random() < 0.3:
        field["default"] = random.choice(("small", 1, True, "{{ fields.size0 }}", ["small"], "2026-11-23"))
    if random.random() < 0.3:
        field["visibleWhen"] = random.choice(("fields.size0", "fields.name0 == 'x'", "not fields.zone1", "1 < 2"))
    if random.random() < 0.4:
        checks: list[tuple[str, object]] = [
            ("pattern", "^[a-z]+$"),
            ("min", 1),
            ("max", 9),
            ("minLength", 2),
            ("maxItems", 3),
        ]
        field["validation"] = dict(random.sample(checks, random.randrange(1, 4)))
    return field


def _form(random: Random) -> object:
    fields = [_field(random, index) for index in range(random.randrange(1, 6))]
    return {"form": {"groups": [{"id": "basics", "name": "Basics", "fields": fields}]}}


def _action(random: Random, index: int) -> object:
    configs: dict[str, dict[str, object]] = {
        "rest-api": {"url": "https://api.acme.example/x", "method": "POST", "body": {"a": "{{ fields.size0 }}"}},
        "webhook": {"url": "{{ env.ANNOUNCE_URL }}", "secret": "WEBHOOK_KEY", "body": ["{{ outputs.a0.host }}"]},
        "jira-ticket": {"project": "DBA", "summary": "{{ fields.name0 | upper }}", "fields": {"a": 1}},
        "terraform": {"module": "modules/x", "variables": {}},
    }
    kind = random.choice(tuple(configs))
    action: dict[str, object] = {"id": f"a{index}", "type": kind, "config": configs[kind]}
    if random.random() < 0.4:
        action["dependsOn"] = [f"a{random.randrange(3)}"]
    if random.random() < 0.5:
        action["outputs"] = {"host": {"type": "string", "sensitive": random.choice((True, False)), "from": "a.b[0]"}}
    if random.random() < 0.3:
        action["destroy"] = {"method": "DELETE"}
    return action


def _item(random: Random) -> tuple[str, object]:
    fulfillment: dict[str, object] = {
        "strategy": {
            "mode": random.choice(("manual", "automatic")),
            "onFailure": random.choice(("stop", "rollback", "manual")),
        }
    }
    for mode in ("manual", "automatic"):
        if random.random() < 0.8:
            fulfillment[mode] = {"actions": [_action(random, index) for index in range(random.randrange(1, 4))]}
    tree: object = {
        "apiVersion": "pao/v1",
        "kind": "CatalogItem",
        "metadata": _metadata(random, "database-mutant-standard", "databases"),
        "presentation": _form(random),
        "outputs": {"host": {"type": "string", "value": "{{ outputs.a0.host }}"}},
        "fulfillment": fulfillment,
    }
    return "catalog/databases/database-mutant-standard.yaml", tree


def _bundle(random: Random) -> tuple[str, object]:
    components: list[object] = [
        {
            "id": f"c{index}",
            "catalogItem": "database-postgresql-standard@^1.2",
            "fields": {"instanceName": "{{ fields.name0 }}"},
        }
        for index in range(random.randrange(1, 4))
    ]
    tree: object = {
        "apiVersion": "pao/v1",
        "kind": "CatalogBundle",
        "metadata": _metadata(random, "bundle-mutant-standard", "bundles"),
        "presentation": _form(random),
        "components": components,
        "outputs": {"host": {"value": "{{ components.c0.outputs.host }}"}},
        "fulfillment": {"orchestration": {"mode": "parallel", "maxParallel": 4, "onFailure": "rollback"}},
    }
    return "catalog/bundles/bundle-mutant-standard.yaml", tree


def _request(random: Random) -> tuple[str, object]:
    pin = f"database-postgresql-standard@1.2.0#sha256:{random.randbytes(32).hex()}"
    tree: object = {
        "apiVersion": "pao/v1",
        "kind": "Request",
        "metadata": {"name": "mutant", "team": "@acme/orders", "environment": "production", "requestedBy": "ana"},
        "spec": {"catalogItem": pin, "state": "present", "fields": {"instanceName": "mutant", "size": "large"}},
    }
    return "requests/database-postgresql-standard/mutant.yaml", tree


def _project(random: Random) -> tuple[str, object]:
    tree: object = {
        "apiVersion": "pao/v1",
        "kind": "Project",
        "requires": random.choice(("", ">=0.1,<1")),
        "admins": ["@acme/platform"],
        "teams": ["@acme/orders"],
        "forge": {"repository": "acme/platform"},
        "environments": {"dev": {"vars": {"ANNOUNCE_URL": "https://a.example"}}, "production": {"vars": {}}},
        "http": {"allow": ["a.example", "*.acme.example"]},
        "secrets": {
            "providers": {"env": {}},
            "names": {"WEBHOOK_KEY": {"provider": "env", "items": ["database-postgresql-standard"]}},
            "requestPaths": {"env": ["{{ request.team | slug }}/*"]},
        },
        "calendar": [{"id": "freeze", "environments": ["production"], "freeze": {"from": "x", "to": "y"}}],
    }
    return "paoctl.yaml", tree


# --- the damage -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A node and what holds it."""

    holder: dict[str, object] | list[object]
    key: str | int

    def get(self) -> object:
        return self.holder[str(self.key)] if isinstance(self.holder, dict) else self.holder[int(self.key)]

    def put(self, value: object) -> None:
        if isinstance(self.holder, dict):
            self.holder[str(self.key)] = value
        else:
            self.holder[int(self.key)] = value

    def remove(self) -> None:
        if isinstance(self.holder, dict):
            del self.holder[str(self.key)]
        else:
            del self.holder[int(self.key)]


def _damage(random: Random, tree: object) -> object:
    """One node replaced, removed, renamed, wrapped, or another put in its place."""
    places = list(_places(tree))
    if not places:
        return deepcopy(random.choice(NASTY))
    place = random.choice(places)
    match random.randrange(6):
        case 0 | 1:
            place.put(deepcopy(random.choice(NASTY)))
        case 2:
            place.remove()
        case 3 if isinstance(place.holder, dict):
            place.holder[f"{place.key}{random.choice('sxX_-')}"] = place.holder.pop(str(place.key))
        case 4:
            place.put([place.get()])
        case _:
            place.put(deepcopy(random.choice(places).get()))
    return tree


def _places(node: object) -> Iterator[Place]:
    match node:
        case dict():
            children = [Place(node, key) for key in node]
        case list():
            children = [Place(node, index) for index in range(len(node))]
        case _:
            return
    for place in children:
        yield place
        yield from _places(place.get())


def _yaml(random: Random, tree: object) -> str:
    """The tree as text, in one of the ways in which people write it; what YAML can't write is JSON."""
    if random.random() < 0.2:
        return json.dumps(tree, indent=random.choice((None, 1, 2)), ensure_ascii=False)
    return "\n".join(_lines(random, tree, 0)) + "\n"


def _lines(random: Random, node: object, depth: int) -> Iterator[str]:
    pad = "  " * depth
    match node:
        case dict() if node and depth < 12 and random.random() < 0.9:
            for key, value in node.items():
                yield from _entry(random, f"{pad}{key}:", value, depth)
        case list() if node and depth < 12 and random.random() < 0.8:
            for value in node:
                yield from _entry(random, f"{pad}-", value, depth)
        case _:
            yield pad + _inline(random, node)


def _entry(random: Random, head: str, value: object, depth: int) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield head
        yield from _lines(random, value, depth + 1)
    elif isinstance(value, str) and random.random() < 0.1:
        yield f"{head} {random.choice('|>')}"
        yield from ("  " * (depth + 1) + line for line in value.split("\n"))
    else:
        yield f"{head} {_inline(random, value)}"


def _inline(random: Random, value: object) -> str:
    if isinstance(value, str) and random.random() < 0.05:
        return value
    return json.dumps(value, ensure_ascii=random.random() < 0.5)


def _insert(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(SNIPPETS) + text[at:]


def _delete(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.choice((1, 1, 3, 20)) :]


def _truncate(random: Random, text: str) -> str:
    return text[: random.randrange(len(text) + 1)]


def _reindent(random: Random, text: str) -> str:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    lines[at] = random.choice(("", " ", "   ", "\t", "\t\t", " \t")) + lines[at].lstrip()
    return "\n".join(lines)


def _repeat(random: Random, text: str) -> str:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    return "\n".join([*lines[:at], *[lines[at]] * random.choice((2, 3, 200)), *lines[at + 1 :]])


def _shuffle(random: Random, text: str) -> str:
    lines = text.split("\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


_TEXT_DAMAGES: Final[tuple[Callable[[Random, str], str], ...]] = (
    _insert,
    _insert,
    _delete,
    _truncate,
    _reindent,
    _repeat,
    _shuffle,
    lambda _, text: text.replace("\n", "\r\n"),
)
