"""Where the engine meets an action type, which may be other people's: what no contract allows is told as their fault.

It may come after the effect, so of a call it says that nobody can tell, and of a look that nothing was seen.
"""

from collections.abc import Mapping
from typing import Final, get_args

import rfc8785

from paoctl.actions.base import ActionConfig, ActionType, Incomplete
from paoctl.actions.registry import find, package_of
from paoctl.errors import AmbiguousError, PaoError
from paoctl.model.outcome import Absent, Call, Done, EffectDone, Observation, Operation, Present, Unsure, Waiting
from paoctl.model.phase import Reason, Verb
from paoctl.model.plan import Step
from paoctl.ports import Ports
from paoctl.redact import Secret

FAULTY: Final = "does what no action type may"
"""Stands in whatever is said of such a fault."""


def acted(step: Step, call: Call[ActionConfig], ports: Ports) -> Done | Waiting:
    """Have an action done; its answer can be recorded.

    Raises:
        Incomplete: it is there, but some output is nothing that can be recorded.
        AmbiguousError: it was not answered, or the action type of another package failed in a way of its own.
        PaoError: as the action type says.
    """
    kind = find(step.action.type)
    try:
        answer = kind.destroy(call, ports) if step.verb is Verb.DESTROY else kind.apply(call, ports)
        _check(answer, Done | Waiting)
    except PaoError:
        raise
    except Exception as exc:
        raise AmbiguousError(_fault(kind, exc), remedy=f"update {package_of(kind.kind)}, or tell its authors") from exc
    if isinstance(answer, Done):
        _refuse_unkeepable(answer)
    return answer


def observed(kind: ActionType[ActionConfig], call: Call[ActionConfig], ports: Ports) -> Observation:
    """Look; what is seen can be recorded.

    Raises:
        Incomplete: it is there, but some output is nothing that can be recorded.
        PaoError: as the action type says.
    """
    try:
        seen = kind.observe(call, ports)
        _check(seen, Present | Absent | Unsure)
    except PaoError:
        raise
    except Exception as exc:  # noqa: BLE001 - it is told to people; what is under way goes on meanwhile
        return Unsure(_fault(kind, exc))
    if isinstance(seen, Present):
        _refuse_unkeepable(Done(seen.ref, seen.outputs))
    return seen


def _fault(kind: ActionType[ActionConfig], exc: Exception) -> str:
    """What people are told; of our own kinds it is a bug of ours."""
    package = package_of(kind.kind)
    if not package:
        raise exc
    return f"the action type `{kind.kind}` of the package {package} {FAULTY}: {type(exc).__name__}: {exc}"


def _refuse_unkeepable(done: Done) -> None:
    for name, value in done.outputs.items():
        try:
            rfc8785.dumps(None if isinstance(value, Secret) else value)  # type: ignore[arg-type] # that is the question
        except (ValueError, RecursionError) as exc:
            raise Incomplete(
                f"the output {name} is nothing that can be recorded: {exc}",
                done=Done(done.ref, {}, done.effects),
                remedy="an output is what JSON (RFC 8785) has words for",
            ) from exc


def _check(answer: object, wanted: object) -> None:
    """Is it what its type says? Whoever wrote it may have no type checker."""
    if type(answer) not in get_args(wanted):
        raise TypeError(f"it answers with {answer!r}")
    match answer:
        case Done() | Present():
            _check_ref(answer.ref)
            outputs: object = answer.outputs
            if not isinstance(outputs, Mapping) or not all(isinstance(name, str) for name in outputs):
                raise TypeError(f"outputs are {outputs!r}")
        case Waiting():
            _check_ref(answer.ref)
            if not isinstance(answer.reason, Reason):
                raise TypeError(f"it waits for the reason {answer.reason!r}")
    for each in getattr(answer, "effects", ()):
        if not isinstance(each, EffectDone) or each.op not in get_args(Operation):
            raise TypeError(f"{each!r} is no effect")
        _check_ref(each.ref)


def _check_ref(ref: object) -> None:
    if not isinstance(ref, str | None):
        raise TypeError(f"{ref!r} is no reference")
    (ref or "").encode()
