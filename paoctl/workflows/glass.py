"""Break glass: what does not wait for the change calendar is looked at by people afterwards."""

from paoctl.model.events import Accepted
from paoctl.ports import Forge
from paoctl.report.break_glass import issue_text, marker


def ask_for_review(forge: Forge, accepted: Accepted) -> None:
    """Have an issue for review before anything is done, one a generation; found again by its marker.

    It is a projection of the record and stands nowhere in it. A run that can't open it does nothing.

    Raises:
        PaoError: the forge did not take it.
    """
    forge.review_issue(marker(accepted), *issue_text(accepted, str(accepted.facts["breakGlass"])))
