"""What is offered to the lives of slow work: calls that are answered 202, with a place that says how far the work is.

Some are made anew where they are changed, some are changed in place; one is removed where the work said that it is.
"""

from collections.abc import Mapping
from typing import Final

Actions = tuple[tuple[str, str, tuple[str, ...]], ...]

ACTIONS: Final[Mapping[str, Actions]] = {
    "late": (("make", "posted", ()),),
    "later": (("make", "put", ()),),
    "own": (("make", "mine", ()),),
    "veiled": (("make", "sought", ()),),
    "deaf": (("make", "unheard", ()),),
    "shaky": (("base", "posted", ()), ("top", "named", ("base",))),
    "wobbly": (("base", "mine", ()), ("side", "put", ()), ("top", "named", ("base",))),
    "ward": (("one", "put", ()), ("two", "posted", ("one",)), ("three", "named", ())),
    "shared": (("one", "posted", ()), ("two", "put", ()), ("desk", "ticket", ())),
    "relay": (("one", "named", ()), ("two", "put", ("one",)), ("three", "mine", ("two",))),
}
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "suite": ("late", "named", "later"),
    "row": ("own", "named", "manual", "veiled"),
}
POLICIES: Final = {
    "own": "rollback",
    "shaky": "rollback",
    "wobbly": "rollback",
    "ward": "manual",
    "suite": "rollback",
    "row": "continue",
}
KINDS: Final = (*ACTIONS, *PARTS)
OF_WAY: Final[Mapping[str, str]] = {
    "posted": "slow-keyed",
    "put": "slow-named",
    "mine": "slow-keyed",
    "sought": "slow-found",
    "unheard": "slow-blind",
}
"""Ways whose work is slow, and the part of the API that they call."""
_KEY: Final = "effect: {key: {header: Idempotency-Key, retention: 24h}}"
_POST: Final = "method: POST\n          url: 'HERE'"
_CALLED: Final[Mapping[str, tuple[str, str, str]]] = {
    "posted": (f"{_POST}\n          {_KEY}", "", "HERE/NAME"),
    "put": (f"method: PUT\n          url: 'HERE/NAME'\n          {_KEY}", "{}", "HERE/NAME"),
    "mine": (f"{_POST}\n          {_KEY}", f"{{method: PUT, url: self, {_KEY}}}", "self"),
    "sought": (f"{_POST}\n          marker: {{at: /labels/pao, query: label}}", "", "HERE/NAME"),
    "unheard": (_POST, "", "HERE/NAME"),
}
"""How a thing is made, how it is changed, if it can be, and where it is removed."""
_PATIENCE: Final = {"posted": "30s", "put": "5s", "mine": "5s", "sought": "30s", "unheard": "60s"}
_CALL: Final = """\
      - id: {action}
        type: rest-api
{needs}        config:
          {form}
          auth: {{bearer: "{{{{ secrets.TOKEN }}}}"}}
          body: {{name: "NAME", size: "{{{{ fields.size }}}}"{more}}}
          poll: {{every: 10s, patience: {patience}, until: [done], fail: [broken], result: thing}}
{update}        destroy: {{method: DELETE, url: '{place}', {key}}}
{observe}        outputs:
          host: {{type: string}}
"""


def call(action: str, way: str, needs: str, more: str) -> str:
    """An action whose work is slow: `needs` are its lines about others, `more` what its body tells besides."""
    form, update, place = _CALLED[way]
    text = _CALL.format(
        action=action,
        needs=needs,
        form=form,
        more=more,
        patience=_PATIENCE[way],
        update=f"        update: {update}\n" if update else "",
        place=place,
        key=_KEY,
        observe="        observe: {method: GET, url: 'HERE', items: '@'}\n" if "marker" in form else "",
    )
    return text.replace("HERE", f"{{{{ env.API }}}}/{OF_WAY[way]}")


def words_of(kind: str) -> tuple[str, ...]:
    """What a request acknowledges: that what can't be changed in place is made anew."""
    parts = {part: part for part in PARTS[kind]} if kind in PARTS else {kind: "main"}
    made = [(part, action, way) for each, part in parts.items() for action, way, _ in ACTIONS.get(each, ())]
    return tuple(f"{part}/{action}:replace" for part, action, way in made if way in _CALLED and not _CALLED[way][1])
