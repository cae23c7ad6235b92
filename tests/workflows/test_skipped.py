"""A step that is skipped changes nothing, in the world or in what is recorded of it."""

from paoctl.model.phase import Phase
from paoctl.ports import HttpResponse
from tests.workflows.slow_api import SlowApi, answered, go, tell
from tests.workflows.test_side_by_side import platform
from tests.workflows.test_unanswered import ITEM, NO


def sized(step: str, *, more: str = "", outputs: str = "{}") -> str:
    """An action that puts a thing of the size that is asked for, and changes it by another call of the same kind."""
    url = f'"{{{{ env.API }}}}/{step}"'
    lines = (
        f"- id: {step}",
        "  type: rest-api",
        f'  config: {{method: PUT, url: {url}, body: {{size: "{{{{ fields.size }}}}"}}}}',
        f"  update: {{method: PUT, url: {url}}}",
        f"  destroy: {{method: DELETE, url: {url}}}",
        f"  outputs: {outputs}",
        *([f"  {more}"] if more else []),
    )
    return "".join(f"      {line}\n" for line in lines)


def test_what_is_skipped_after_a_change_that_was_refused_is_recorded_as_it_is() -> None:
    """Else the same change would be taken for made, and never be."""
    said, refused = ["x"], [False]

    def thing(method: str) -> HttpResponse | None:
        return NO if method == "PUT" and refused[0] else None

    when = "dependsOn: [a]\n        when: \"outputs.a.id == 'x'\""
    journey = platform(sized("a", outputs="{id: {type: string, from: id}}"), sized("b", more=when))
    api = SlowApi(journey)
    api.instead = {"/a": lambda method: answered(200, {"id": said[0]}) if method == "PUT" else None, "/b": thing}
    ref = journey.ask(ITEM, "one", {"size": "small"})
    assert go(journey, ref).phase is Phase.READY

    refused[0] = True
    journey.ask(ITEM, "one", {"size": "large"})
    assert go(journey, ref).phase is Phase.FAILED
    said[0] = "y"
    tell(journey, ref, "retry", component="main")
    history = go(journey, ref)
    recorded = history.step("main/b").recorded
    assert (history.phase, recorded and recorded.config["body"]) == (Phase.READY, {"size": "small"})

    journey.ask(ITEM, "one", {"size": "medium"})
    assert go(journey, ref).phase is Phase.READY
    said[0], refused[0], before = "x", False, api.calls.count("PUT /b")
    journey.ask(ITEM, "one", {"size": "large"})
    assert (go(journey, ref).phase, api.calls.count("PUT /b")) == (Phase.READY, before + 1)
