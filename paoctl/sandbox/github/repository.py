"""The repository itself, its branches, their rules, and the faults of its CODEOWNERS."""

from dataclasses import asdict

from paoctl.sandbox.github import shapes
from paoctl.sandbox.github.call import Call, Json, Table
from paoctl.sandbox.github.commits import REPO, commit
from paoctl.sandbox.http import Response
from paoctl.sandbox.refusal import Refused, not_found
from paoctl.sandbox.repository import MAIN

HEADS = "refs/heads/"
RULESET = {"ruleset_source_type": "Repository", "ruleset_id": 1}


def get_repository(call: Call) -> Response:
    """GET the repository."""
    return call.answer(shapes.full_repository(call))


def list_branches(call: Call) -> Response:
    """GET branches, by name."""
    refs = call.forge.repository.refs(HEADS)
    rows = sorted((name.removeprefix(HEADS), sha) for name, sha in refs.items())
    wanted = call.query("protected")
    return call.page([row for row in rows if not wanted or str(_protected(call, row[0])).lower() == wanted], _branch)


def get_branch(call: Call) -> Response:
    """GET branches/{branch}: with its tip and whether it is protected."""
    name = call.param("branch")
    sha = call.forge.repository.branch(name)
    row = call.forge.repository.commit(sha) if sha else None
    if row is None:
        raise Refused(404, "Branch not found")
    api = f"{call.repo}/branches/{name}"
    return call.answer(
        {
            **_branch(call, (name, row.sha)),
            "commit": commit(call, row),
            "_links": {"self": api, "html": f"{call.base}/"},
        }
    )


def list_rules(call: Call) -> Response:
    """GET rules/branches/{branch}: the active rules, none for a branch without."""
    return call.page(_rules(call, call.param("branch")), _as_it_is)


def codeowners_errors(call: Call) -> Response:
    """GET codeowners/errors: lines that cannot be read and owners that nobody knows; 404 without a CODEOWNERS."""
    sha = call.forge.need_commit(call.query("ref") or MAIN)
    found = call.forge.codeowners(sha)
    if not found.exists:
        raise not_found()
    faults = sorted([*found.faults, *found.unknown_owners(call.forge.people.knows)], key=lambda fault: fault.line)
    return call.answer({"errors": [asdict(fault) for fault in faults]})


def _branch(call: Call, row: tuple[str, str]) -> Json:
    name, sha = row
    contexts = list(call.forge.rules.required_checks) if name == MAIN else []
    level = "everyone" if contexts else "off"
    checks = [{"context": context, "app_id": None} for context in contexts]
    return {
        "name": name,
        "commit": {"sha": sha, "url": f"{call.repo}/commits/{sha}"},
        "protected": _protected(call, name),
        "protection": {
            "enabled": _protected(call, name),
            "required_status_checks": {"enforcement_level": level, "contexts": contexts, "checks": checks},
        },
        "protection_url": f"{call.repo}/branches/{name}/protection",
    }


def _rules(call: Call, branch: str) -> list[Json]:
    if branch != MAIN:
        return []
    rules = call.forge.rules
    pull_request: Json = {
        "type": "pull_request",
        "parameters": {
            "allowed_merge_methods": list(rules.methods),
            "dismiss_stale_reviews_on_push": rules.dismiss_stale,
            "require_code_owner_review": rules.code_owner_review,
            "require_last_push_approval": rules.last_push_approval,
            "required_approving_review_count": rules.approvals,
            "required_review_thread_resolution": False,
        },
    }
    checks: Json = {
        "type": "required_status_checks",
        "parameters": {
            "required_status_checks": [{"context": context} for context in rules.required_checks],
            "strict_required_status_checks_policy": False,
        },
    }
    others: list[Json] = [{"type": "deletion"}, {"type": "non_fast_forward"}]
    active = [pull_request, *([checks] if rules.required_checks else []), *others]
    source: Json = {**RULESET, "ruleset_source": call.forge.name}
    return [{**rule, **source} for rule in active]


def _as_it_is(_call: Call, row: Json) -> Json:
    return row


def _protected(call: Call, branch: str) -> bool:
    return branch in {MAIN, call.forge.rules.state_branch}


TABLE: Table = (
    ("GET", REPO, get_repository),
    ("GET", f"{REPO}/branches", list_branches),
    ("GET", f"{REPO}/branches/{{branch...}}", get_branch),
    ("GET", f"{REPO}/rules/branches/{{branch...}}", list_rules),
    ("GET", f"{REPO}/codeowners/errors", codeowners_errors),
)
