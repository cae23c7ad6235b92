"""The word that a run of the fulfil workflow was started with.

It is read where GitHub itself has written it, the file of the event, so that no workflow has to pass it on, and no
shell ever sees it.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from paoctl.cli.ci import in_actions
from paoctl.errors import UsageError
from paoctl.model.word import Word
from paoctl.ports import CiRun
from paoctl.workflows.spoken import Heard


def heard_word(environ: Mapping[str, str] = os.environ) -> Heard | None:
    """What somebody has started this run to say; None when it was started for another reason.

    Raises:
        UsageError: the event can't be read, or says nothing that can be done.
    """
    if not in_actions() or environ.get("GITHUB_EVENT_NAME") != "workflow_dispatch":
        return None
    word = Word.of_inputs(_inputs(environ.get("GITHUB_EVENT_PATH", "")))
    if word is None:
        return None
    run, attempt = (environ.get(name, "") for name in ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT"))
    if not all(text.isascii() and text.isdigit() for text in (run, attempt)):
        raise _unreadable("GITHUB_RUN_ID and GITHUB_RUN_ATTEMPT name no run")
    return Heard(word, CiRun(run, int(attempt)))


def _inputs(path: str) -> Mapping[str, object]:
    try:
        event: object = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(f"GITHUB_EVENT_PATH is {path!r}") from error
    inputs = event.get("inputs") if isinstance(event, dict) else ()
    if not isinstance(inputs, dict | None):
        raise _unreadable(f"the inputs in {path} are no mapping")
    return inputs or {}


def _unreadable(cause: str) -> UsageError:
    return UsageError(
        f"the event that started this run can't be read: {cause}",
        remedy="run paoctl in a step of the workflow itself, with the variables that GitHub sets",
        code="PAO818",
    )
