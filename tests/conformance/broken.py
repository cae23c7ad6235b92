"""A kind that does one thing wrong: which one, its class says."""

import json
from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from paoctl.actions.answer import refusal
from paoctl.actions.base import ActionConfig, SecretText
from paoctl.conformance import Case, Stage
from paoctl.conformance.fakes.http import Received, Serve
from paoctl.errors import AmbiguousError, PaoError
from paoctl.model.outcome import Absent, Call, Done, EffectDone, Observation, Present, Waiting
from paoctl.model.phase import Effect, Reason
from paoctl.model.plan import Change, Recorded
from paoctl.ports import HttpRequest, HttpResponse, NewTicket, Ports
from paoctl.redact import Secret

KIND: Final = "thing"


class ThingConfig(ActionConfig):
    """A thing."""

    size: str
    """How large."""
    token: SecretText = ""
    """Who asks."""


ThingCall = Call[ThingConfig]


class Thing:
    """A kind that is found by its key, and does everything right."""

    kind = KIND
    config = ThingConfig
    knows_update = True
    knows_destroy = True
    claims: ClassVar[Effect] = Effect.FIND

    def effect(self, config: ThingConfig) -> Effect:  # noqa: ARG002 - the same for every configuration
        return self.claims

    def plan(self, config: ThingConfig, recorded: Recorded | None) -> Change:
        return Change("update" if recorded else "create", f"a thing of size {config.size}")

    def apply(self, call: ThingCall, ports: Ports) -> Done | Waiting:
        return self.sent(call, ports, "PUT")

    def observe(self, call: ThingCall, ports: Ports) -> Observation:
        response = ports.http.send(HttpRequest("GET", f"https://target.example/{call.key}"))
        if response.status == 404:
            return Absent()
        self.check(HttpRequest("GET", "https://target.example/"), response, ports)
        return Present(call.key, {})

    def destroy(self, call: ThingCall, ports: Ports) -> Done:
        return self.sent(call, ports, "DELETE")

    def sent(self, call: ThingCall, ports: Ports, method: Literal["PUT", "DELETE"]) -> Done:
        request = self.request(call, method)
        self.check(request, ports.http.send(request), ports)
        return Done(call.key, {}, (EffectDone(KIND, call.key, "delete" if method == "DELETE" else "create"),))

    def request(self, call: ThingCall, method: str) -> HttpRequest:
        body = json.dumps({"size": call.config.size}).encode()
        return HttpRequest(method, f"https://target.example/{call.key}", {"x-token": call.config.token}, body)

    def check(self, request: HttpRequest, response: HttpResponse, ports: Ports) -> None:
        if response.status >= 300:
            raise refusal(request, response, ports.clock.now())


class OwnKey(Thing):
    """Makes up its own key."""

    def request(self, call: ThingCall, method: str) -> HttpRequest:  # noqa: ARG002 - that is the fault
        return HttpRequest(method, "https://target.example/mine")


class Impatient(Thing):
    """Sends again by itself what was not answered."""

    def sent(self, call: ThingCall, ports: Ports, method: Literal["PUT", "DELETE"]) -> Done:
        try:
            return super().sent(call, ports, method)
        except AmbiguousError:
            return super().sent(call, ports, method)


class Hasty(Thing):
    """Does not wait when it is asked to."""

    def sent(self, call: ThingCall, ports: Ports, method: Literal["PUT", "DELETE"]) -> Done:
        try:
            return super().sent(call, ports, method)
        except AmbiguousError:
            raise
        except PaoError:
            return super().sent(call, ports, method)


class Trusting(Thing):
    """Takes every answer for a yes."""

    def check(self, *_: object) -> None:
        """Looks at nothing."""


class Blinkered(Thing):
    """Takes what can't be seen for what is not there."""

    def observe(self, call: ThingCall, ports: Ports) -> Observation:
        seen = ports.http.send(HttpRequest("GET", f"https://target.example/{call.key}"))
        return Present(call.key, {}) if seen.status == 200 and seen.body == b"{}" else Absent()


class Hallucinating(Thing):
    """Sees what is not there."""

    def observe(self, call: ThingCall, ports: Ports) -> Observation:
        ports.http.send(HttpRequest("GET", f"https://target.example/{call.key}"))
        return Present(call.key, {})


class Boastful(Thing):
    """Says that its target knows a repeated call, which it does not."""

    claims = Effect.KEY


class Vague(Thing):
    """Waits for a day, and does not say where that begins."""

    def apply(self, call: ThingCall, ports: Ports) -> Waiting:
        done = self.sent(call, ports, "PUT")
        return Waiting(Reason.BACKOFF, "2026-11-24", done.ref, "It takes a while", done.effects)


class Lazy(Thing):
    """Looks, and removes nothing."""

    def destroy(self, call: ThingCall, ports: Ports) -> Done:
        ports.http.send(HttpRequest("GET", "https://target.example/"))
        return Done(call.key)


class Brittle(Thing):
    """Breaks at an answer that it does not expect."""

    def check(self, request: HttpRequest, response: HttpResponse, ports: Ports) -> None:
        super().check(request, response, ports)
        json.loads(response.body.decode())


class Definite(Thing):
    """Takes no answer for a no."""

    def sent(self, call: ThingCall, ports: Ports, method: Literal["PUT", "DELETE"]) -> Done:
        try:
            return super().sent(call, ports, method)
        except AmbiguousError as exc:
            raise PaoError(exc.cause) from exc


class Talkative(Thing):
    """Tells its token to people who read tickets."""

    def sent(self, call: ThingCall, ports: Ports, method: Literal["PUT", "DELETE"]) -> Done:
        token = call.config.token
        assert isinstance(token, tuple | Secret)
        said = "".join(
            part.reveal() for part in (token if isinstance(token, tuple) else (token,)) if isinstance(part, Secret)
        )
        ports.tickets.create(NewTicket("SIM", "Task", "A thing", f"It is called with {said}", (f"pao-{call.key}",)))
        return super().sent(call, ports, method)


def target(stage: Stage) -> Serve:
    """Makes a thing for each call, whether it has seen the key or not, and shows what it made."""
    things: set[str] = set()

    def serve(received: Received) -> HttpResponse:
        key = received.path.strip("/")
        if received.method == "GET":
            return HttpResponse(200 if key in things else 404, {}, b"{}")
        stage.ledger.record(key, received.method, received.body, once=True)
        things.add(key)
        return HttpResponse(200, {}, b"{}")

    return serve


CONFIG: Final[Mapping[str, object]] = {"size": "{{ fields.size }}", "token": "{{ secrets.TOKEN }}"}
CASE: Final = Case(kind=KIND, config=CONFIG, target=target, secrets=["TOKEN"])
