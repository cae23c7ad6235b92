"""How the sandbox's pages look: plain HTML without scripts, readable on a phone and in the dark."""

from collections.abc import Iterable
from html import escape

from paoctl.sandbox.http import Response

STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 56rem; margin: 1.5rem auto; padding: 0 1rem }
pre { overflow-x: auto; padding: .5rem; border: 1px solid #8885; border-radius: .25rem; font-size: .875rem }
ins, del { text-decoration: none; display: block }
ins { background: #2a42 } del { background: #c222 }
table { border-collapse: collapse; display: block; overflow-x: auto }
td, th { padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top }
select, textarea, button { font: inherit; padding: .25rem .5rem; max-width: 100% }
textarea { width: 100%; box-sizing: border-box }
.state { border: 1px solid #8888; border-radius: 1rem; padding: 0 .5rem; white-space: nowrap }
.refused { border-left: .25rem solid #c22; padding-left: .75rem; white-space: pre-line }
"""
LINES_SHOWN = 2000
HEADERS = (("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"),)


def page(title: str, body: str, status: int = 200) -> Response:
    """Return a page; `title` is text, `body` is HTML."""
    html = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<p><a href="/">Sandbox</a></p>\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    )
    return Response.html(status, html, HEADERS)


def nothing_here(what: str) -> Response:
    """Return the page for something that is not there."""
    return page("Not found", f"<h1>There is no such {escape(what)}</h1>", 404)


def section(title: str, rows: Iterable[tuple[str, str, str]]) -> str:
    """Return a heading with a table of links, each with its text and state."""
    shown = "".join(
        f'<tr><td><a href="{escape(link)}">{escape(text)}</a></td><td>{badge(state)}</td></tr>'
        for link, text, state in rows
    )
    return f"<h2>{escape(title)}</h2><table>{shown or '<tr><td>None yet.</td></tr>'}</table>"


def badge(state: str) -> str:
    """Return a word for a state."""
    return f'<span class="state">{escape(state)}</span>'


def diff(patch: str) -> str:
    """Return a unified diff with its added and removed lines marked; of a very long one only the start."""
    lines = patch.splitlines()
    more = f"<p>{len(lines) - LINES_SHOWN} more lines</p>" if len(lines) > LINES_SHOWN else ""
    return f"<pre>{''.join(_line(line) for line in lines[:LINES_SHOWN])}</pre>{more}"


def _line(line: str) -> str:
    # `ins` and `del` are blocks in the style above and end their line themselves.
    if line.startswith("+") and not line.startswith("+++"):
        return f"<ins>{escape(line)}</ins>"
    if line.startswith("-") and not line.startswith("---"):
        return f"<del>{escape(line)}</del>"
    return f"{escape(line)}\n"
