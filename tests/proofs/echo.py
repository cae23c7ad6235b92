"""An action type that repeats its secrets wherever it can, as a careless tool does: in an encoding of your choice."""

from typing import Final, Literal

from paoctl.actions.base import ActionConfig, Incomplete, Many, SecretText
from paoctl.errors import TransientError, UserError
from paoctl.model.outcome import Absent, Call, Done, EffectDone, Observation, Waiting
from paoctl.model.phase import Effect, Reason
from paoctl.model.plan import Change, Recorded
from paoctl.ports import Ports
from paoctl.redact import Secret
from tests.proofs.encodings import IN_TEXT, TWELVE

Way = Literal["success", "output", "failure", "transient", "half", "traceback", "terraform", "waiting", "progress"]
EVERY: Final = "every"
"""In all encodings that text can have, one after the other."""
_PLAN: Final = """\
Terraform will perform the following actions:
  # aws_db_instance.main will be created
  + resource "aws_db_instance" "main" {{
      + password = "{text}"
    }}
Error: creating RDS DB Instance: {text}
"""


class EchoConfig(ActionConfig):
    """What to repeat, and where."""

    way: Way
    """Where."""
    form: str
    """In which encoding."""
    tokens: Many[SecretText]
    """What."""


class Echo:
    """Repeats its secrets."""

    kind = "echo"
    config = EchoConfig
    knows_update = True
    knows_destroy = True

    def effect(self, config: EchoConfig) -> Effect:  # noqa: ARG002 - the same for all
        return Effect.NAME

    def plan(self, config: EchoConfig, recorded: Recorded | None) -> Change:  # noqa: ARG002 - the same for all
        return Change("create", "repeat everything")

    def observe(self, call: Call[EchoConfig], ports: Ports) -> Observation:  # noqa: ARG002 - nothing is there
        return Absent()

    def destroy(self, call: Call[EchoConfig], ports: Ports) -> Done | Waiting:
        return self.apply(call, ports)

    def apply(self, call: Call[EchoConfig], ports: Ports) -> Done | Waiting:  # noqa: ARG002 - it calls nobody
        forms = IN_TEXT if call.config.form == EVERY else (call.config.form,)
        text = " ".join(TWELVE[form](_revealed(token)).decode() for form in forms for token in call.config.tokens)
        effect = EffectDone("echo", text, "create")
        match call.config.way:
            case "failure":
                raise UserError(text, remedy=text)
            case "transient":
                raise TransientError(text)
            case "half":
                raise Incomplete(text, done=Done(text, effects=(effect,)))
            case "traceback":
                raise RuntimeError(text)
            case "waiting":
                return Waiting(Reason.BACKOFF, "2030-01-01T00:00:00Z", text, text, (effect,))
            case "output":
                return Done("it", {"said": text})
            case "progress":
                call.progress(text)
                return Done("it")
            case "terraform":
                return Done("it", tail=_PLAN.format(text=text))
        return Done(text, effects=(effect,), tail=text)


def _revealed(token: object) -> str:
    parts = token if isinstance(token, tuple) else (token,)
    return "".join(part.reveal() if isinstance(part, Secret) else str(part) for part in parts)


ECHO: Final = Echo()
"""As a package offers it."""
