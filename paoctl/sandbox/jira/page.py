"""The page of a ticket, `/browse/KEY`: plain HTML where a person reads it, fills in its outputs and closes it."""

import json
from html import escape

from paoctl.sandbox import layout
from paoctl.sandbox.http import Halt, Response
from paoctl.sandbox.jira.call import Call
from paoctl.sandbox.jira.edits import read_edit
from paoctl.sandbox.jira.issues import arriving, saying
from paoctl.sandbox.jira.site import ISSUE_TYPES, LINK_TYPES, STATUSES, TRANSITIONS
from paoctl.sandbox.jira.tickets import Link, Step, Ticket

_BODY = """<h1>{key} {summary}</h1>
<p>{type} · {status}{resolution} · asked by {reporter}</p>
<p>{labels}</p>
<pre>{description}</pre>
<h2>Links</h2>
<ul>{links}</ul>
<h2>Comments</h2>
<ul>{comments}</ul>
<h2>Work on it</h2>
<form method="post">
<p><label>You are <select name="as">{people}</select></label></p>
{inputs}
<p><label>Comment <textarea name="comment" rows="3"></textarea></label></p>
<p>{buttons} <button name="transition" value="">Save only</button></p>
</form>"""


def show(call: Call) -> Response:
    """The page."""
    ticket = call.ticket()
    return layout.page(f"{ticket.key} {ticket.fields.get('summary')}", _render(call, ticket))


def act(call: Call) -> Response:
    """What its form asks for: fields, a comment, a step of the workflow. Then back to the page.

    Only this site's own pages may ask (403), and only as somebody that Jira knows (400): a browser sends no token here.
    """
    request = call.request
    if request.headers.get("origin", request.base_url) != request.base_url:
        raise Halt(Response.text(403, "This form belongs to the sandbox's own pages."))
    if call.caller is None:
        raise Halt(Response.text(400, "Say who you are: the field 'as' names an account."))
    ticket, form = call.ticket(), request.form()
    edit = read_edit(
        call.site, {"fields": {name: form[name] or None for name in call.site.custom_fields if name in form}}
    )
    steps: list[Step] = [edit.apply]
    if form.get("comment", "").strip():
        steps.append(saying(call, (form["comment"],)))
    steps += [arriving(call, step) for step in TRANSITIONS if step.id == form.get("transition")]
    call.tickets.change(ticket.id, *steps)
    return Response(303, headers=(("Location", f"/browse/{ticket.key}"),))


def in_words(refusal: Response) -> Response:
    """A refusal in Jira's JSON as lines of text, for a person."""
    if not refusal.body.startswith(b"{"):
        return refusal
    told = json.loads(refusal.body)
    return Response.text(refusal.status, "\n".join([*told["errorMessages"], *told["errors"].values()]) + "\n")


def _render(call: Call, ticket: Ticket) -> str:
    reporter = call.site.account(ticket.reporter)
    return _BODY.format(
        key=ticket.key,
        summary=_text(ticket.fields.get("summary")),
        type=escape(ISSUE_TYPES[ticket.type]),
        status=layout.badge(STATUSES[ticket.status].name),
        resolution=f" ({escape(ticket.resolution)})" if ticket.resolution else "",
        reporter=escape(reporter.display if reporter else ticket.reporter),
        labels=" ".join(f"<code>{escape(label)}</code>" for label in ticket.labels),
        description=_text(ticket.fields.get("description")),
        links=_links(call, ticket),
        comments="".join(
            f"<li><b>{escape(item.author)}</b><pre>{escape(item.body)}</pre></li>" for item in ticket.comments
        )
        or "<li>None yet.</li>",
        people="".join(f"<option>{escape(account.name)}</option>" for account in call.site.accounts),
        inputs="".join(_input(call, ticket, name) for name in call.site.custom_fields),
        buttons=" ".join(f'<button name="transition" value="{step.id}">{step.name}</button>' for step in TRANSITIONS),
    )


def _input(call: Call, ticket: Ticket, name: str) -> str:
    value = _text(ticket.fields.get(name))
    label = escape(call.site.custom_fields[name])
    # With its id, because that is what a ticket's text asks to have filled in.
    return f'<p><label>{label} ({escape(name)}) <input name="{escape(name)}" value="{value}"></label></p>'


def _links(call: Call, ticket: Ticket) -> str:
    near = [_near(call, ticket, link) for link in call.tickets.links_of(ticket.id)]
    far = [link.payload["object"] for link in ticket.remote_links]
    return "".join(near) + "".join(_far(target) for target in far if isinstance(target, dict))


def _near(call: Call, ticket: Ticket, link: Link) -> str:
    kind = next(kind for kind in LINK_TYPES if kind.name == link.type)
    outward = link.source == ticket.id
    other = call.found(call.tickets.get(link.target if outward else link.source))
    return f'<li>{kind.outward if outward else kind.inward} <a href="/browse/{other.key}">{other.key}</a></li>'


def _far(target: dict[str, object]) -> str:
    url, title = str(target["url"]), _text(target["title"])
    # Only addresses of the web become links: `javascript:` would run in the page.
    if not url.startswith(("http://", "https://")):
        return f"<li>{title}</li>"
    return f'<li><a href="{escape(url)}">{title}</a></li>'


def _text(value: object) -> str:
    return "" if value is None else escape(str(value))
