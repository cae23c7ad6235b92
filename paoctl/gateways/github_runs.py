"""Checks on commits, and runs of GitHub Actions."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from github import GithubException

from paoctl.gateways.github_client import GitHubClient, get, post
from paoctl.gateways.github_failure import is_withheld
from paoctl.gateways.github_values import exactly
from paoctl.ports import CheckResult, CiRun, Commit, Forbidden, Login, Started, Workflow

if TYPE_CHECKING:
    from github.CheckRun import CheckRun
    from github.Commit import Commit as GitHubCommit

_STATE: Final = {"success": "success", "neutral": "success", "failure": "failure", "action_required": "failure"}
"""From the conclusion of a check run to the state of a commit status."""
_STATUS_WORDS: Final = 140
"""Characters that GitHub takes as the description of a status."""


class Runs:
    """The part of the port `Forge` that is about what machines do."""

    def __init__(self, client: GitHubClient, trusted: Callable[[Sequence[str]], frozenset[Login]]) -> None:
        self._client = client
        self._trusted = trusted
        """Whose word counts as our own, where that of some Apps does."""

    def finished(self, run: CiRun) -> bool | None:
        """Is that attempt of a run over? None when GitHub does not know the run, or keeps it from us."""
        with self._client.reading(f"can't ask for the run {run.id}") as repo:
            try:
                found = repo.get_workflow_run(int(run.id))
                newest, status = exactly(int, found.run_attempt), found.status
            except GithubException as exc:
                if not is_withheld(exc):
                    raise
                return None
            if newest == run.attempt:
                return status == "completed"
            return True if newest > run.attempt else None

    def started(self, run: CiRun) -> Started | None:
        """How that attempt of a run began; None when GitHub does not know it, or keeps it from us."""
        path = f"/repos/{self._client.repository}/actions/runs/{int(run.id)}/attempts/{run.attempt}"
        with self._client.speaking(f"can't ask who started the run {run.id}") as github:
            try:
                found = exactly(dict, get(github, path))
            except GithubException as exc:
                if not is_withheld(exc):
                    raise
                return None
            who, by = (exactly(str, exactly(dict, found[name])["login"]) for name in ("actor", "triggering_actor"))
            return Started(exactly(str, found["event"]), exactly(str, found["head_branch"]), who, by)

    def check(self, commit: Commit, name: str, result: CheckResult) -> None:
        """Write, or edit in place, a check on a commit. Only Apps may; for others it becomes a commit status."""
        with self._client.reading(f"can't write the check {name}", write=True) as repo:
            at = repo.get_commit(commit)
            output: dict[str, str | list[dict[str, str | int]]] = {"title": result.title, "summary": result.summary}
            try:
                old = self._newest(at, name, ())
                if old is None:
                    repo.create_check_run(name, commit, status="completed", conclusion=result.conclusion, output=output)
                else:
                    old.edit(status="completed", conclusion=result.conclusion, output=output)
            except GithubException as exc:
                if exc.status != 403 or "GitHub App" not in str(exc):
                    raise
                at.create_status(_STATE[result.conclusion], description=result.title[:_STATUS_WORDS], context=name)

    def checked(self, commit: Commit, name: str, apps: Sequence[str]) -> CheckResult | Forbidden | None:
        """The newest check of that name on a commit, by us or one of these Apps; without one the commit status, which
        says no summary."""
        with self._client.reading(f"can't read the check {name}") as repo:
            at = repo.get_commit(commit)
            try:
                run = self._newest(at, name, apps)
            except GithubException as exc:
                if not is_withheld(exc):
                    raise
                return Forbidden(f"the check {name}", "give the token the permission Checks: read")
            if run is not None:
                return CheckResult("success", run.output.title or "", run.output.summary or "")
            said = _status(at, name)
            return CheckResult("success", said, "") if said else None

    def _newest(self, at: "GitHubCommit", name: str, apps: Sequence[str]) -> "CheckRun | None":
        """Whoever may install an App here can have it write a check of any name."""
        found = list(at.get_check_runs(check_name=name))
        trusted = self._trusted(apps) if found else frozenset()
        return next((run for run in found if f"{run.app.slug}[bot]".casefold() in trusted), None)

    def dispatch(self, target: Workflow, inputs: Mapping[str, str]) -> CiRun | None:
        """Start a workflow; None when GitHub does not say which run it became."""
        path = f"/repos/{target.repository}/actions/workflows/{quote(target.file, safe='')}/dispatches"
        wish: dict[str, object] = {"ref": target.ref, "inputs": dict(inputs)}
        with self._client.speaking(f"can't start {target.file} of {target.repository}", write=True) as github:
            try:
                answer = post(github, path, {**wish, "return_run_details": True})
            except GithubException as exc:
                # A GitHub Enterprise Server refuses a field that it does not know; nothing was started.
                if exc.status not in (400, 422) or "return_run_details" not in str(exc):
                    raise
                answer = post(github, path, wish)
            if answer is None:
                return None
            started = exactly(dict, answer)
            return CiRun(str(exactly(int, started["workflow_run_id"])), url=exactly(str, started["html_url"]))


def _status(at: "GitHubCommit", name: str) -> str:
    """What the newest commit status of a name says; an App that writes checks need not read these."""
    try:
        return next((each.description or "" for each in at.get_statuses() if each.context == name), "")
    except GithubException as exc:
        if not is_withheld(exc):
            raise
        return ""
