"""Pull requests of a repository on GitHub: their commits, files, reviews and comments."""

from collections.abc import Sequence
from typing import Final

from github import GithubException

from paoctl.errors import UserError
from paoctl.gateways.github_client import GitHubClient
from paoctl.gateways.github_values import exactly, login_of, pull_request, review
from paoctl.ports import Commit, Login, PullRequest, PullText, Review

_MOST_COMMITS: Final = 250
"""GitHub lists no more of a pull request (docs.github.com, "List commits on a pull request")."""

_REVIEW: Final = "paoctl-review"
"""The label of issues that ask people to look at something."""


class Pulls:
    """The part of the port `Forge` that is about pull requests. `base` is the branch whose merged ones count."""

    def __init__(self, client: GitHubClient, base: str) -> None:
        self._client = client
        self._base = base

    def open_request(self, branch: str, text: PullText) -> PullRequest:
        """Find the open pull request of a branch, or open it."""
        if found := self.open_pulls(branch):
            return found[0]
        with self._client.reading(f"can't open a pull request from {branch}", write=True) as repo:
            try:
                made = repo.create_pull(base=text.base, head=branch, title=text.title, body=text.body, draft=text.draft)
            except GithubException as exc:
                # Somebody was faster, or an earlier call of ours arrived and its answer got lost.
                if exc.status == 422 and "already exists" in str(exc) and (found := self.open_pulls(branch)):
                    return found[0]
                raise
            return pull_request(made, whole=True)

    def open_pulls(self, branch: str | None) -> Sequence[PullRequest]:
        """The open pull requests from a branch of the repository; all there are for None."""
        with self._client.reading("can't list the open pull requests") as repo:
            if branch is None:
                found = repo.get_pulls(state="open")
            else:
                # Without its owner GitHub would not filter by the branch at all.
                found = repo.get_pulls(state="open", head=f"{self._client.repository.partition('/')[0]}:{branch}")
            return [pull_request(pull, whole=False) for pull in found]

    def pull_of(self, commit: Commit) -> PullRequest | None:
        """The merged pull request that brought a commit to the base branch."""
        with self._client.reading(f"can't ask which pull request brought {commit[:12]}") as repo:
            try:
                found = list(repo.get_commit(commit).get_pulls())
            except GithubException as exc:
                if exc.status in (404, 422):  # there is no such commit
                    return None
                raise
            merged = [pull for pull in found if pull.merged_at is not None and pull.base.ref == self._base]
            chosen = min(merged, key=lambda pull: pull.merge_commit_sha != commit, default=None)
            return None if chosen is None else pull_request(repo.get_pull(chosen.number), whole=True)

    def pull(self, number: int) -> PullRequest | None:
        """A pull request by number."""
        with self._client.reading(f"can't read the pull request #{number}") as repo:
            try:
                return pull_request(repo.get_pull(number), whole=True)
            except GithubException as exc:
                if exc.status == 404:
                    return None
                raise

    def files(self, pull: PullRequest) -> Sequence[str]:
        """The paths a pull request changes; of a renamed file both."""
        with self._client.reading(f"can't list the files of #{pull.number}") as repo:
            found = repo.get_pull(pull.number).get_files()
            return sorted({path for file in found for path in (file.filename, file.previous_filename) if path})

    def authors(self, pull: PullRequest) -> frozenset[Login]:
        """The logins of every commit author in it; who has no account has no login.

        Raises:
            UserError: it has more commits than GitHub lists, so that nobody can say who wrote them all.
        """
        with self._client.reading(f"can't list the commits of #{pull.number}") as repo:
            found = [login_of(commit.author) for commit in repo.get_pull(pull.number).get_commits()]
        if len(found) >= _MOST_COMMITS:
            raise UserError(
                f"#{pull.number} has {_MOST_COMMITS} commits or more: not all of their authors can be known",
                remedy="ask again with one commit, as paoctl request and paoctl edit do",
            )
        return frozenset(login for login in found if login)

    def reviews(self, pull: PullRequest) -> Sequence[Review]:
        """Every review, oldest first."""
        with self._client.reading(f"can't list the reviews of #{pull.number}") as repo:
            return [review(each) for each in repo.get_pull(pull.number).get_reviews()]

    def say(self, pull: PullRequest, marker: str, text: str) -> None:
        """Write, or edit in place, the one comment whose last line is the marker: others may quote it elsewhere."""
        sign = f"<!-- {marker} -->"
        body = f"{text}\n\n{sign}"
        with self._client.reading(f"can't comment on #{pull.number}", write=True) as repo:
            issue = repo.get_issue(pull.number)
            ours = (comment for comment in issue.get_comments() if (comment.body or "").rstrip().endswith(sign))
            old = next(ours, None)
            if old is None:
                issue.create_comment(body)
            elif old.body != body:
                old.edit(body)

    def review_issue(self, marker: str, title: str, body: str, authors: frozenset[Login]) -> str:
        """Find the issue whose last line is the marker, by one of these authors, or open it; its page.

        It is looked for among those with our label, open or closed: GitHub's search would find it only after a while.
        """
        sign = f"<!-- {marker} -->"
        with self._client.reading("can't open an issue for review", write=True) as repo:
            for issue in repo.get_issues(state="all", labels=[_REVIEW]):
                ours = (login_of(issue.user) or "").casefold() in authors
                if ours and (issue.body or "").rstrip().endswith(sign):
                    return exactly(str, issue.html_url)
            made = repo.create_issue(title, f"{body}\n\n{sign}", labels=[_REVIEW])
            return exactly(str, made.html_url)
