"""What a client asks before it does anything: the server, oneself, projects, fields, choices."""

from collections.abc import Sequence

from paoctl.sandbox.http import Response
from paoctl.sandbox.jira.call import Call, Endpoints
from paoctl.sandbox.jira.edits import CREATE_ONLY, writable
from paoctl.sandbox.jira.site import ISSUE_TYPES, RESOLUTIONS, STATUSES, refuse
from paoctl.sandbox.jira.views import Json

CLOUD_VERSION = (1001, 0, 0)
DATACENTER_VERSION = (10, 3, 0)


def server_info(call: Call) -> Response:
    """Which Jira this is; `deploymentType` decides how the client behaves. Data Center calls itself Server."""
    version = CLOUD_VERSION if call.is_cloud else DATACENTER_VERSION
    value = {
        "baseUrl": call.request.base_url,
        "version": ".".join(map(str, version)),
        "versionNumbers": version,
        "deploymentType": "Cloud" if call.is_cloud else "Server",
        "buildNumber": 100_000,
        "serverTitle": "Sandbox Jira",
    }
    return Response.json(200, value)


def myself(call: Call) -> Response:
    """Who the caller is."""
    assert call.caller is not None, "this endpoint is behind the sign-in"
    return Response.json(200, call.views.user(call.caller))


def projects(call: Call) -> Response:
    """All projects."""
    whole = "issueTypes" in call.request.query.get("expand", "")
    return Response.json(200, [call.views.project(key, whole=whole) for key in call.site.projects])


def project(call: Call) -> Response:
    """One project, by key or id, with its issue types."""
    return Response.json(200, call.views.project(_project_key(call), whole=True))


def fields(call: Call) -> Response:
    """All fields, the custom ones too."""
    return Response.json(200, [call.views.field(field_id) for field_id in call.site.fields])


def issue_types(call: Call) -> Response:
    """All issue types."""
    return Response.json(200, call.views.issue_types())


def issue_type(call: Call) -> Response:
    """One issue type."""
    return Response.json(200, call.views.issue_type(_type_id(call)))


def statuses(call: Call) -> Response:
    """All states of the workflow."""
    return Response.json(200, [call.views.status(status) for status in STATUSES.values()])


def resolutions(call: Call) -> Response:
    """All resolutions."""
    return Response.json(200, [call.views.resolution(resolution_id) for resolution_id in RESOLUTIONS])


def createmeta(call: Call) -> Response:
    """What each project can create, in the old form of one answer; Data Center took it away with 9.0."""
    if not call.is_cloud:
        raise refuse(404, "Issue Does Not Exist")
    keys = {key for value in call.request.values("projectKeys") for key in value.split(",") if key}
    wanted = [key for key in call.site.projects if not keys or key in keys]
    types = call.views.issue_types()
    if "fields" in call.request.query.get("expand", ""):
        types = [
            {**kind, "fields": {name: call.views.create_field(name) for name in _creatable(call)}} for kind in types
        ]
    return Response.json(200, {"projects": [{**call.views.project(key), "issuetypes": types} for key in wanted]})


def createmeta_types(call: Call) -> Response:
    """A page of the issue types that a project can create."""
    _project_key(call)
    return _page(call, call.views.issue_types(), "issueTypes")


def createmeta_fields(call: Call) -> Response:
    """A page of the fields that a new ticket may have."""
    _project_key(call)
    _type_id(call)
    return _page(call, [call.views.create_field(name) for name in _creatable(call)], "fields")


def application_links(_: Call) -> Response:
    """The linked applications: none. The client asks before it adds a remote link."""
    return Response.json(200, {"list": []})


def _creatable(call: Call) -> list[str]:
    return writable(call.site, CREATE_ONLY)


def _project_key(call: Call) -> str:
    reference = call.request.params["project"]
    key = call.site.project(reference)
    if key is None:
        raise refuse(404, f"No project could be found with key '{reference}'.")
    return key


def _type_id(call: Call) -> str:
    type_id = call.request.params["type"]
    if type_id not in ISSUE_TYPES:
        raise refuse(404, "The issue type selected is invalid.")
    return type_id


def _page(call: Call, items: Sequence[Json], cloud_key: str) -> Response:
    """A page of `items`; Data Center calls them `values`, Cloud by what they are."""
    start, limit = call.number("startAt", 0), call.number("maxResults", 50)
    page: Json = {"startAt": start, "maxResults": limit, "total": len(items)}
    page[cloud_key if call.is_cloud else "values"] = items[start : start + limit]
    if not call.is_cloud:
        page["isLast"] = start + limit >= len(items)
    return Response.json(200, page)


ENDPOINTS: Endpoints = (
    ("GET", "/myself", myself),
    ("GET", "/project", projects),
    ("GET", "/project/{project}", project),
    ("GET", "/field", fields),
    ("GET", "/issuetype", issue_types),
    ("GET", "/issuetype/{type}", issue_type),
    ("GET", "/status", statuses),
    ("GET", "/resolution", resolutions),
    ("GET", "/issue/createmeta", createmeta),
    ("GET", "/issue/createmeta/{project}/issuetypes", createmeta_types),
    ("GET", "/issue/createmeta/{project}/issuetypes/{type}", createmeta_fields),
)
