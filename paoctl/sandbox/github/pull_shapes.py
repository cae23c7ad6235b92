"""Pull requests as the API shows them: the short form of lists, and the full one."""

from paoctl.sandbox import merging, pulls
from paoctl.sandbox.github import shapes
from paoctl.sandbox.github.call import Call, Json
from paoctl.sandbox.ledger import Pull, Review


def association(call: Call, login: str) -> str:
    """Return how an author belongs to the repository."""
    person = call.forge.people.by_login(login)
    if person is None:
        return "NONE"
    return "MEMBER" if person.is_member else "COLLABORATOR"


def pull_simple(call: Call, pull: Pull) -> Json:
    """Return a `pull-request-simple`."""
    links = _links(call, pull)
    named = ("comments", "review_comments", "review_comment", "commits", "statuses")
    page = links["html"]
    return {
        "url": links["self"],
        "id": pull.number,
        "node_id": f"PR_{pull.number}",
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": links["issue"],
        **{f"{name}_url": links[name] for name in named},
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "title": pull.title,
        "user": shapes.login_user(call, pull.author),
        "body": pull.body,
        "labels": [],
        "milestone": None,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": pull.closed_at,
        "merged_at": pull.merged_at,
        "merge_commit_sha": pull.merge_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [shapes.login_user(call, login) for login in pull.reviewers],
        "requested_teams": [shapes.team(call, slug) for slug in pull.team_reviewers],
        "head": _side(call, pull.head, pull.head_sha),
        "base": _side(call, pull.base, pull.base_sha),
        "_links": {name: {"href": href} for name, href in links.items()},
        "author_association": association(call, pull.author),
        "auto_merge": None,
        "draft": pull.draft,
    }


def pull_full(call: Call, pull: Pull) -> Json:
    """Return a `pull-request`: the short form, what merging it would meet, and its numbers."""
    changes = pulls.files(call.forge, pull)
    mergeable, state = _mergeable(call, pull)
    comments = sum(comment.issue == pull.number for comment in call.forge.ledger.comments)
    return {
        **pull_simple(call, pull),
        "merged": pull.merged_at is not None,
        "merged_by": shapes.login_user(call, pull.merged_by),
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": state,
        "comments": comments,
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(pulls.commits(call.forge, pull)),
        "additions": sum(change.additions for change in changes),
        "deletions": sum(change.deletions for change in changes),
        "changed_files": len(changes),
    }


def _mergeable(call: Call, pull: Pull) -> tuple[bool | None, str]:
    """Return `mergeable` and `mergeable_state`; a closed pull request has neither."""
    if pull.state == "closed":
        return None, "unknown"
    if not merging.is_mergeable(call.forge, pull):
        return False, "dirty"
    if pull.draft:
        return True, "draft"
    return True, "blocked" if merging.obstacles(call.forge, pull) else "clean"


def review(call: Call, pull: Pull, row: Review) -> Json:
    """Return a `pull-request-review`."""
    api, page = f"{call.repo}/pulls/{pull.number}", f"{call.base}/pulls/{pull.number}#review-{row.id}"
    return {
        "id": row.id,
        "node_id": f"PRR_{row.id}",
        "user": shapes.login_user(call, row.author),
        "body": row.body,
        "state": row.state,
        "html_url": page,
        "pull_request_url": api,
        "author_association": association(call, row.author),
        "_links": {"html": {"href": page}, "pull_request": {"href": api}},
        "submitted_at": row.submitted_at,
        "commit_id": row.commit,
    }


def _links(call: Call, pull: Pull) -> dict[str, str]:
    api, issue = f"{call.repo}/pulls/{pull.number}", f"{call.repo}/issues/{pull.number}"
    return {
        "self": api,
        "html": f"{call.base}/pulls/{pull.number}",
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{api}/comments",
        "review_comment": f"{call.repo}/pulls/comments{{/number}}",
        "commits": f"{api}/commits",
        "statuses": f"{call.repo}/statuses/{pull.head_sha}",
    }


def _side(call: Call, branch: str, sha: str) -> Json:
    owner = shapes.owner(call)
    return {
        "label": f"{owner['login']}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": owner,
        "repo": shapes.repository(call),
    }
