"""Break glass: what does not wait for the change calendar is looked at by people afterwards."""

from collections.abc import Sequence

from paoctl.model.events import Accepted
from paoctl.ports import Forge
from paoctl.report.break_glass import issue_text, marker


def ask_for_review(forge: Forge, accepted: Accepted, apps: Sequence[str]) -> None:
    """Have an issue for review before anything is done, one a generation; found again by its marker.

    One that somebody else wrote under its marker is none; `apps` are those whose word counts as ours. It is a
    projection of the record and stands nowhere in it. A run that can't open it does nothing.

    Raises:
        PaoError: the forge did not take it.
    """
    forge.review_issue(marker(accepted), *issue_text(accepted, str(accepted.facts["breakGlass"])), apps)
