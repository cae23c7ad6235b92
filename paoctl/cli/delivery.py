"""Handing in a proposal: shown, agreed to, and then a pull request, or a file, or printed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from paoctl.cli.desk import Desk
from paoctl.cli.memory import remember_request
from paoctl.cli.options import Output
from paoctl.cli.plant import overwrite
from paoctl.cli.prompt import ask_yes
from paoctl.cli.terminal import messages, show, tell
from paoctl.errors import Interrupted, UsageError
from paoctl.model.proposal import Proposal
from paoctl.plan.acknowledge import acknowledgements
from paoctl.ports import PullRequest
from paoctl.report.document import json_document
from paoctl.report.preview import preview_text
from paoctl.report.pull_request import pull_request_text
from paoctl.workflows.submit import Submitted, submit, to_be_changed


@dataclass(frozen=True, slots=True)
class Handing:
    """How a proposal is handed in."""

    ask: bool
    """Somebody is there to agree."""
    yes: bool = False
    """Defaults are taken, and agreed to."""
    dry_run: bool = False
    draft: bool = False
    file_only: bool = False
    output: Output = Output.TEXT


def deliver(proposal: Proposal, desk: Desk, how: Handing) -> None:
    """Show it, have it agreed to, and hand it in; the result is printed last.

    Raises:
        Interrupted: it was not agreed to.
        UsageError: an open pull request would be changed, and nobody has agreed to that.
        PaoError: it could not be handed in; `workflows.submit` says why.
    """
    if how.dry_run:
        show(proposal.text)
        return
    tell(preview_text(proposal, messages()))
    changed = None if how.file_only else to_be_changed(proposal, desk.me, desk.world.repo, desk.forge)
    removes = proposal.request.spec.state == "absent"
    question = _question(how, changed, removes=removes)
    if how.ask and not how.yes and not ask_yes(question, default=changed is None and not removes):
        raise Interrupted("nothing was sent")
    if changed and not how.ask and not how.yes:
        raise UsageError(f"#{changed.number} asks for something else", remedy=f"--yes changes it: {changed.url}")
    if how.file_only:
        _write(proposal, desk)
        return
    text = pull_request_text(proposal, desk.world.project.forge.base, draft=how.draft)
    sent = submit(proposal, text, desk.me, desk.world.repo, desk.forge)
    remember_request(desk.repository, proposal.request.ref)
    _report(sent, proposal, how.output)


def agree_to_losses(proposal: Proposal, how: Handing, redo: Callable[[tuple[str, ...]], Proposal]) -> Proposal:
    """What can't be taken back is said in the request file, when somebody agrees to it.

    Raises:
        UsageError: nobody is there to agree, or to be asked: `--yes` agrees to defaults, and to lose something is none.
        Interrupted: somebody does not.
    """
    words = acknowledgements(proposal.plan) if proposal.plan else ()
    said = proposal.request.spec.acknowledge
    missing = [word for word in words if word not in said and word.removeprefix("main/") not in said]
    if not missing:
        return proposal
    if not how.ask or how.yes:
        options = " ".join(f"--acknowledge {word}" for word in missing)
        raise UsageError(f"this can't be taken back: {', '.join(missing)}", remedy=f"if it is meant, add {options}")
    if not ask_yes(f"This can't be taken back: {', '.join(missing)}. Is it meant?", default=False):
        raise Interrupted("nothing was sent")
    return redo((*said, *missing))


def _question(how: Handing, changed: PullRequest | None, *, removes: bool) -> str:
    if changed:
        return f"#{changed.number} is open and asks for something else. Change it?"
    what = " that asks for the removal" if removes else ""
    return f"Write the file{what}?" if how.file_only else f"Open the pull request{what}?"


def _write(proposal: Proposal, desk: Desk) -> None:
    root = desk.root or Path.cwd()
    overwrite(root / proposal.path, proposal.text)
    show(proposal.path)
    tell(f"\nNext: git add {proposal.path}, commit it on a branch, and open a pull request")


def _report(sent: Submitted, proposal: Proposal, output: Output) -> None:
    words = {"opened": "Opened", "found": "It is asked for already, in", "changed": "Changed"}
    tell(f"\n{words[sent.how]} #{sent.pull.number}")
    if output is Output.JSON:
        show(json_document("Submission", _submission(sent.pull, sent.how, proposal)))
    else:
        show(sent.pull.url)
    tell(f"\nNext: paoctl status {proposal.request.ref}")


def _submission(pull: PullRequest, how: str, proposal: Proposal) -> Mapping[str, object]:
    ref = proposal.request.ref
    return {
        "request": {"item": ref.item, "name": ref.name},
        "path": proposal.path,
        "branch": proposal.branch,
        "outcome": how,
        "pullRequest": {"number": pull.number, "url": pull.url, "draft": pull.draft},
    }
