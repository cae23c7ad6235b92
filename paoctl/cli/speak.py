"""What a person says to a request: appended to its journal, done by the next run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from paoctl.cli.terminal import can_ask, messages, show, tell
from paoctl.cli.window import Window
from paoctl.errors import Interrupted, LoginError, PlatformError, UserError
from paoctl.model.events import Command
from paoctl.model.preview import Preview
from paoctl.model.request import RequestRef
from paoctl.model.word import Word
from paoctl.record.committer import Committer
from paoctl.report.following import standing_line
from paoctl.workflows.again import spelled
from paoctl.workflows.command import NotAllowed, check_sense, say
from paoctl.workflows.plan import Asked, previews
from paoctl.workflows.spoken import FULFIL, command_of, send
from paoctl.workflows.standings import Found


@dataclass(frozen=True)
class Saying:
    """One thing that is about to be said."""

    window: Window
    found: Found
    word: Word

    @property
    def ref(self) -> RequestRef:
        """The request."""
        return self.found.standing.ref

    @cached_property
    def command(self) -> Command:
        """The event."""
        me = self.window.forge.me().login
        return command_of(self.window.world, self.ref, self.found.history, self.word, me)

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
        """Append the command, and tell where the request stands then; who may not do that says it through the forge.

        Raises:
            LoginError: this person may not say it, or the token may neither push the state branch nor start workflows.
            UsageError: it makes no sense where the request stands.
        """
        if why := self._unwritten():
            self._send(why)
            return
        now = self.window.again().find(str(self.ref))
        show(standing_line(now.standing, messages()))
        tell(f"\nThe next run goes on from here; or go on now.\nNext: paoctl fulfill {self.ref}")

    def _unwritten(self) -> str:
        """Append the command; why this token may not, if it may not."""
        project = self.window.world.project
        ports, branch = self.window.wiring.ports(project), project.forge.state_branch
        with Committer(ports.repo, branch, ports.clock) as journal:
            try:
                say(self.window.world, ports, journal, self.ref, self.command)
            except NotAllowed:
                raise
            except (PlatformError, LoginError) as error:  # `Untold` too: the executor sees the teams
                return error.cause
        return ""

    def _send(self, why: str) -> None:
        project = self.window.world.project
        try:
            run = send(project, self.window.forge, replace(self.word, request=str(self.ref)))
        except (LoginError, UserError) as error:
            remedy = (
                f"say it with a token that may push {project.forge.state_branch}, or with one that may start"
                f" .github/workflows/{FULFIL} as `paoctl init --github` writes it (Actions: write)"
            )
            raise LoginError(f"it could not be said: {why}; {error.cause}", remedy=remedy) from error
        show(run.url if run else f"{self.window.wiring.server}/{project.forge.repository}/actions/workflows/{FULFIL}")
        tell(
            f"\nThis token may not record it, so {FULFIL} was started with it: that run looks whether you may say it,"
            f" and goes on from there.\nNext: paoctl status {self.ref}"
        )
