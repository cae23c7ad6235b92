"""What a person says to a request: appended to its journal, done by the next run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from paoctl.cli.terminal import can_ask, messages, show, tell
from paoctl.cli.window import Window
from paoctl.errors import Interrupted, LoginError, PlatformError
from paoctl.model.events import Command
from paoctl.model.preview import Preview
from paoctl.model.request import RequestRef
from paoctl.record.committer import Committer
from paoctl.report.following import standing_line
from paoctl.workflows.again import spelled
from paoctl.workflows.command import check_sense, say
from paoctl.workflows.plan import Asked, previews
from paoctl.workflows.standings import Found

Verb = Literal["retry", "cancel", "rollback", "resolve"]


@dataclass(frozen=True)
class Saying:
    """One thing that is about to be said."""

    window: Window
    found: Found
    verb: Verb
    args: Mapping[str, object] = field(default_factory=dict)

    @property
    def ref(self) -> RequestRef:
        """The request."""
        return self.found.standing.ref

    @cached_property
    def command(self) -> Command:
        """The event."""
        return Command(who=self.window.forge.me().login, verb=self.verb, args=self.args)

    def check(self) -> None:
        """Does it make sense where the request stands?

        Raises:
            UsageError: it does not.
            UserError: it would do what nobody has approved.
        """
        check_sense(self.ref, self.found.history, self.command)
        spelled(self.window.world, self.ref, self.found.history, self.command)

    def previews(self) -> Sequence[Preview]:
        """What would run once it is said."""
        blob, now = self.window.world.desired.get(self.ref.path), self.window.wiring.clock.now()
        asked = [Asked(self.ref, blob)] if blob else []
        return previews(self.window.world, asked, now=now, said=self.command)

    def confirm(self, question: str, *, yes: bool, no_input: bool, default: bool = False) -> None:
        """Ask whether it is meant, where somebody is there to answer and has not said so; `default` is what Enter says.

        Raises:
            Interrupted: it is not.
        """
        from paoctl.cli.prompt import ask_yes

        if can_ask(no_input=no_input) and not yes and not ask_yes(question, default=default):
            raise Interrupted("nothing was said")

    def speak(self) -> None:
        """Append the command, and tell where the request stands then.

        Raises:
            LoginError: this person may not say it, or the token may not push the state branch.
            UsageError: it makes no sense where the request stands.
        """
        ports, branch = (
            self.window.wiring.ports(self.window.world.project),
            self.window.world.project.forge.state_branch,
        )
        with Committer(ports.repo, branch, ports.clock) as journal:
            try:
                say(self.window.world, ports, journal, self.ref, self.command)
            except PlatformError as error:
                remedy = f"say it with a token that may push {branch}, or ask somebody who has one"
                raise LoginError(f"it could not be said: {error.cause}", remedy=remedy) from error
        now = self.window.again().find(str(self.ref))
        show(standing_line(now.standing, messages()))
        tell(f"\nThe next run goes on from here; or go on now.\nNext: paoctl fulfill {self.ref}")
