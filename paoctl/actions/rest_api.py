"""`rest-api`: one call of an HTTP API that speaks JSON, followed until its work is done."""

from typing import Final, Literal

from paoctl.actions.answer import decoded, refusal, shown
from paoctl.actions.base import Incomplete
from paoctl.actions.operation import Finished, Operation, Pending
from paoctl.actions.rest_answer import done, known_outputs, recognised, thing_ref
from paoctl.actions.rest_config import REPEATABLE, SELF, Poll, RestApiConfig
from paoctl.actions.rest_request import is_url, location, request_of, search_url, target
from paoctl.errors import TransientError, UserError
from paoctl.model.base import seconds
from paoctl.model.outcome import Absent, Call, Done, EffectDone, Observation, Present, Unsure, Waiting
from paoctl.model.phase import Effect
from paoctl.model.plan import Change, ChangeKind, Recorded
from paoctl.model.work import work_of
from paoctl.ports import HttpResponse, Ports

_GONE: Final = frozenset({404, 410})
_TAKEN: Final = frozenset({409, 412})
"""409 Conflict, and 412 as the answer to `If-None-Match: *` (RFC 9110, 13.1.2)."""

RestCall = Call[RestApiConfig]


class RestApi:
    """Create, change and remove what an API keeps."""

    kind = "rest-api"
    config = RestApiConfig
    knows_update = False
    knows_destroy = False

    def effect(self, config: RestApiConfig) -> Effect:
        """By what the method promises, else by what the author says of the target."""
        if config.method in REPEATABLE:
            return Effect.NAME
        if config.effect or config.on_unknown == "repeat":
            return Effect.KEY
        return config.class_without_key()

    def plan(self, config: RestApiConfig, recorded: Recorded | None) -> Change:
        """Method and URL, without its query. A GET changes nothing, so that nothing is replaced by another one."""
        again: ChangeKind = "none" if config.method == "GET" else "update"
        return Change(again if recorded else "create", f"{config.method} {shown(config.url)}")

    def apply(self, call: RestCall, ports: Ports) -> Done | Waiting:
        """Make the call; follow a 202."""
        url = target(call)
        request = request_of(call, url, call.config.method)
        response = ports.http.send(request)
        if call.config.method == "PUT" and response.status in _TAKEN and not call.recorded:
            return _adopt(call, ports, url)
        if not _worked(call.config, response):
            raise refusal(request, response, ports.clock.now())
        op: Literal["update", "create"] = "update" if call.recorded else "create"
        return _finish(call, ports, url, response, EffectDone(self.kind, thing_ref(call) or shown(url), op))

    def observe(self, call: RestCall, ports: Ports) -> Observation:
        """Look at work under way, else at the thing itself, else for our marker among many."""
        work = work_of(call.recorded.ref if call.recorded else None)
        if work:
            return _observe_work(call, ports, *work)
        url = _place(call)
        if url is None:
            return Unsure("the item does not say how to look: give `observe: {method: GET, url: …}`")
        request = request_of(call, url, "GET")
        response = ports.http.send(request)
        if response.status in _GONE and not _searches(call, url):
            return Absent()
        if 200 <= response.status < 300:
            return recognised(call, url, response)
        failure = refusal(request, response, ports.clock.now())
        if isinstance(failure, TransientError):
            raise failure
        return Unsure(failure.cause)

    def destroy(self, call: RestCall, ports: Ports) -> Done | Waiting:
        """Make the call of `destroy:`; what is gone already is done, and what failed before it had a place."""
        if call.config.url == SELF and _has_no_place(call):
            return Done(tail="its work failed before anybody said where it is")
        url = target(call)
        request = request_of(call, url, call.config.method)
        response = ports.http.send(request)
        effect = EffectDone(self.kind, thing_ref(call) or shown(url), "delete", reversible=False)
        if response.status in _GONE:
            return done(call, url, response, effect)
        if not _worked(call.config, response):
            raise refusal(request, response, ports.clock.now(), removal=True)
        return _finish(call, ports, url, response, effect)


def _has_no_place(call: RestCall) -> bool:
    """Did work fail that was to make it, so that nothing tells where it would be?"""
    there = call.recorded
    return there is not None and not (there.done or there.made or there.ref)


def _worked(config: RestApiConfig, response: HttpResponse) -> bool:
    return response.status in config.success if config.success else 200 <= response.status < 300


def _finish(call: RestCall, ports: Ports, url: str, response: HttpResponse, effect: EffectDone) -> Done | Waiting:
    """The end of a call that was accepted: at once, or after the work that it began."""
    poll = call.config.poll
    if response.status != 202 or poll is None:
        return done(call, url, response, effect)
    place = location(url, response) or poll.url
    if place is None or not is_url(place):
        begun = Done(thing_ref(call), known_outputs(call), (effect,))
        cause = f"{shown(url)} answered 202, but not where its work can be followed"
        raise Incomplete(cause, done=begun, remedy="give `poll.url`")
    work = Operation(poll, request_of(call, place, "GET"), ports.http, ports.clock, removal=effect.op == "delete")
    ended = work.follow(min(call.timeout, seconds(poll.patience)), effect, call.progress)
    return _ended(call, place, ended, effect, poll) if isinstance(ended, Finished) else ended


def _ended(call: RestCall, url: str, work: Finished, effect: EffectDone, poll: Poll) -> Done:
    """What work came to: what the answer about it holds, or what is to be seen where that pointed."""
    if work.place is None:
        return done(call, url, work.response, effect, within=poll.result)
    return done(call, work.place, work.response, effect, place=work.place)


def _observe_work(call: RestCall, ports: Ports, url: str, removal: bool) -> Observation:  # noqa: FBT001 - as recorded
    poll = call.config.poll or Poll()
    work = Operation(poll, request_of(call, url, "GET"), ports.http, ports.clock, removal=removal)
    match work.look():
        case Finished() as over:
            op: Literal["delete", "create"] = "delete" if removal else "create"
            ended = _ended(call, url, over, EffectDone(RestApi.kind, shown(url), op), poll)
            return Present(ended.ref, ended.outputs)
        case Pending(why=why):
            return Present(work.ref, done=False, message=why)
        case lost:
            return Unsure(lost.why)


def _searches(call: RestCall, url: str) -> bool:
    """Is it a search that is asked, and no thing? One that is not there says nothing of what it would have found."""
    return url != thing_ref(call) and bool(call.config.items or (call.config.marker and call.config.marker.query))


def _place(call: RestCall) -> str | None:
    """Where to look for the thing by GET: where `observe` says, where it was put, where its `Location` pointed."""
    if call.config.method in {"GET", "PUT"}:
        return search_url(call, target(call))
    ref = thing_ref(call)
    if ref and is_url(ref):
        return ref
    return search_url(call, target(call)) if call.config.marker else None


def _adopt(call: RestCall, ports: Ports, url: str) -> Done:
    """The name is there already: ours, when it carries our marker, from a call that was not answered."""
    request = request_of(call, url, "GET")
    response = ports.http.send(request)
    place = call.config.marker
    try:
        ours = place is not None and place.is_on(decoded(response), call.key)
    except ValueError:
        ours = False
    if response.status == 200 and ours:
        return done(call, url, response, EffectDone(RestApi.kind, shown(url), "adopt"))
    failure = refusal(request, response, ports.clock.now()) if response.status != 200 else None
    if isinstance(failure, TransientError):
        raise failure
    raise UserError(f"{shown(url)}: the name is taken", remedy="choose another name, or ask who has it")
