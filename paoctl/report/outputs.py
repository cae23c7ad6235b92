"""What a request gives: its outputs. A sensitive one is named by its reference; there is no other form of it here."""

import json
import re
import shlex
from collections.abc import Mapping
from typing import Final

from paoctl.model.events import JsonMap
from paoctl.report.document import json_document
from paoctl.report.findings import visible
from paoctl.report.tables import table_text
from paoctl.report.terminal import Terminal

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def outputs_text(outputs: JsonMap, terminal: Terminal) -> str:
    """A line an output: its name, its value."""
    rows = [(name, visible(value_text(value))) for name, value in outputs.items()]
    return table_text(("OUTPUT", "VALUE"), rows, terminal)


def outputs_json(outputs: JsonMap, request: str) -> str:
    """A `RequestOutputs`."""
    return json_document("RequestOutputs", {"request": request, "outputs": outputs})


def outputs_env(outputs: JsonMap) -> str:
    """Assignments for a shell: `instanceName` as `INSTANCE_NAME='…'`; a secret is a comment that names it."""
    return "".join(f"{_assignment(name, value)}\n" for name, value in outputs.items())


def bare(value: object) -> str:
    """A value alone: text as it is, what is no text as JSON, a secret by its reference."""
    match value:
        case {"$secret": str(reference)}:
            return reference
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def value_text(value: object) -> str:
    """A value in a table."""
    match value:
        case {"$secret": str(reference)}:
            return f"the secret {reference}"
        case None:
            return "-"
        case _:
            return bare(value)


def _assignment(name: str, value: object) -> str:
    variable = _HUMP.sub("_", name).upper()
    if isinstance(value, Mapping) and "$secret" in value:
        return f"# {variable} is {value_text(value)}"
    return f"{variable}={shlex.quote(bare(value))}"
