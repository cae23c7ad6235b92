"""What was removed and made once more is another thing than the one before."""

import json
from urllib.parse import urlsplit

import pytest

from paoctl.errors import AmbiguousError
from paoctl.model.phase import Phase, StepStatus
from paoctl.ports import HttpRequest, HttpResponse
from tests.support.journey import Journey
from tests.workflows.slow_api import SlowApi, answered, found, go, tell
from tests.workflows.test_side_by_side import platform, put
from tests.workflows.test_unanswered import ITEM, NO

X = found("x") + '        update: {method: PUT, url: "{{ env.API }}/x"}\n'
C = put("c", after="x").replace("destroy:", 'update: {method: PUT, url: "{{ env.API }}/c"}, destroy:')


def refused(method: str) -> HttpResponse | None:
    """`c` can't be made, nor changed."""
    return NO if method == "PUT" else None


# --- its generation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["made at once", "rolled back, and tried again"])
def test_a_service_that_is_there_is_not_destroyed_because_a_part_of_it_runs_once_more(first: str) -> None:
    journey = platform(X, C, policy="rollback")
    api = SlowApi(journey)
    ref = journey.ask(ITEM, "one", {})
    if first != "made at once":
        api.instead["/c"] = refused
        assert go(journey, ref).phase is Phase.ROLLED_BACK
        api.instead.clear()
        tell(journey, ref, "retry")
    assert go(journey, ref).phase is Phase.READY
    api.instead["/c"] = refused
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref)
    assert (history.phase, history.step("main/x").status, api.count("/x")) == (Phase.ROLLED_BACK, StepStatus.DONE, 1)


# --- its place ------------------------------------------------------------------------------------------------------

W = """\
      - id: w
        type: rest-api
        config: {method: POST, url: "{{ env.API }}/w", body: {name: "{{ fields.size }}"}%s}
        destroy: {method: DELETE, url: self}
"""
MARKED = (
    W % ", marker: {at: /labels/pao, query: label}"
    + '        observe: {method: GET, url: "{{ env.API }}/w", items: "@"}\n'
)


class Numbered(SlowApi):
    """Gives each thing a place of its own, and tells it. `fault`: how the next answer to a POST is worse."""

    def __init__(self, journey: Journey) -> None:
        super().__init__(journey)
        self.fault = ""
        self.there: dict[str, object] = {}

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request."""
        path = urlsplit(request.url).path
        self.calls.append(f"{request.method} {path}")
        if request.method == "GET":
            return answered(200, list(self.there.values()))
        if request.method == "DELETE":
            return HttpResponse(404 if self.there.pop(path, None) is None else 204, {}, b"")
        place = f"/w/{self.calls.count('POST /w')}"
        assert isinstance(request.body, bytes)
        self.there[place] = json.loads(request.body)
        if self.fault == "lost":
            raise AmbiguousError("504 Gateway Timeout")
        return HttpResponse(201, {} if self.fault else {"location": place}, b"")


@pytest.mark.parametrize(("action", "fault"), [(W % "", "without its place"), (MARKED, "lost")])
def test_what_took_the_place_of_a_thing_is_not_taken_for_it(action: str, fault: str) -> None:
    journey = platform(action)
    api = Numbered(journey)
    ref = journey.ask(ITEM, "one", {})
    go(journey, ref)
    api.fault = fault
    journey.ask(ITEM, "one", {"size": "b"}, acknowledge=["main/w:replace"])
    history = go(journey, ref)
    recorded = history.step("main/w").recorded
    assert (history.phase, list(api.there), recorded and recorded.ref) == (Phase.READY, ["/w/2"], None)
    journey.ask(ITEM, "one", {"size": "b"}, state="absent")
    history = go(journey, ref)
    assert (history.phase, list(api.there)) == (Phase.FAILED, ["/w/2"]), "not `deleted`, while it is there"
    assert "had no `Location`" in history.message
    assert api.calls.count("DELETE /w/1") == 1
