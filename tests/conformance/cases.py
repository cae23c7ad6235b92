"""Our own kinds, each way of using them that has an effect class of its own."""

from collections.abc import Mapping
from typing import Final

from paoctl.conformance import Case, Stage
from paoctl.conformance.targets import LedgerApi

_KEY: Final = {"key": {"header": "Idempotency-Key", "retention": "24h"}}
_MARKER: Final = {"at": "/labels/pao", "query": "label"}


def _api(stage: Stage) -> LedgerApi:
    return LedgerApi(stage.ledger, stage.clock, lambda _thing: stage.in_flight(), stage.lag)


def _rest(part: str, **config: object) -> Case:
    """A thing of the API that is made in this way."""
    things, thing = f"{{{{ env.API }}}}/{part}", f"{{{{ env.API }}}}/{part}/{{{{ request.name }}}}"
    body = {"name": "{{ request.name }}", "size": "{{ fields.size }}"}
    observe: Mapping[str, object] = {"method": "GET", "url": things, "items": "@"}
    return Case(
        kind="rest-api",
        name=part,
        target=_api,
        config={"url": things, "auth": {"bearer": "{{ secrets.TOKEN }}"}, "body": body, **config},
        update={"method": "PUT", "url": thing, "effect": _KEY},
        destroy={"method": "DELETE", "url": thing, "effect": _KEY},
        observe=observe if "marker" in config else None,
        outputs={"host": {"type": "string"}},
        secrets=["TOKEN"],
    )


CASES: Final = (
    _rest("keyed", effect=_KEY),
    _rest("named", method="PUT", url="{{ env.API }}/named/{{ request.name }}", effect=_KEY),
    _rest("found", marker=_MARKER),
    _rest("lagging", marker={**_MARKER, "lag": "30s"}),
    _rest("blind"),
    Case(
        kind="webhook",
        target=_api,
        config={"url": "{{ env.API }}/hooks/things", "secret": "HOOK", "body": {"size": "{{ fields.size }}"}},
        update={},
        destroy={"body": {"gone": "{{ request.name }}"}},
        secrets=["HOOK"],
    ),
    Case(
        kind="jira-ticket",
        config={
            "project": "SIM",
            "issueType": "Task",
            "summary": "A {{ fields.size }} thing",
            "description": "Please.",
        },
        outputs={"host": {"field": "customfield_10042"}},
        filled={"customfield_10042": "thing.example"},
    ),
)
