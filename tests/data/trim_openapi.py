"""Trim GitHub's OpenAPI description to the operations that the sandbox offers.

The description is published, under the MIT license, as the npm package `@octokit/openapi`:

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python tests/data/trim_openapi.py package/generated/api.github.com.json > tests/data/github_openapi.json

What is left are the parameters, request bodies and response bodies, and the schemas they reach, as JSON Schema 2020-12:
OpenAPI 3.0 says `nullable: true` where JSON Schema says `"type": [..., "null"]`. Words and examples are dropped.
"""

import json
import sys
from pathlib import Path

REPO = "/repos/{owner}/{repo}"
OPERATIONS = """
GET /user
GET /users/{username}
GET /rate_limit
GET /orgs/{org}
GET /orgs/{org}/members
GET /orgs/{org}/members/{username}
GET /orgs/{org}/teams
GET /orgs/{org}/teams/{team_slug}
GET /orgs/{org}/teams/{team_slug}/members
GET /orgs/{org}/teams/{team_slug}/memberships/{username}
GET REPO
GET REPO/branches
GET REPO/branches/{branch}
GET REPO/collaborators
GET REPO/collaborators/{username}
GET REPO/collaborators/{username}/permission
GET REPO/codeowners/errors
GET REPO/rules/branches/{branch}
GET REPO/git/ref/{ref}
GET REPO/git/matching-refs/{ref}
POST REPO/git/refs
PATCH REPO/git/refs/{ref}
DELETE REPO/git/refs/{ref}
POST REPO/git/blobs
GET REPO/git/blobs/{file_sha}
POST REPO/git/trees
GET REPO/git/trees/{tree_sha}
POST REPO/git/commits
GET REPO/git/commits/{commit_sha}
GET REPO/contents/{path}
PUT REPO/contents/{path}
DELETE REPO/contents/{path}
GET REPO/commits
GET REPO/commits/{ref}
GET REPO/commits/{commit_sha}/pulls
GET REPO/compare/{basehead}
GET REPO/pulls
POST REPO/pulls
GET REPO/pulls/{pull_number}
PATCH REPO/pulls/{pull_number}
GET REPO/pulls/{pull_number}/files
GET REPO/pulls/{pull_number}/commits
GET REPO/pulls/{pull_number}/merge
PUT REPO/pulls/{pull_number}/merge
PUT REPO/pulls/{pull_number}/update-branch
GET REPO/pulls/{pull_number}/reviews
POST REPO/pulls/{pull_number}/reviews
GET REPO/pulls/{pull_number}/reviews/{review_id}
PUT REPO/pulls/{pull_number}/reviews/{review_id}/dismissals
GET REPO/pulls/{pull_number}/requested_reviewers
POST REPO/pulls/{pull_number}/requested_reviewers
DELETE REPO/pulls/{pull_number}/requested_reviewers
GET REPO/issues
POST REPO/issues
GET REPO/issues/{issue_number}
GET REPO/issues/{issue_number}/comments
POST REPO/issues/{issue_number}/comments
GET REPO/issues/comments/{comment_id}
PATCH REPO/issues/comments/{comment_id}
DELETE REPO/issues/comments/{comment_id}
POST REPO/statuses/{sha}
GET REPO/commits/{ref}/statuses
GET REPO/commits/{ref}/status
POST REPO/check-runs
GET REPO/check-runs/{check_run_id}
PATCH REPO/check-runs/{check_run_id}
GET REPO/commits/{ref}/check-runs
GET REPO/actions/runs
GET REPO/actions/runs/{run_id}
GET REPO/actions/runs/{run_id}/attempts/{attempt_number}
GET REPO/actions/workflows
GET REPO/actions/workflows/{workflow_id}
GET REPO/actions/workflows/{workflow_id}/runs
POST REPO/actions/workflows/{workflow_id}/dispatches
"""
# Words for people, and marks of OpenAPI that JSON Schema does not know.
DROPPED = {
    "description", "title", "example", "examples", "externalDocs", "deprecated", "readOnly", "discriminator",
    "summary", "xml", "default", "writeOnly", "nullable",
}  # fmt: skip


def main() -> None:
    """Print the trimmed description of the file named on the command line."""
    source = table(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    operations: dict[str, dict[str, object]] = {}
    reached: set[str] = set()
    for line in OPERATIONS.replace(" REPO", " " + REPO).strip().splitlines():
        method, path = line.split()
        operations.setdefault(path, {})[method] = operation(source, path, method.lower(), reached)
    trimmed = {
        "source": f"@octokit/openapi, api.github.com, version {table(source['info'])['version']}",
        "paths": operations,
        "schemas": closure(table(table(source["components"])["schemas"]), reached),
    }
    json.dump(trimmed, sys.stdout, separators=(",", ":"), sort_keys=True)
    print()


def table(node: object) -> dict[str, object]:
    """Return a node that must be an object."""
    assert isinstance(node, dict), node
    return node


def rows(node: object) -> list[object]:
    """Return a node that must be a list."""
    assert isinstance(node, list), node
    return node


def operation(source: dict[str, object], path: str, method: str, reached: set[str]) -> dict[str, object]:
    """Return parameters, request schema and response schemas of one operation."""
    item = table(table(source["paths"])[path])
    raw = table(item[method])
    parameters = [*rows(item.get("parameters", [])), *rows(raw.get("parameters", []))]
    body = table(raw.get("requestBody", {}))
    responses = {status: resolve(source, response) for status, response in table(raw["responses"]).items()}
    return {
        "id": raw["operationId"],
        "parameters": [described(resolve(source, entry), reached) for entry in parameters],
        "body": {"required": body.get("required", False), "schema": json_schema(body, reached)},
        "responses": {status: answer(status, response, reached) for status, response in responses.items()},
    }


def described(parameter: dict[str, object], reached: set[str]) -> dict[str, object]:
    """Return what validation needs of a parameter."""
    return {
        "name": parameter["name"],
        "in": parameter["in"],
        "required": parameter.get("required", False),
        "schema": schema(parameter["schema"], reached),
    }


def answer(status: str, response: dict[str, object], reached: set[str]) -> object:
    """Return the body of one response. GitHub's `oneOf` of two kinds of error overlaps, so it is read as `anyOf`."""
    body = json_schema(response, reached)
    if isinstance(body, dict) and "oneOf" in body and int(status) >= 400:
        return {"anyOf": body["oneOf"]}
    return body


def resolve(source: dict[str, object], node: object) -> dict[str, object]:
    """Follow a reference to a shared parameter or response."""
    target = table(node)
    if "$ref" not in target:
        return target
    steps = str(target["$ref"]).removeprefix("#/").split("/")
    target = source
    for step in steps:
        target = table(target[step])
    return target


def json_schema(holder: dict[str, object], reached: set[str]) -> object:
    """Return the JSON body of a request or response: None means no body is described."""
    content = table(holder.get("content", {}))
    return schema(table(content["application/json"])["schema"], reached) if "application/json" in content else None


def schema(node: object, reached: set[str]) -> object:
    """Rewrite one OpenAPI 3.0 schema as JSON Schema and note the shared schemas it points to."""
    if isinstance(node, list):
        return [schema(entry, reached) for entry in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[1]
        reached.add(name)
        return {"$ref": f"#/schemas/{name}"}
    kept = {key: keyword(key, value, reached) for key, value in node.items() if is_kept(key)}
    return nullable(kept) if node.get("nullable") else kept


def keyword(key: str, value: object, reached: set[str]) -> object:
    """Rewrite the value of one keyword; the names of properties are not keywords."""
    if key == "properties":
        return {name: schema(entry, reached) for name, entry in table(value).items()}
    return value if key in {"enum", "required", "type"} else schema(value, reached)


def is_kept(key: str) -> bool:
    """Tell whether a keyword takes part in validation."""
    return key not in DROPPED and not key.startswith("x-")


def nullable(kept: dict[str, object]) -> dict[str, object]:
    """Let a schema also accept null."""
    if "type" not in kept:
        return {"anyOf": [kept, {"type": "null"}]} if kept else kept
    widened = {**kept, "type": [kept["type"], "null"]}
    values = kept.get("enum")
    return {**widened, "enum": [*values, None]} if isinstance(values, list) and None not in values else widened


def closure(schemas: dict[str, object], reached: set[str]) -> dict[str, object]:
    """Return every schema that the operations reach, directly or through another."""
    done: dict[str, object] = {}
    while missing := sorted(reached - done.keys()):
        for name in missing:
            done[name] = schema(schemas[name], reached)
    return done


if __name__ == "__main__":
    main()
