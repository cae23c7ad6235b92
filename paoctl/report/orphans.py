"""What belongs to no living request: a row each, for people and for programs."""

from collections.abc import Sequence
from typing import Final

from paoctl.model.orphan import Orphan
from paoctl.report.document import json_document
from paoctl.report.findings import visible
from paoctl.report.tables import table_text
from paoctl.report.terminal import Terminal

_HEADING: Final = ("REQUEST", "STEP", "WHAT", "WHY")


def orphans_text(found: Sequence[Orphan], terminal: Terminal) -> str:
    """A line each."""
    return table_text(_HEADING, [(str(each.ref), each.step, visible(each.thing), each.why) for each in found], terminal)


def orphans_json(found: Sequence[Orphan]) -> str:
    """An `OrphanList`; `step` and `ref` are null for a request of which nothing is recorded."""
    items = [
        {
            "request": {"item": each.ref.item, "name": each.ref.name},
            "step": each.step or None,
            "ref": each.thing or None,
            "why": each.why,
            "next": each.next,
        }
        for each in found
    ]
    return json_document("OrphanList", {"items": items})
