"""Templates by a grammar, some of them damaged: the same seed gives the same text."""

from collections.abc import Callable
from random import Random
from typing import Final

REFERENCES: Final = (
    "fields.name", "fields.count", "fields.ratio", "fields.multiAz", "fields.nothing", "fields.zones", "fields.tags",
    "fields.brackets", "fields.items", "fields.password", "fields.text", "fields.nope", "fields['name']",
    "fields.tags['cost|centre']", "fields.tags.owner", "fields.zones[0]", "metadata.id", "metadata.owner.team",
    "request.name", "request.generation", "system.date", "env.API", "env.NOPE", "secrets.KEY", "secrets.NOPE",
    "outputs.instance.host", "outputs.instance.port", "outputs.instance.password", "components.secret.outputs.arn",
    "self.ref", "bundle.fields.name", "nope", "fields", "fields.", "fields.name.upper", "request.__class__",
)  # fmt: skip
LITERALS: Final = (
    "1", "0", "-1", "3.5", "1e3", "1_000", "9" * 30, "true", "false", "none", "True", "'x'", '"x"', "''", "'{{'",
    "'}}'", "'\\''", "'\\u0041'", "'\\ud800'", "'é😀'", "[]", "[1, 'a']", "{}", "()", "'" + "x" * 300 + "'",
)  # fmt: skip
FILTERS: Final = (
    "upper", "lower", "slug", "json", "base64", "sha256", "lines", "bullets", "table", "uuid", "default('d')",
    "default(none, true)", "concat('a', 1)", "upper('x')", "nope", "attr('x')", "map('upper')", "tojson", "length",
)  # fmt: skip
BINARY: Final = (
    "+",
    "-",
    "~",
    "*",
    "/",
    "//",
    "%",
    "**",
    "==",
    "!=",
    "<",
    ">=",
    "in",
    "not in",
    "and",
    "or",
    "is",
    "|",
)
TESTS: Final = ("is defined", "is none", "is not none", "is not defined", "is string", "is divisibleby 3", "is nope")
SPLINTERS: Final = (
    "{{", "}}", "{%", "%}", "{#", "#}", "'", '"', "\\", "(", ")", "[", "]", "|", ".", ",", ":", ";", "=", "\n", "\t",
    "\0", "\u202e", "\u200b", "\ud800", "😀", "{{-", "-}}", "*", "**", "lambda", "x", " ", "if", "else", "not ",
)  # fmt: skip


def template(seed: int) -> str:
    """The text of a seed: constant text and holes, now and then a bare expression, now and then broken."""
    random = Random(seed)
    if random.random() < 0.3:
        text = _expression(random, 0)
    else:
        text = "".join(_part(random) for _ in range(random.randrange(1, 5)))
    for _ in range(random.choice((0, 0, 0, 0, 0, 1, 1, 3))):
        text = random.choice(_DAMAGES)(random, text)
    return text


def _part(random: Random) -> str:
    if random.random() < 0.35:
        return random.choice(("text ", "https://x.example/", "?q=", "{ }", "$", "%", "é", "\n- ", "a: "))
    pad = random.choice(("", " ", "  ", "\n"))
    return f"{{{{{pad}{_expression(random, 0)}{pad}}}}}"


def _expression(random: Random, depth: int) -> str:
    if depth > 6 or random.random() < 0.35:
        return random.choice((*REFERENCES, *LITERALS))
    inner = [_expression(random, depth + 1) for _ in range(3)]
    return random.choice(_FORMS)(random, inner)


_FORMS: Final[tuple[Callable[[Random, list[str]], str], ...]] = (
    lambda random, inner: f"{inner[0]} {random.choice(BINARY)} {inner[1]}",
    lambda random, inner: f"{inner[0]} {random.choice(BINARY)} {inner[1]}",
    lambda random, inner: f"{inner[0]} | {random.choice(FILTERS)}",
    lambda random, inner: f"{random.choice(FILTERS).partition('(')[0]}({', '.join(inner[: random.randrange(4)])})",
    lambda random, inner: f"{inner[0]} {random.choice(TESTS)}",
    lambda _, inner: f"{inner[0]} if {inner[1]} else {inner[2]}",
    lambda _, inner: f"({inner[0]})",
    lambda _, inner: f"not {inner[0]}",
    lambda _, inner: f"-{inner[0]}",
    lambda _, inner: f"[{', '.join(inner)}]",
    lambda _, inner: f"{inner[0]}[{inner[1]}]",
    lambda _, inner: f"{inner[0]}.{inner[1]}",
)


def _splinter(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(SPLINTERS) + text[at:]


def _loss(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.choice((1, 1, 2, 9)) :]


def _echo(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at : at + 20] * random.choice((2, 3, 60)) + text[at:]


_DAMAGES: Final[tuple[Callable[[Random, str], str], ...]] = (_splinter, _splinter, _loss, _echo)
