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
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    operations, reached = {}, set()
    for line in OPERATIONS.replace(" REPO", " " + REPO).strip().splitlines():
        method, path = line.split()
        operations.setdefault(path, {})[method] = operation(source, path, method.lower(), reached)
    trimmed = {
        "source": "@octokit/openapi, api.github.com, version " + source["info"]["version"],
        "paths": operations,
        "schemas": closure(source["components"]["schemas"], reached),
    }
    json.dump(trimmed, sys.stdout, separators=(",", ":"), sort_keys=True)
    print()


def operation(source: dict, path: str, method: str, reached: set) -> dict:
    """Return parameters, request schema and response schemas of one operation."""
    item = source["paths"][path]
    raw = item[method]
    parameters = [resolve(source, parameter) for parameter in item.get("parameters", []) + raw.get("parameters", [])]
    responses = {status: resolve(source, response) for status, response in raw["responses"].items()}
    body = raw.get("requestBody", {})
    return {
        "id": raw["operationId"],
        "parameters": [
            {
                "name": parameter["name"],
                "in": parameter["in"],
                "required": parameter.get("required", False),
                "schema": schema(parameter["schema"], reached),
            }
            for parameter in parameters
        ],
        "body": {"required": body.get("required", False), "schema": json_schema(body, reached)},
        "responses": {status: answer(status, response, reached) for status, response in responses.items()},
    }


def answer(status: str, response: dict, reached: set) -> dict | None:
    """Return the body of one response. GitHub's `oneOf` of two kinds of error overlaps, so it is read as `anyOf`."""
    body = json_schema(response, reached)
    if body and "oneOf" in body and int(status) >= 400:
        return {"anyOf": body["oneOf"]}
    return body


def resolve(source: dict, node: dict) -> dict:
    """Follow a reference to a shared parameter or response."""
    if "$ref" not in node:
        return node
    target = source
    for key in node["$ref"].removeprefix("#/").split("/"):
        target = target[key]
    return target


def json_schema(holder: dict, reached: set) -> dict | None:
    """Return the JSON body of a request or response: None means no body is described."""
    for media_type in ("application/json", "application/json+ld", "application/scim+json"):
        if media_type in holder.get("content", {}):
            return schema(holder["content"][media_type]["schema"], reached)
    return None


def schema(node: object, reached: set) -> object:
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


def keyword(key: str, value: object, reached: set) -> object:
    """Rewrite the value of one keyword; the names of properties are not keywords."""
    if key == "properties" and isinstance(value, dict):
        return {name: schema(entry, reached) for name, entry in value.items()}
    return value if key in {"enum", "required", "type"} else schema(value, reached)


def is_kept(key: str) -> bool:
    """Tell whether a keyword takes part in validation."""
    return key not in DROPPED and not key.startswith("x-")


def nullable(kept: dict) -> dict:
    """Let a schema also accept null."""
    if "type" in kept:
        widened = {**kept, "type": [kept["type"], "null"]}
        if "enum" in kept and None not in kept["enum"]:
            widened["enum"] = [*kept["enum"], None]
        return widened
    return {"anyOf": [kept, {"type": "null"}]} if kept else kept


def closure(schemas: dict, reached: set) -> dict:
    """Return every schema that the operations reach, directly or through another."""
    done: dict = {}
    while missing := sorted(reached - done.keys()):
        for name in missing:
            done[name] = schema(schemas[name], reached)
    return done


if __name__ == "__main__":
    main()
