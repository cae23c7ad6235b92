"""What a person says to a request, as the texts that the inputs of a workflow can hold."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal, get_args

from paoctl.errors import UsageError

WordVerb = Literal["retry", "cancel", "rollback", "resolve"]
VERBS: Final[tuple[WordVerb, ...]] = get_args(WordVerb)
_INPUTS: Final[Mapping[str, str]] = {"verb": "command", "start": "from"}
"""The inputs that are not called as our fields are."""
_FITTING: Final[Mapping[WordVerb, frozenset[str]]] = {
    "retry": frozenset({"component", "from"}),
    "cancel": frozenset(),
    "rollback": frozenset(),
    "resolve": frozenset({"action", "outcome", "ref", "outputs"}),
}
_NAMES: Final = ("command", "request", *sorted(frozenset().union(*_FITTING.values())))
"""A workflow may have inputs of other names for purposes of its own."""
NONE: Final = "none"
"""The command of a run that only does what there is to do."""
_OUTCOMES: Final = ("happened", "did-not-happen")
_CODE: Final = "PAO818"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is said, before anybody has looked whether it makes sense."""

    verb: WordVerb
    request: str
    """`<item>/<name>`, or the name alone where that is unique."""
    component: str = ""
    start: str = ""
    """The step from which a retry runs again."""
    action: str = ""
    """The step that `resolve` answers for."""
    outcome: str = ""
    """`happened` or `did-not-happen`."""
    ref: str = ""
    outputs: tuple[str, ...] = ()
    """Each as `name=value`."""

    @property
    def inputs(self) -> Mapping[str, str]:
        """The inputs of the workflow; those without a value are left out."""
        texts = {**asdict(self), "outputs": json.dumps(self.outputs) if self.outputs else ""}
        return {_INPUTS.get(name, name): text for name, text in texts.items() if text}

    @classmethod
    def of_inputs(cls, inputs: Mapping[str, object]) -> "Word | None":
        """The word that a workflow was started with; None when it was started with none.

        Raises:
            UsageError: the inputs are no word that paoctl knows.
        """
        given = {name: _text(name, inputs[name]) for name in _NAMES if inputs.get(name) not in (None, "")}
        verb = given.pop("command", NONE)
        if verb == NONE:
            return None
        if verb not in VERBS:
            raise _wrong(f"there is no command {verb!r}", f"command is one of {', '.join(VERBS)}")
        request = given.pop("request", "")
        if not request:
            raise _wrong(f"{verb} of which request?", "request is ITEM/NAME, or NAME where that is unique")
        if strange := sorted(given.keys() - _FITTING[verb]):
            fitting = ", ".join(sorted(_FITTING[verb])) or "nothing but request"
            raise _wrong(f"{verb} has no {', '.join(strange)}", f"{verb} takes {fitting}")
        _check_answer(verb, given)
        outputs, start = _list(given.pop("outputs", "")), given.pop("from", "")
        return cls(verb, request, start=start, outputs=outputs, **given)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(f"the input {name} is no text", "write it as a text")
    return value


def _check_answer(verb: WordVerb, given: Mapping[str, str]) -> None:
    """The parts of an answer fit each other."""
    if verb != "resolve":
        return
    if not given.get("action"):
        raise _wrong("resolve of which action?", "action is COMPONENT/ACTION, or ACTION where that is unique")
    if given.get("outcome") not in _OUTCOMES:
        raise _wrong(f"outcome is {given.get('outcome', '')!r}", f"outcome is one of {', '.join(_OUTCOMES)}")
    if given["outcome"] != "happened" and (given.get("outputs") or given.get("ref")):
        raise _wrong("what did not happen has no outputs", "leave outputs and ref out")


def _list(text: str) -> tuple[str, ...]:
    try:
        found: object = json.loads(text or "[]")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        # not repeated: what should have been a reference may be the secret itself
        raise _wrong("outputs is no list of texts", 'write outputs as ["name=value"]')
    return tuple(found)


def _wrong(cause: str, remedy: str) -> UsageError:
    return UsageError(f"the inputs of this run say nothing that can be done: {cause}", remedy=remedy, code=_CODE)
