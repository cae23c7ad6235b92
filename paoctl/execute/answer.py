"""What a call came to, as the events of the journal."""

from collections.abc import Mapping
from typing import Final, Literal

from paoctl.errors import AmbiguousError, PaoError, TransientError, UserError
from paoctl.model.catalog import Action
from paoctl.model.digest import output_key
from paoctl.model.events import EffectNote, Problem, Result
from paoctl.model.outcome import Done, Waiting
from paoctl.model.plan import Step
from paoctl.model.wake import sound_wake
from paoctl.ports import SecretRef, SecretStore
from paoctl.redact import Redactor, Secret

_TAIL: Final = 4096
"""Bytes of text that a result may carry."""
PASSING: Final = frozenset({"transient", "ambiguous"})
"""Classes of errors that may be gone in the next run."""


def concluded(
    step: Step, key: str, answer: Done | Waiting, outputs: Mapping[str, object], redactor: Redactor
) -> Result:
    """The result of a call that was answered."""
    effects = tuple(
        EffectNote(kind=each.kind, ref=redactor.text(each.ref), op=each.op, reversible=each.reversible)
        for each in answer.effects
    )
    ref = redactor.text(answer.ref) if answer.ref else answer.ref
    if isinstance(answer, Waiting):
        message = redactor.text(answer.message)
        return Result(
            step=step.id,
            verb=step.verb,
            key=key,
            status="waiting",
            ref=ref,
            effects=effects,
            message=message,
            wake=sound_wake(answer.wake),
        )
    tail = redactor.text(answer.tail)[-_TAIL:]
    return Result(
        step=step.id,
        verb=step.verb,
        key=key,
        status="done",
        ref=ref,
        outputs=outputs,
        effects=effects,
        tail=tail,
    )


def failed(step: Step, key: str, exc: PaoError, redactor: Redactor) -> Result:
    """The result of a call that surely had no effect."""
    return _without_effect(step, key, "failed", exc, redactor)


def unknown(step: Step, key: str, why: str, remedy: str, redactor: Redactor) -> Result:
    """The result of a call that nobody can tell about."""
    return _without_effect(step, key, "unknown", AmbiguousError(why, remedy=remedy, code="PAO804"), redactor)


def _without_effect(
    step: Step, key: str, status: Literal["failed", "unknown"], exc: PaoError, redactor: Redactor
) -> Result:
    error = Problem.model_validate(
        {
            "class": error_class(exc),
            "code": exc.code,
            "cause": redactor.text(exc.cause)[:_TAIL],
            "remedy": redactor.text(exc.remedy)[:_TAIL],
        }
    )
    return Result(step=step.id, verb=step.verb, key=key, status=status, error=error, message=error.cause)


def error_class(exc: PaoError) -> str:
    """Whose move it is: user, platform, transient or ambiguous."""
    match exc:
        case AmbiguousError():
            return "ambiguous"
        case TransientError():
            return "transient"
        case UserError():
            return "user"
        case _:
            return "platform"


def stored(
    action: Action, outputs: Mapping[str, object], key: str, secrets: SecretStore, redactor: Redactor
) -> dict[str, object]:
    """The outputs as the journal may hold them: a sensitive one goes to its store, and its reference stays.

    Raises:
        UserError: a sensitive output has no store, or another one holds a secret that is known.
        PaoError: the store did not take it.
    """
    kept = {name: _stored(action, name, value, key, secrets) for name, value in outputs.items()}
    for name, value in kept.items():
        if redactor.tree(value) != value:
            raise UserError(
                f"the output {name} holds a secret", remedy="declare it `sensitive`, with a `store:`", code="PAO407"
            )
    return kept


def _stored(action: Action, name: str, value: object, key: str, secrets: SecretStore) -> object:
    spec = action.outputs.get(name)
    if not isinstance(value, Secret) and not (spec and spec.sensitive and isinstance(value, str)):
        return value
    if spec is None or spec.store is None:
        raise UserError(f"the output {name} is sensitive and has no `store:`", code="PAO407")
    secret = value if isinstance(value, Secret) else Secret(str(value))
    kept = secrets.put(SecretRef(spec.store, f"pao/{key}/{name}"), secret, output_key(key, name))
    return {"$secret": str(kept), "version": kept.version}
