"""`webhook`: tell another system that something is there, or gone, in a way that it can check.

A delivery is a POST of JSON with these headers; receivers do nothing twice for one `X-Pao-Delivery`:

    X-Pao-Event: apply | destroy
    X-Pao-Delivery, Idempotency-Key: the key of the effect, the same however often it is sent
    X-Pao-Signature-256: sha256=<hex of HMAC-SHA256 over the raw bytes of the body>
"""

from typing import Final

from paoctl.actions.answer import decoded, plain, refusal, shown
from paoctl.actions.base import Incomplete
from paoctl.actions.outputs import Learned, by_path, learn
from paoctl.actions.payload import json_bytes
from paoctl.actions.rest_request import is_url
from paoctl.actions.webhook_config import WebhookConfig
from paoctl.errors import UserError
from paoctl.model.outcome import Call, Done, EffectDone, Observation, Operation, Present, Unsure
from paoctl.model.phase import Effect, Verb
from paoctl.model.plan import Change, Recorded
from paoctl.ports import HttpRequest, HttpResponse, Ports
from paoctl.redact import Secret

_TIMEOUT: Final = 30.0
"""Seconds that a receiver may take to say that it has heard."""

WebhookCall = Call[WebhookConfig]


class Webhook:
    """Deliver a signed event."""

    kind = "webhook"
    config = WebhookConfig
    knows_update = True
    knows_destroy = False

    def effect(self, config: WebhookConfig) -> Effect:  # noqa: ARG002 - the contract with every receiver
        """KEY: receivers take a repeated delivery for the same."""
        return Effect.KEY

    def plan(self, config: WebhookConfig, recorded: Recorded | None) -> Change:
        """Where the delivery goes."""
        return Change("update" if recorded else "create", f"signed POST {shown(config.url)}")

    def apply(self, call: WebhookCall, ports: Ports) -> Done:
        """Say that it is there, or that it has changed."""
        return _deliver(call, ports, Verb.APPLY, "update" if call.recorded else "create")

    def observe(self, call: WebhookCall, ports: Ports) -> Observation:  # noqa: ARG002 - a receiver can't be asked
        """What is recorded was heard; of anything else nobody can tell."""
        if call.recorded is None:
            return Unsure("a receiver of webhooks can't be asked what it has heard")
        return Present(call.recorded.ref, call.recorded.outputs)

    def destroy(self, call: WebhookCall, ports: Ports) -> Done:
        """Say that it is gone."""
        return _deliver(call, ports, Verb.DESTROY, "delete")


def signature(body: bytes, secret: Secret) -> str:
    """The value of `X-Pao-Signature-256` for the raw bytes of a body."""
    import hmac  # loads OpenSSL, 4 MiB

    return f"sha256={hmac.new(secret.reveal().encode(), body, 'sha256').hexdigest()}"


def _deliver(call: WebhookCall, ports: Ports, event: Verb, op: Operation) -> Done:
    request = _request(call, event)
    response = ports.http.send(request)
    if not 200 <= response.status < 300:
        raise refusal(request, response, ports.clock.now(), removal=event is Verb.DESTROY)
    effect = EffectDone(Webhook.kind, shown(request.url), op, reversible=op != "delete")
    return Done(call.key, effects=(effect,)) if op == "delete" else _heard(call, request, response, effect)


def _request(call: WebhookCall, event: Verb) -> HttpRequest:
    if not is_url(call.config.url):
        raise UserError("`url` is no http or https URL", remedy="check the variables that `url` begins with")
    body = json_bytes({} if call.config.body is None else call.config.body)
    raw = body.reveal().encode() if isinstance(body, Secret) else body
    headers = {
        **call.config.headers,
        "Content-Type": "application/json",
        "Idempotency-Key": call.key,
        "X-Pao-Delivery": call.key,
        "X-Pao-Event": str(event),
        "X-Pao-Signature-256": signature(raw, call.config.secret),
    }
    return HttpRequest("POST", call.config.url, headers, body, timeout=min(call.timeout, _TIMEOUT))


def _heard(call: WebhookCall, request: HttpRequest, response: HttpResponse, effect: EffectDone) -> Done:
    known = call.recorded.outputs if call.recorded else {}
    try:
        learned = learn(call.outputs, by_path(decoded(response) if call.outputs else None), known)
    except ValueError as exc:
        learned = Learned(known, (f"its answer can't be read: {plain(str(exc))}",))
    whole = Done(call.key, learned.values, (effect,))
    if learned.faults:
        raise Incomplete(f"{shown(request.url)} heard it, but {'; '.join(learned.faults)}", done=whole)
    return whole
