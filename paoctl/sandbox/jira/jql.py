"""The JQL that the sandbox speaks: `=` and `in` on a few fields, `AND`, `ORDER BY`. All else is refused by name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from paoctl.sandbox.jira.tickets import Ticket

FIELDS: Mapping[str, Callable[[Ticket], tuple[str, ...]]] = {
    "labels": lambda ticket: ticket.labels,
    "project": lambda ticket: (ticket.project,),
    "key": lambda ticket: (ticket.key, ticket.id),
}
_ALIASES = {"issuekey": "key", "issue": "key", "id": "key"}
_ORDERS: Mapping[str, Callable[[Ticket], tuple[str | float, ...]]] = {
    "key": lambda ticket: (ticket.project, ticket.number),
    "created": lambda ticket: (ticket.created, int(ticket.id)),
    "updated": lambda ticket: (ticket.updated, int(ticket.id)),
}
# A quoted text, a comparison sign, or a word; words may not hold the characters that JQL reserves.
_TOKEN = re.compile(
    r"""\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<sign>!=|!~|<=|>=|[()=,<>~!])"""
    r"""|(?P<word>[^\s()=,<>~!"'+.;?|*/%^$#@\[\]\\]+))"""
)


class JqlError(ValueError):
    """The query cannot be answered; the text is for its author."""


@dataclass(frozen=True, slots=True)
class Clause:
    """`field` holds one of `values`."""

    field: str
    values: tuple[str, ...]

    def holds(self, ticket: Ticket) -> bool:
        """Whether a ticket fulfils it. Labels compare exactly, keys without case."""
        have = FIELDS[self.field](ticket)
        if self.field == "labels":
            return not set(have).isdisjoint(self.values)
        return not set(have).isdisjoint(value.upper() for value in self.values)


@dataclass(frozen=True, slots=True)
class Query:
    """Clauses that must all hold, and the order (field, whether descending). No clause: every ticket."""

    clauses: tuple[Clause, ...]
    order: tuple[tuple[str, bool], ...]

    def holds(self, ticket: Ticket) -> bool:
        """Whether a ticket fulfils all clauses."""
        return all(clause.holds(ticket) for clause in self.clauses)

    def sort(self, tickets: list[Ticket]) -> list[Ticket]:
        """The tickets in the order asked for; without one, the newest first."""
        tickets = sorted(tickets, key=_ORDERS["created"], reverse=True)
        for name, descending in reversed(self.order):
            tickets.sort(key=_ORDERS[name], reverse=descending)
        return tickets


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False

    def says(self, *words: str) -> bool:
        return not self.quoted and self.text.lower() in words


_END = _Token("")


def parse(text: str) -> Query:
    """The query that `text` says; raises `JqlError`."""
    return _Parser(_tokens(text)).query()


def _tokens(text: str) -> list[_Token]:
    tokens, end = [], 0
    while text[end:].strip():
        match = _TOKEN.match(text, end)
        if match is None:
            raise JqlError(f"Error in the JQL Query: the character at position {end + 1} cannot be used unquoted.")
        quoted = match.lastgroup in ("double", "single")
        found = match[match.lastgroup or 0]
        tokens.append(_Token(re.sub(r"\\(.)", r"\1", found) if quoted else found, quoted))
        end = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def query(self) -> Query:
        clauses: list[Clause] = []
        if not self._peek().says("order", ""):
            clauses.append(self._clause())
            while self._peek().says("and"):
                self._next()
                clauses.append(self._clause())
        order = self._order() if self._peek().says("order") else ()
        if self._peek() is not _END:
            raise JqlError(f"The sandbox's JQL knows AND and ORDER BY here, not '{self._peek().text}'.")
        return Query(tuple(clauses), order)

    def _peek(self) -> _Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else _END

    def _next(self) -> _Token:
        token = self._peek()
        self._place += 1
        return token

    def _clause(self) -> Clause:
        name = self._next().text
        field = _ALIASES.get(name.lower(), name.lower())
        if field not in FIELDS:
            raise JqlError(f"The sandbox's JQL cannot search '{name}', only {', '.join(FIELDS)}.")
        operator = self._next()
        if operator.says("="):
            return Clause(field, (self._value(),))
        if operator.says("in"):
            return Clause(field, self._list())
        raise JqlError(f"The sandbox's JQL knows the operators = and in, not '{operator.text}'.")

    def _value(self) -> str:
        token = self._next()
        if token is _END or (not token.quoted and not re.match(r"\w", token.text)):
            raise JqlError("Error in the JQL Query: a value is missing.")
        return token.text

    def _list(self) -> tuple[str, ...]:
        self._expect("(")
        values = [self._value()]
        while self._peek().says(","):
            self._next()
            values.append(self._value())
        self._expect(")")
        return tuple(values)

    def _expect(self, sign: str) -> None:
        if not self._next().says(sign):
            raise JqlError(f"Error in the JQL Query: '{sign}' is missing.")

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._next()
        self._expect("by")
        order = [self._order_field()]
        while self._peek().says(","):
            self._next()
            order.append(self._order_field())
        return tuple(order)

    def _order_field(self) -> tuple[str, bool]:
        name = self._next().text.lower()
        field = _ALIASES.get(name, name)
        if field not in _ORDERS:
            raise JqlError(f"The sandbox's JQL cannot order by '{name}', only by {', '.join(_ORDERS)}.")
        descending = self._peek().says("desc")
        if self._peek().says("asc", "desc"):
            self._next()
        return field, descending
