"""Requests on the screen: all, as one person sees them; in a list; one in full."""

from paoctl.cli.options import Output
from paoctl.cli.terminal import output, show, tell
from paoctl.cli.window import Window
from paoctl.errors import PaoError
from paoctl.model.phase import Phase
from paoctl.record.breakers import held_hosts
from paoctl.report.following_up import next_text
from paoctl.report.requests import Overview, foremost, overview_json, overview_text, requests_json, requests_text
from paoctl.report.status import status_json, status_text
from paoctl.workflows.command import who_may
from paoctl.workflows.guard import too_many
from paoctl.workflows.overview import overview

_NONE = "There are no requests yet.\nNext: paoctl list"


def show_all(window: Window, form: Output) -> None:
    """Every request, in the parts that matter to who looks."""
    reader = window.reader()
    rows = reader.all()
    for ref, warning in reader.grown(rows).items():
        tell(f"warning: {ref}: {warning}")
    seen = Overview([], [], rows)
    if not window.offline:
        try:
            seen = overview(window.world, window.forge, window.forge.me().login, rows)
        except PaoError as error:
            tell(f"what is yours can't be told: {error.cause}")
    if form is Output.JSON:
        show(overview_json(seen))
        return
    if not rows:
        tell(_NONE)
        return
    show(overview_text(seen, output(), window.wiring.clock.now()))
    window.say_when()
    _say_held(window)
    part = next(part for part in (seen.on_me, seen.mine, seen.others) if part)
    tell(f"\nNext: paoctl status {foremost(part).ref}")


def _say_held(window: Window) -> None:
    for told in held_hosts(window.world.state, window.wiring.clock.now()):
        tell(f"note: {told}")


def list_requests(window: Window, form: Output) -> None:
    """Every request, a line each."""
    rows = window.reader().all()
    if form is Output.JSON:
        show(requests_json(rows))
    elif rows:
        show(requests_text(rows, output(), window.wiring.clock.now()))
        window.say_when()
        tell(f"\nNext: paoctl status {foremost(rows).ref}")
    else:
        tell(_NONE)


def show_one(window: Window, name: str, form: Output) -> None:
    """One request in full."""
    found = window.find(name, proposed=True)
    if warning := too_many(found.history.length):
        tell(f"warning: {warning}")
    if form is Output.JSON:
        show(status_json(found.standing, found.history))
        return
    asked = found.history.phase is Phase.UNKNOWN  # the catalog is not read for others
    teams = who_may(window.world, found.standing.ref, found.history, "resolve") if asked else ()
    show(status_text(found.standing, found.history, output(), teams))
    window.say_when()
    tell(f"\n{next_text(found.standing.next)}")
