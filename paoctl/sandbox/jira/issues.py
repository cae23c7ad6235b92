"""Tickets over REST: create, read, edit, delete, comment, move through the workflow."""

from dataclasses import replace

from paoctl.sandbox.http import Response
from paoctl.sandbox.jira.call import Call, Endpoints
from paoctl.sandbox.jira.edits import TRANSITION_ONLY, comment_text, read_edit, read_new
from paoctl.sandbox.jira.site import RESOLUTIONS, TO_DO, TRANSITIONS, Transition, refuse
from paoctl.sandbox.jira.tickets import Comment, Step, Ticket

_NO_CONTENT = Response(204)


def create(call: Call) -> Response:
    """A new ticket in the first state of the workflow; only its id, key and address are answered."""
    edit = read_new(call.site, call.request.json_object())
    draft = Ticket(edit.text("project"), edit.text("issuetype"), call.author, TO_DO.id)
    ticket = call.tickets.create(saying(call, edit.comments)(edit.apply(draft)))
    return Response.json(201, call.views.reference(ticket))


def get(call: Call) -> Response:
    """A ticket; `fields` chooses, all by default."""
    return Response.json(200, call.views.issue(call.ticket(), call.wanted("*all")))


def edit(call: Call) -> Response:
    """Changes fields, labels, and adds comments."""
    edit = read_edit(call.site, call.request.json_object())
    call.tickets.change(call.ticket().id, edit.apply, saying(call, edit.comments))
    return _NO_CONTENT


def delete(call: Call) -> Response:
    """Removes a ticket with its links."""
    call.tickets.delete(call.ticket().id)
    return _NO_CONTENT


def transitions(call: Call) -> Response:
    """The steps that are open to a ticket."""
    call.ticket()
    return Response.json(200, call.views.transitions(call.request.query.get("transitionId")))


def move(call: Call) -> Response:
    """Takes one step of the workflow; its screen lets fields be changed on the way."""
    ticket = call.ticket()
    body = call.request.json_object()
    transition = _transition(body.get("transition"))
    edit = read_edit(call.site, body, TRANSITION_ONLY if transition.resolution else frozenset())
    arrive = arriving(call, transition, edit.text("resolution"))
    call.tickets.change(ticket.id, edit.apply, saying(call, edit.comments), arrive)
    return _NO_CONTENT


def arriving(call: Call, transition: Transition, resolution_id: str = "") -> Step:
    """The step that takes a transition. A resolution comes with the last states and goes with them."""
    name = RESOLUTIONS.get(resolution_id, transition.resolution)
    resolved = call.tickets.clock() if name else None
    return lambda ticket: replace(ticket, status=transition.to.id, resolution=name, resolved=resolved)


def saying(call: Call, texts: tuple[str, ...]) -> Step:
    """The step that adds comments."""
    now = call.tickets.clock()
    new = tuple(Comment(call.tickets.next_id(), call.author, text, now, now) for text in texts)
    return lambda ticket: replace(ticket, comments=ticket.comments + new)


def comments(call: Call) -> Response:
    """A page of a ticket's comments, the oldest first unless `orderBy=-created`."""
    ticket = call.ticket()
    if call.request.query.get("orderBy") == "-created":
        ticket = replace(ticket, comments=ticket.comments[::-1])
    return Response.json(200, call.views.comments(ticket, call.number("startAt", 0), call.number("maxResults", 50)))


def comment(call: Call) -> Response:
    """One comment."""
    ticket = call.ticket()
    return Response.json(200, call.views.comment(ticket, _comment(call, ticket)))


def add_comment(call: Call) -> Response:
    """A new comment below a ticket."""
    ticket = call.found(call.tickets.change(call.ticket().id, saying(call, (_text(call),))))
    return Response.json(201, call.views.comment(ticket, ticket.comments[-1]))


def edit_comment(call: Call) -> Response:
    """Replaces the text of a comment."""
    ticket = call.ticket()
    old = _comment(call, ticket)
    new = replace(old, body=_text(call), updated=call.tickets.clock())
    kept = tuple(new if item.id == old.id else item for item in ticket.comments)
    call.tickets.change(ticket.id, lambda ticket: replace(ticket, comments=kept))
    return Response.json(200, call.views.comment(ticket, new))


def delete_comment(call: Call) -> Response:
    """Removes a comment."""
    ticket = call.ticket()
    old = _comment(call, ticket)
    kept = tuple(item for item in ticket.comments if item.id != old.id)
    call.tickets.change(ticket.id, lambda ticket: replace(ticket, comments=kept))
    return _NO_CONTENT


def _comment(call: Call, ticket: Ticket) -> Comment:
    wanted = call.request.params["comment"]
    found = next((item for item in ticket.comments if item.id == wanted), None)
    if found is None:
        raise refuse(404, f"Can not find a comment for the id: {wanted}.")
    return found


def _text(call: Call) -> str:
    try:
        return comment_text(call.request.json_object())
    except ValueError as error:
        raise refuse(400, errors={"comment": str(error)}) from error


def _transition(value: object) -> Transition:
    wanted = str(value.get("id")) if isinstance(value, dict) else ""
    found = next((transition for transition in TRANSITIONS if transition.id == wanted), None)
    if found is None:
        raise refuse(400, f"Transition id '{wanted}' is not valid for this issue.")
    return found


ENDPOINTS: Endpoints = (
    ("POST", "/issue", create),
    ("GET", "/issue/{issue}", get),
    ("PUT", "/issue/{issue}", edit),
    ("DELETE", "/issue/{issue}", delete),
    ("GET", "/issue/{issue}/transitions", transitions),
    ("POST", "/issue/{issue}/transitions", move),
    ("GET", "/issue/{issue}/comment", comments),
    ("POST", "/issue/{issue}/comment", add_comment),
    ("GET", "/issue/{issue}/comment/{comment}", comment),
    ("PUT", "/issue/{issue}/comment/{comment}", edit_comment),
    ("DELETE", "/issue/{issue}/comment/{comment}", delete_comment),
)
