"""PAO6xx: requests: what is asked for, of whom, and for whom."""

from paoctl.rules.base import Example, Rule
from paoctl.rules.samples import REQUEST


class RequestMisplaced(Rule):
    """A request whose path says something else than its text."""

    code = "PAO603"
    name = "request-misplaced"
    what = "A request's path is not `requests/<item or bundle>/<name>.yaml`, by the id and the name in it."
    why = "The path is the request's identity: its journal, its branch and its approvals hang on it."
    bad = Example("requests/database-postgresql-standard/orders.yaml", REQUEST.text)
    good = REQUEST
