"""`jira-ticket`: what people do. A ticket is opened, and the step waits until it is done.

Change and removal are tickets too. One effect has one ticket, whatever happens: its label `pao-<key>` says so. A ticket
that is still open is edited in place, never joined by a second one. No secret can get here: every text is a `str`.
The words of others are shown as they are, whatever signs of Jira's notation are in them.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from paoctl.actions.marker import is_marker, marker
from paoctl.actions.outputs import learn
from paoctl.actions.ticket_config import Handover, JiraTicketConfig
from paoctl.actions.ticket_field import field_value
from paoctl.errors import PaoError
from paoctl.model.outcome import Absent, Call, EffectDone, Observation, Operation, Origin, Present, Unsure, Waiting
from paoctl.model.phase import Effect, Reason
from paoctl.model.plan import Change, Recorded, Tree
from paoctl.ports import NewTicket, Ports, Ticket
from paoctl.template.wiki import wiki_text

_CHANGE: Final = "Change: "
_REMOVE: Final = "Remove: "
_TAKE_OVER: Final = "Take over: "
_LONGEST_SUMMARY: Final = 255
"""What Jira takes; it takes no line breaks either."""

TicketCall = Call[JiraTicketConfig]


class JiraTicket:
    """Open a ticket, and wait for people."""

    kind = "jira-ticket"
    config = JiraTicketConfig
    knows_update = True
    knows_destroy = True

    def effect(self, config: JiraTicketConfig) -> Effect:  # noqa: ARG002 - Jira's search lags, whatever is asked
        """LAG: search finds the label, after a while."""
        return Effect.LAG

    def plan(self, config: JiraTicketConfig, recorded: Recorded | None) -> Change:
        """Where the ticket will be, and its title."""
        title = _titled(_word(config, recorded), config)
        return Change("update" if recorded else "create", f"ticket in {config.project}: {title}")

    def apply(self, call: TicketCall, ports: Ports) -> Waiting:
        """Ask for the service, or for a change of it."""
        return _ask(call, ports, _word(call.config, call.recorded))

    def observe(self, call: TicketCall, ports: Ports) -> Observation:
        """What has become of the ticket of this effect, known by its reference or found by its label."""
        label, ref = marker(call.key), call.recorded.ref if call.recorded else None
        known = ports.tickets.get(ref) if ref else None
        if known and label in known.labels:
            return _judged(call, known)
        found = [ticket for ticket in ports.tickets.labelled(call.config.project, label) if label in ticket.labels]
        return _judged(call, min(found, key=_age)) if found else _missing(call, known)

    def destroy(self, call: TicketCall, ports: Ports) -> Waiting:
        """Ask to remove it."""
        return _ask(call, ports, _REMOVE)


def difference(before: Tree, after: JiraTicketConfig) -> tuple[str, ...]:
    """What a change of the answers changes in the text of the ticket, line by line, the old words first."""
    old, new = _lines(before), _lines(after.model_dump(by_alias=True))
    return (
        *(f"was: {line}" for line in old if line not in new),
        *(f"now: {line}" for line in new if line not in old),
    )


def _lines(config: Tree) -> tuple[str, ...]:
    fields = config.get("fields")
    more = [wiki_text(f"{name}: {value}") for name, value in fields.items()] if isinstance(fields, Mapping) else []
    text = f"{wiki_text(str(config.get('summary', '')))}\n{config.get('description', '')}"
    return (*(line.strip() for line in text.splitlines() if line.strip()), *more)


def _ask(call: TicketCall, ports: Ports, word: str) -> Waiting:
    ticket = _still_open(call, ports)
    return _edit(call, ports, word, ticket) if ticket else _open(call, ports, word)


def _open(call: TicketCall, ports: Ports, word: str) -> Waiting:
    config, label = call.config, marker(call.key)
    ticket = ports.tickets.create(_ticket(config, _titled(word, config), _described(call, word), label))
    return _waiting(ticket, "create", _linked(call, ports, ticket))


def _edit(call: TicketCall, ports: Ports, word: str, ticket: Ticket) -> Waiting:
    label, summary = marker(call.key), _titled(word, call.config)
    ports.tickets.edit(ticket.key, summary=summary, description=_described(call, word), label=label)
    return _waiting(ticket, "update", _told(call, ports, ticket, word))


def _waiting(ticket: Ticket, op: Operation, note: str = "") -> Waiting:
    effect = EffectDone(JiraTicket.kind, ticket.key, op)
    message = f"{ticket.key} is open: {ticket.url}{note}"
    return Waiting(Reason.TICKET, f"ticket:{ticket.key}", ticket.key, message, (effect,))


def _still_open(call: TicketCall, ports: Ports) -> Ticket | None:
    """The ticket of the effect before this one: what people called the thing meanwhile may be no ticket, or another."""
    recorded = call.recorded
    if recorded is None or not recorded.ref:
        return None
    known, label = ports.tickets.get(recorded.ref), marker(recorded.key)
    found: Sequence[Ticket] = ()
    if recorded.key and (known is None or label not in known.labels):
        found = sorted(ports.tickets.labelled(call.config.project, label), key=_age)
    if known and (not found or any(map(is_marker, known.labels))):  # else it is one of others
        found = [*found, known]
    return next((each for each in found if not (each.done or each.rejected)), None)


def _linked(call: TicketCall, ports: Ports, ticket: Ticket) -> str:
    """Link the pull request. A ticket that is there is never lost for the sake of a link."""
    if not call.origin.url:
        return ""
    try:
        ports.tickets.link(ticket.key, call.origin.url, f"Pull request of {call.origin.request}")
    except PaoError as exc:
        return f" (without its link to the pull request: {exc.cause})"
    return ""


def _told(call: TicketCall, ports: Ports, ticket: Ticket, word: str) -> str:
    """Say in a comment what is new. The ticket is changed by now: without the comment, too, that is no failure."""
    try:
        ports.tickets.comment(ticket.key, marker(call.key), _news(call, word))
    except PaoError as exc:
        return f" (without a comment on what is new: {exc.cause})"
    return ""


def _age(ticket: Ticket) -> tuple[int, str]:
    """Keys grow: `DBA-7` is older than `DBA-12`."""
    return len(ticket.key), ticket.key


def _judged(call: TicketCall, ticket: Ticket) -> Observation:
    if ticket.rejected:
        return Present(ticket.key, rejected=ticket.rejected)
    if not ticket.done:
        message = f"{ticket.key} is {ticket.status}: {ticket.url}"
        return Present(ticket.key, done=False, message=message, wake=f"ticket:{ticket.key}")
    learned = learn(
        call.outputs, lambda spec: field_value(ticket.fields, spec), call.recorded.outputs if call.recorded else None
    )
    if learned.faults:
        how = f"fill it in, or: paoctl resolve {call.origin.request} {call.origin.step} --happened --output NAME=VALUE"
        message = f"{ticket.key} is done, but {'; '.join(learned.faults)}; {how}"
        return Present(ticket.key, done=False, message=message, wake=f"ticket:{ticket.key}")
    return Present(ticket.key, learned.values)


def _missing(call: TicketCall, known: Ticket | None) -> Observation:
    """No ticket has the label: this effect never was, unless somebody took the label off its own ticket."""
    if known and call.recorded and call.recorded.key == call.key:
        return Unsure(f"{known.key} has lost its label: put {marker(call.key)} back")
    return Absent()


def _word(config: JiraTicketConfig, recorded: Recorded | None) -> str:
    if recorded and recorded.done:
        return _CHANGE
    return _TAKE_OVER if config.handover else ""


def _titled(word: str, config: JiraTicketConfig) -> str:
    summary = " ".join(config.summary.split())
    line = summary if summary.lower().startswith(word.strip().lower()) else f"{word}{summary}"
    return line if len(line) <= _LONGEST_SUMMARY else f"{line[: _LONGEST_SUMMARY - 1]}…"


def _described(call: TicketCall, word: str) -> str:
    ref, told = call.recorded.ref if call.recorded else None, call.config.handover
    made = f" It came about by {ref}." if ref else ""
    lead = {
        _CHANGE: f"Please change what is there.{made}",
        _REMOVE: f"Please remove what is there.{made}",
        _TAKE_OVER: "Automation could not do this, and has undone what it did. Please take over.",
    }.get(word, "")
    parts = (lead, *_told_of_automation(told, word), _changes(call) if word == _CHANGE else "", call.config.description)
    return _paragraphs((*parts, _wanted(call, word), _asker(call.origin)))


def _told_of_automation(told: Handover | None, word: str) -> Sequence[str]:
    """What automation did before people took over; later on, only what it had made and is still there."""
    if told is None:
        return ()
    if word != _TAKE_OVER:
        return (_listed("What automation had made, if it is still there:", told.left),) if told.left else ()
    return (
        _listed("What was tried:", told.tried),
        _listed("What is left of it:", told.left or ["nothing"]),
        f"The question: {told.question}",
    )


def _news(call: TicketCall, word: str) -> str:
    lead = (
        "This is no longer wanted: please undo what is done of it." if word == _REMOVE else "The request has changed."
    )
    return _paragraphs((lead, _changes(call)))


def _changes(call: TicketCall) -> str:
    return "\n".join(difference(call.recorded.config, call.config)) if call.recorded else ""


def _wanted(call: TicketCall, word: str) -> str:
    fields = [f"{name} ({spec.path})" for name, spec in call.outputs.items() if spec.path not in {"", name}]
    return f"Please fill in before it is closed: {', '.join(fields)}." if fields and word != _REMOVE else ""


def _asker(origin: Origin) -> str:
    lines = (
        f"{wiki_text(origin.requested_by)} asks, for {origin.team}, in {origin.environment}.",
        f"Request: {origin.request}, step {origin.step}",
        f"Pull request: {origin.url}" if origin.url else "",
    )
    return "\n".join(filter(None, lines))


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n".join((title, *(f"* {wiki_text(line)}" for line in lines)))


def _paragraphs(parts: Sequence[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _ticket(config: JiraTicketConfig, summary: str, description: str, label: str) -> NewTicket:
    fields: dict[str, object] = dict(config.fields)
    if config.priority:
        fields["priority"] = {"name": config.priority}
    return NewTicket(config.project, config.issue_type, summary, description, (label,), fields)
