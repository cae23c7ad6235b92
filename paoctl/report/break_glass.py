"""The issue that asks people to look at work that did not wait for the change calendar."""

from typing import Final

from paoctl.model.events import Accepted
from paoctl.report.markdown import code, prose

_TITLE: Final = 200
"""Characters; GitHub takes 256."""


def marker(accepted: Accepted) -> str:
    """What the issue is found by: the service and its generation."""
    return f"paoctl:break-glass {accepted.uid} {accepted.generation}"


def issue_text(accepted: Accepted, reason: str) -> tuple[str, str]:
    """Title and body."""
    facts = accepted.facts
    what = f"{facts.get('name')} in {facts.get('environment')}"
    approved = ", ".join(f"{code(each.login)} for {code(each.team)}" for each in accepted.given) or "nobody"
    lines = [
        f"{code(str(facts.get('requestedBy')))} asks that {code(accepted.path)} need not wait for the calendar:",
        "\n".join(f"> {prose(line)}" for line in reason.splitlines()),
        f"Approved by {approved}. Pull request: {accepted.url or 'none'}.",
        "Was it right? Then close this. `breakGlass` stays in the file until the next `paoctl edit`.",
    ]
    return f"Review: {what} did not wait for the change calendar"[:_TITLE], "\n\n".join(lines)
