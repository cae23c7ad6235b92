"""Payloads of server-side template injection, and of exhaustion, made from the families that are known.

Sources of the families: the published bypasses of Jinja2's sandbox (CVE-2016-10745, CVE-2019-10906, CVE-2024-56326,
CVE-2025-27516) and the walks that attack tools generate.
"""

from collections.abc import Iterator
from itertools import product

ROOTS = ("''", "[]", "1", "fields.witness", "self", "request", "upper", "fields.text", "none", "true", "secrets.KEY")
WALKS = (
    ".__class__", ".__class__.__mro__[1].__subclasses__()", ".__init__.__globals__", "['__class__']['__base__']",
    ".__globals__.os.popen('id').read()", ".__getattribute__('canary')", ".canary", ".__dict__", ".__doc__",
    "|attr('__class__')", "|attr('\\x5f\\x5fclass\\x5f\\x5f')", ".mro()", "._TemplateReference__context",
    "['\\x5f\\x5finit\\x5f\\x5f'].__globals__",
)  # fmt: skip
NAMES = (
    "lipsum", "cycler", "joiner", "namespace", "range", "dict", "config", "url_for", "get_flashed_messages", "g", "app",
    "environment", "context", "loop", "caller", "varargs", "super", "_", "__builtins__", "__import__", "open", "print",
)  # fmt: skip
FILTERS = (
    "map('upper')", "map(attribute='__class__')", "attr('x')", "format", "xmlattr", "groupby('__class__')", "tojson",
    "select('callable')", "sort(attribute='x')", "sum", "join", "list", "indent(99999999)", "center(999999999)",
    "wordwrap(1)", "replace('a', 'b' * 99999999)", "batch(2)", "pprint", "string", "random", "filesizeformat", "safe",
    "truncate(99999999)", "urlize", "first", "items", "dictsort", "min", "reject", "unique", "slice(3)", "round(99)",
)  # fmt: skip
STATEMENTS = (
    "{% for x in range(10**9) %}x{% endfor %}", "{% set a = 'x' %}", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% import 'os' as os %}", "{% include '/etc/passwd' %}", "{% extends 'x' %}", "{% call x() %}{% endcall %}",
    "{% raw %}{{ secrets.KEY }}{% endraw %}", "{% with a = secrets %}{{ a }}{% endwith %}", "{% do x.y() %}",
    "{% filter upper %}x{% endfilter %}", "{%- if 1 -%}x{%- endif -%}", "{# comment #}", "{{# x #}}", "{%", "{{", "{#",
    "# for x in y\nx\n# endfor", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{{{{ 7*7 }}}}", "{{7*7}", "{{ '{{7*7}}' ~ 7*7 }}",
)  # fmt: skip
FORMATS = (
    "'{0.__class__}'.format(1)", "'{0.__class__}' | format(1)", "'%500000000d' % 1", "'%*s' % (99999999, 'x')",
    "'{:>999999999}'.format('x')", "''.format_map({'a': self})", "'%s' % secrets.KEY", "f'{secrets.KEY}'",
)  # fmt: skip
SHAPES = (
    "x for x in fields", "[x for x in fields]", "{'a': 1}", "(1, 2)", "lambda: 1", "a := 1", "x = 1", "a.b = 1", "*a",
    "f(*fields)", "f(**fields)", "upper(text='a')", "fields[0:1]", "fields[::-1]", "fields[fields.text]", "a if b else",
    "1 is divisibleby 3", "x is callable", "x is mapping", "x is filter('upper')", "(upper)('a')", "upper.canary",
    "fields.text.upper()", "fields.witness.canary()", "fields.witness.pop('x')", "fields.text()", "(1).real", "1 .real",
    "self._TemplateReference__context", "a; b", "import os", "`id`", "'a' 'b' | upper | lower.x", "not", "()", "[,]",
)  # fmt: skip


def attacks() -> Iterator[str]:
    """Texts as an author who means harm could write them."""
    yield from ("{{ " + root + walk + " }}" for root, walk in product(ROOTS, WALKS))
    yield from ("{{ " + name + call + " }}" for name, call in product(NAMES, ("", "()", ".__globals__")))
    yield from ("{{ fields.text | " + each + " }}" for each in FILTERS)
    yield from ("{{ " + each + " }}" for each in (*FORMATS, *SHAPES, *exhaustion()))
    yield from STATEMENTS


def exhaustion() -> Iterator[str]:
    """Expressions that are meant to take all time or memory."""
    for size in (9, 99, 999999999):
        yield f"'x' * {size}"
        yield f"9 ** {size}"
        yield f"range({size})"
        yield f"[0] * {size}"
        yield f"1 << {size}"
    for name in ("json", "base64", "upper", "bullets", "table"):
        yield "fields.large" + f" | {name}" * 55
        yield f"{name}(" * 55 + "fields.text" + ")" * 55
    for brackets in ("()", "[]"):
        yield brackets[0] * 1900 + "1" + brackets[1] * 1900
    yield " ~ ".join(["fields.large"] * 250)
    yield "concat(" + ", ".join(["fields.large"] * 50) + ")"
    yield " + ".join(["fields.large"] * 59)
    yield "[" + ", ".join(["fields.large"] * 250) + "]"
    yield "json([" * 12 + ", ".join(["fields.large"] * 9) + "])" * 12
    yield "[" + ", ".join(["fields.large | sha256"] * 140) + "]"
    yield " or ".join(["fields.large == fields.large ~ 'x'"] * 30)
    yield " in ".join(["fields.large"] * 200)
    yield "not " * 900 + "true"
    yield "-" * 3000 + "1"
    yield "9" * 3900
    yield "0x" + "f" * 3900
    yield "1e" + "9" * 300
    yield "'" + "\\u0041" * 600 + "'"
    yield "'" * 3001
    yield "a." * 1900 + "b"
    yield "x" * 3900
    yield "fields.text|" * 300 + "upper"
    yield "1 if 1 else " * 290 + "0"
    yield "fields['" + "a" * 3800 + "']"
    yield "a" + "[0]" * 1000
    yield "1 < " * 900 + "1"
