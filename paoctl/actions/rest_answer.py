"""What the answers of an API say about the thing that `rest-api` looks after."""

from collections.abc import Mapping
from typing import Final

from paoctl.actions.answer import decoded, plain, shown
from paoctl.actions.base import Incomplete
from paoctl.actions.marker import at, marker
from paoctl.actions.outputs import Learned, by_path, learn, search
from paoctl.actions.payload import hides
from paoctl.actions.rest_config import RestApiConfig
from paoctl.actions.rest_request import location
from paoctl.model.outcome import Absent, Call, Done, EffectDone, Observation, Present, Unsure
from paoctl.model.work import work_of
from paoctl.ports import HttpResponse

_REMEDY: Final = "mend `outputs` or `ref` of the action; what was made is recorded, and can be removed"


def done(
    call: Call[RestApiConfig],
    url: str,
    response: HttpResponse,
    effect: EffectDone,
    *,
    within: str = "@",
    place: str | None = None,
) -> Done:
    """The effect is there: its reference and its outputs, as `url` answered; `within` is the JMESPath to the thing.

    `place` is where the thing is, if that is known otherwise than by this answer.

    Raises:
        Incomplete: the answer can't be read, or lacks an output that is required.
    """
    if effect.op == "delete":
        return Done(thing_ref(call), effects=(effect,))
    effects = () if call.config.method == "GET" else (effect,)
    ref, known = location(url, response) or place or _known_ref(call), known_outputs(call)
    try:
        answer = search(decoded(response), within) if call.outputs or call.config.ref else None
        ref = _id(call, answer) or ref
        learned = learn(call.outputs, by_path(answer), known)
    except ValueError as exc:
        learned = Learned(known, (plain(str(exc)),))
    whole = Done(ref, learned.values, effects)
    if learned.faults:
        raise Incomplete(_lacking(url, learned), done=whole, remedy=_REMEDY)
    return whole


def recognised(call: Call[RestApiConfig], url: str, response: HttpResponse) -> Observation:
    """What a look at the thing, or at many of which one may be ours, says.

    Raises:
        Incomplete: it is there and lacks an output that is required.
    """
    config = call.config
    try:
        thing = _own(call, url, decoded(response))
        ref = None if thing is None else _id(call, thing) or _known_ref(call)
    except ValueError as exc:
        return Unsure(f"the answer of {shown(url)} can't be used: {plain(str(exc))}")
    if thing is None:
        more = 'rel="next"' in response.headers.get("link", "")
        return Unsure(f"{shown(url)} has more pages than one: narrow the search") if more else Absent()
    learned = learn(call.outputs, by_path(thing), known_outputs(call))
    if learned.faults and config.poll:
        return Present(ref, done=False, message=f"it is there, but not ready: {'; '.join(learned.faults)}")
    if learned.faults:
        there = Done(ref, learned.values)
        raise Incomplete(_lacking(url, learned), done=there, remedy=_REMEDY)
    return Present(ref, learned.values, differs=_differences(config, thing))


def thing_ref(call: Call[RestApiConfig]) -> str | None:
    """The recorded reference, when it stands for a thing and not for work under way."""
    ref = call.recorded.ref if call.recorded else None
    return None if work_of(ref) else ref


def known_outputs(call: Call[RestApiConfig]) -> Mapping[str, object]:
    """What is recorded of the outputs that are wanted."""
    recorded = call.recorded.outputs if call.recorded else {}
    return {name: recorded[name] for name in call.outputs if name in recorded}


def _lacking(url: str, learned: Learned) -> str:
    return f"{shown(url)} did it, but its answer lacks what the item asks for: {'; '.join(learned.faults)}"


def _known_ref(call: Call[RestApiConfig]) -> str | None:
    """What is recorded, else where it was put."""
    return thing_ref(call) or (call.config.url if call.config.method == "PUT" else None)


def _id(call: Call[RestApiConfig], answer: object) -> str | None:
    """The id that the item asks for; an answer to a change need not repeat it."""
    path = call.config.ref
    found = search(answer, path) if path else None
    if isinstance(found, str | int) and not isinstance(found, bool):
        return plain(str(found), limit=2000)
    if path and not thing_ref(call):
        raise ValueError(f"there is no id at `{path}`")
    return None


def _own(call: Call[RestApiConfig], url: str, answer: object) -> object:
    """The thing that is ours among what was found; None when none of it is."""
    config = call.config
    found = answer
    if config.items and url != thing_ref(call):
        found = search(answer, config.items)
        if not isinstance(found, list):
            raise ValueError(f"there is no list at `{config.items}`")
    if config.marker is None:
        if isinstance(found, list):
            raise ValueError("it is a list, and without `marker` nobody knows which of it is ours")
        return {} if found is None else found
    if isinstance(found, list):
        return next((thing for thing in found if config.marker.is_on(thing, call.key)), None)
    if config.marker.is_on(found, call.key):
        return found
    if call.recorded is None:
        raise ValueError(f"what it shows does not carry {marker(call.key)}: it is another's, or `items` is missing")
    return None


def _differences(config: RestApiConfig, thing: object) -> str:
    sent = {place: at(config.body, place) for place in config.compare}
    return ", ".join(place for place, value in sent.items() if not hides(value) and at(thing, place) != value)
