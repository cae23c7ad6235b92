"""What a person says to a request: appended to its journal, heard by the next run."""

from collections.abc import Mapping
from typing import Literal

from paoctl.cli.terminal import messages, show, tell
from paoctl.cli.window import Window
from paoctl.errors import LoginError, PlatformError
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
    ports, branch = window.wiring.ports(window.world.project), window.world.project.forge.state_branch
    command = Command(who=ports.forge.me().login, verb=verb, args=args)
    with Committer(ports.repo, branch, ports.clock) as journal:
        try:
            return say(window.world, ports, journal, ref, command)
        except PlatformError as error:
            remedy = f"say it with a token that may push {branch}, or ask somebody who has one"
            raise LoginError(f"it could not be said: {error.cause}", remedy=remedy) from error


def report_said(window: Window, found: Found) -> None:
    """Where the request stands now, and who goes on."""
    ref = found.standing.ref
    now = window.again().find(str(ref))
    show(standing_line(now.standing, messages()))
    tell(f"\nThe next run goes on from here; or go on now.\nNext: paoctl fulfill {ref}")
