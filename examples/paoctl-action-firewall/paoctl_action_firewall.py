"""`firewall-rule`: a rule that a firewall keeps by its name."""

import json
from typing import Annotated, Final, Literal

from pydantic import Field

from paoctl.actions.answer import decoded, plain, refusal, shown
from paoctl.actions.base import ActionConfig, Incomplete, SecretText, UrlText
from paoctl.actions.outputs import by_path, learn
from paoctl.model.outcome import Absent, Call, Done, EffectDone, Observation, Present, Unsure
from paoctl.model.phase import Effect
from paoctl.model.plan import Change, Recorded
from paoctl.ports import HttpRequest, HttpResponse, Ports
from paoctl.redact import Secret

_GONE: Final = frozenset({404, 410})


class FirewallRuleConfig(ActionConfig):
    """A rule."""

    api: UrlText
    """Where the firewall answers."""
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}$")]
    """What the rule is called; there is one of each name."""
    port: Annotated[int, Field(ge=1, le=65535)]
    """The port that it opens."""
    token: SecretText
    """The token of the firewall, as `{{ secrets.NAME }}`."""


RuleCall = Call[FirewallRuleConfig]


class FirewallRule:
    """Open a port, and close it again."""

    kind = "firewall-rule"
    config = FirewallRuleConfig
    knows_update = True
    knows_destroy = True

    def effect(self, config: FirewallRuleConfig) -> Effect:  # noqa: ARG002 - the same for every rule
        """NAME: a PUT of the same rule, said twice, is one rule."""
        return Effect.NAME

    def plan(self, config: FirewallRuleConfig, recorded: Recorded | None) -> Change:
        """Which port."""
        return Change("update" if recorded else "create", f"open port {config.port} at {shown(config.api)}")

    def apply(self, call: RuleCall, ports: Ports) -> Done:
        """Put the rule, or another in its place."""
        request = _request(call, "PUT")
        response = ports.http.send(request)
        if not 200 <= response.status < 300:
            raise refusal(request, response, ports.clock.now())
        return _done(call, response)

    def observe(self, call: RuleCall, ports: Ports) -> Observation:
        """Look at the rule; what can't be seen is neither there nor gone."""
        response = ports.http.send(_request(call, "GET"))
        if response.status in _GONE:
            return Absent()
        if response.status != 200:
            return Unsure(f"the firewall answered {response.status}")
        try:
            learned = learn(call.outputs, by_path(decoded(response)))
        except ValueError as exc:
            return Unsure(f"the answer of the firewall can't be read: {exc}")
        return Present(call.config.name, learned.values)

    def destroy(self, call: RuleCall, ports: Ports) -> Done:
        """Delete the rule; what is gone already is done."""
        request = _request(call, "DELETE")
        response = ports.http.send(request)
        if response.status not in _GONE and not 200 <= response.status < 300:
            raise refusal(request, response, ports.clock.now())
        effect = EffectDone(self.kind, call.config.name, "delete", reversible=False)
        return Done(call.config.name, effects=(effect,))


firewall_rule: Final = FirewallRule()


def _request(call: RuleCall, method: Literal["PUT", "GET", "DELETE"]) -> HttpRequest:
    token = call.config.token
    bearer: tuple[str | Secret, ...] = ("Bearer ", *(token if isinstance(token, tuple) else (token,)))
    headers: dict[str, str | tuple[str | Secret, ...]] = {"Authorization": bearer, "Idempotency-Key": call.key}
    body = json.dumps({"port": call.config.port}).encode() if method == "PUT" else None
    url = f"{call.config.api}/v1/firewall-rules/{call.config.name}"
    return HttpRequest(method, url, headers, body, timeout=call.timeout)


def _done(call: RuleCall, response: HttpResponse) -> Done:
    """The rule is there, whatever can be read of the answer: what is wrong with that is said, and nothing is lost."""
    effect = EffectDone(FirewallRule.kind, call.config.name, "update" if call.recorded else "create")
    known = call.recorded.outputs if call.recorded else {}
    try:
        learned = learn(call.outputs, by_path(decoded(response)), known)
    except ValueError as exc:
        cause = f"the rule is there, but its answer can't be read: {plain(str(exc))}"
        raise Incomplete(cause, done=Done(call.config.name, known, (effect,))) from exc
    done = Done(call.config.name, learned.values, (effect,))
    if learned.faults:
        raise Incomplete(f"the rule is there, but {'; '.join(learned.faults)}", done=done)
    return done
