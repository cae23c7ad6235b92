"""Links between tickets, and from tickets to things outside."""

from dataclasses import replace

from paoctl.sandbox.http import Response
from paoctl.sandbox.jira.call import Call, Endpoints
from paoctl.sandbox.jira.edits import comment_text
from paoctl.sandbox.jira.issues import saying
from paoctl.sandbox.jira.site import LINK_TYPES, LinkType, first_of, refuse
from paoctl.sandbox.jira.tickets import Link, RemoteLink, Ticket

_NO_CONTENT = Response(204)


def link_types(call: Call) -> Response:
    """All types of links."""
    return Response.json(200, {"issueLinkTypes": [call.views.link_type(kind) for kind in LINK_TYPES]})


def create_link(call: Call) -> Response:
    """Links two tickets: `inwardIssue` is the source ("blocks"), `outwardIssue` the target ("is blocked by")."""
    body = call.request.json_object()
    kind = _link_type(body.get("type"))
    source, target = _end(call, body.get("inwardIssue")), _end(call, body.get("outwardIssue"))
    if source.id == target.id:
        raise refuse(400, "You cannot link an issue to itself.")
    text = _optional_comment(body.get("comment"))
    call.tickets.link(kind.name, source.id, target.id)
    if text:
        call.tickets.change(source.id, saying(call, (text,)))
    return Response(201)


def get_link(call: Call) -> Response:
    """A link with both its ends."""
    return Response.json(200, call.views.link(_link(call)))


def delete_link(call: Call) -> Response:
    """Removes a link."""
    call.tickets.unlink(_link(call).id)
    return _NO_CONTENT


def remote_links(call: Call) -> Response:
    """The remote links of a ticket; with `globalId` that one alone, not in a list."""
    ticket = call.ticket()
    global_id = call.request.query.get("globalId")
    if global_id is None:
        return Response.json(200, [call.views.remote_link(ticket, link) for link in ticket.remote_links])
    return Response.json(200, call.views.remote_link(ticket, _by_global_id(ticket, global_id)))


def put_remote_link(call: Call) -> Response:
    """Adds a remote link (201), or replaces the one with the same `globalId` (200)."""
    ticket = call.ticket()
    payload = _payload(call)
    old = next((link for link in ticket.remote_links if _same_global_id(link, payload)), None)
    link_id = old.id if old else int(call.tickets.next_id())
    _keep_remote_link(call, ticket, RemoteLink(link_id, _global_id(payload), payload))
    value = {"id": link_id, "self": f"{call.views.base}/issue/{ticket.id}/remotelink/{link_id}"}
    return Response.json(200 if old else 201, value)


def remote_link(call: Call) -> Response:
    """One remote link, by its id."""
    ticket = call.ticket()
    return Response.json(200, call.views.remote_link(ticket, _remote_link(call, ticket)))


def edit_remote_link(call: Call) -> Response:
    """Replaces a remote link."""
    ticket = call.ticket()
    payload = _payload(call)
    _keep_remote_link(call, ticket, RemoteLink(_remote_link(call, ticket).id, _global_id(payload), payload))
    return _NO_CONTENT


def delete_remote_link(call: Call) -> Response:
    """Removes a remote link, by its id."""
    ticket = call.ticket()
    _drop_remote_link(call, ticket, _remote_link(call, ticket))
    return _NO_CONTENT


def delete_remote_links(call: Call) -> Response:
    """Removes the remote link with the `globalId` of the query."""
    ticket = call.ticket()
    _drop_remote_link(call, ticket, _by_global_id(ticket, call.request.query.get("globalId", "")))
    return _NO_CONTENT


def _link_type(value: object) -> LinkType:
    word = first_of(value, "id", "name") if isinstance(value, dict) else None
    found = next((kind for kind in LINK_TYPES if word in (kind.id, kind.name)), None)
    if found is None:
        raise refuse(404, f"No issue link type with name '{word}' found.")
    return found


def _end(call: Call, value: object) -> Ticket:
    word = first_of(value, "id", "key") if isinstance(value, dict) else None
    return call.found(call.tickets.get(str(word)))


def _optional_comment(value: object) -> str | None:
    if value is None:
        return None
    try:
        return comment_text(value)
    except ValueError as error:
        raise refuse(400, errors={"comment": str(error)}) from error


def _link(call: Call) -> Link:
    found = call.tickets.get_link(call.request.params["link"])
    if found is None:
        raise refuse(404, f"No issue link with id '{call.request.params['link']}' exists.")
    return found


def _payload(call: Call) -> dict[str, object]:
    payload = call.request.json_object()
    target = payload.get("object")
    for name in ("url", "title"):
        if not isinstance(target, dict) or not isinstance(target.get(name), str) or not target[name]:
            raise refuse(400, errors={name: f"'{name}' is required."})
    return payload


def _global_id(payload: dict[str, object]) -> str | None:
    value = payload.get("globalId")
    return value if isinstance(value, str) and value else None


def _same_global_id(link: RemoteLink, payload: dict[str, object]) -> bool:
    return link.global_id is not None and link.global_id == _global_id(payload)


def _by_global_id(ticket: Ticket, global_id: str) -> RemoteLink:
    return _known(next((link for link in ticket.remote_links if link.global_id == global_id), None))


def _remote_link(call: Call, ticket: Ticket) -> RemoteLink:
    wanted = call.request.params["link"]
    return _known(next((link for link in ticket.remote_links if str(link.id) == wanted), None))


def _known(link: RemoteLink | None) -> RemoteLink:
    if link is None:
        raise refuse(404, "No remote issue link like that exists on this issue.")
    return link


def _keep_remote_link(call: Call, ticket: Ticket, link: RemoteLink) -> None:
    kept = {**{old.id: old for old in ticket.remote_links}, link.id: link}
    call.tickets.change(ticket.id, lambda ticket: replace(ticket, remote_links=tuple(kept.values())))


def _drop_remote_link(call: Call, ticket: Ticket, link: RemoteLink) -> None:
    kept = tuple(old for old in ticket.remote_links if old.id != link.id)
    call.tickets.change(ticket.id, lambda ticket: replace(ticket, remote_links=kept))


ENDPOINTS: Endpoints = (
    ("GET", "/issueLinkType", link_types),
    ("POST", "/issueLink", create_link),
    ("GET", "/issueLink/{link}", get_link),
    ("DELETE", "/issueLink/{link}", delete_link),
    ("GET", "/issue/{issue}/remotelink", remote_links),
    ("POST", "/issue/{issue}/remotelink", put_remote_link),
    ("DELETE", "/issue/{issue}/remotelink", delete_remote_links),
    ("GET", "/issue/{issue}/remotelink/{link}", remote_link),
    ("PUT", "/issue/{issue}/remotelink/{link}", edit_remote_link),
    ("DELETE", "/issue/{issue}/remotelink/{link}", delete_remote_link),
)
