"""What a person says to a request: appended to its journal, heard by the next run."""

from collections.abc import Mapping
from typing import Literal

from paoctl.cli.terminal import messages, show, tell
from paoctl.cli.window import Window
from paoctl.model.events import Command
from paoctl.model.history import History
from paoctl.model.request import RequestRef
from paoctl.record.committer import Committer
from paoctl.report.following import standing_line
from paoctl.workflows.command import say
from paoctl.workflows.standings import Found


def speak(window: Window, ref: RequestRef, verb: Literal["retry", "resolve"], args: Mapping[str, object]) -> History:
    """Append the command; the history with it.

    Raises:
        LoginError: this person may not say it, or the token may not push the state branch.
        UsageError: it makes no sense where the request stands.
    """
    ports = window.wiring.ports(window.world.project)
    command = Command(who=ports.forge.me().login, verb=verb, args=args)
    with Committer(ports.repo, window.world.project.forge.state_branch, ports.clock) as journal:
        return say(window.world, ports, journal, ref, command)


def report_said(window: Window, found: Found) -> None:
    """Where the request stands now, and who goes on."""
    ref = found.standing.ref
    now = window.again().find(str(ref))
    show(standing_line(now.standing, messages()))
    tell(f"\nThe next run goes on from here; or go on now.\nNext: paoctl fulfill {ref}")
