"""What must hold of a record at rest: it says what is there, it says what was undone, and no word of people is lost."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from paoctl.conformance.journals import Line
from paoctl.conformance.targets import LedgerApi
from paoctl.model.history import History
from paoctl.model.phase import SETTLING, Phase, Reason, StepStatus
from paoctl.model.request import RequestRef
from paoctl.model.undoing import is_of_item
from tests.simulation.offer import paths_of
from tests.simulation.works import SlowApi

_ENDS: Final = frozenset({"done", "waiting"})
_LEFT_ALONE: Final = frozenset({Phase.CANCELLED, Phase.FAILED, Phase.ROLLED_BACK})
FROZEN: Final = ("2026-11-23T09:07:00Z", "2026-11-23T09:35:00Z")
"""When nothing automatic may begin; two minutes later than the calendar says: while one looks, another may sleep."""
_LATER: Final = frozenset({Reason.CHANGE_WINDOW, Reason.BACKOFF})
"""What time alone ends, and may take longer than a pause."""


class Violation(AssertionError):
    """Something that must hold did not."""


def check_recorded(name: str, history: History, api: LedgerApi, story: str) -> None:
    """No thing without a record, no record without a thing, and each as it is recorded."""
    for step_id, path in paths_of(name).items():
        recorded, things = history.step(step_id).recorded, api.of(path)
        if len(things) > 1:
            raise Violation(f"{story}, but {path} is there twice")
        if recorded is None and things:
            raise Violation(f"{story}, but {path} is there, and nothing is recorded of it")
        if recorded is not None and not recorded.done and history.phase in _LEFT_ALONE:
            continue  # what it came to is found out when somebody goes on
        if recorded is not None and not things:
            raise Violation(f"{story}, but {path} is recorded, and not there")
        if recorded is not None and _size(recorded.config) != things[0].content["size"]:
            raise Violation(f"{story}, but {path} is not of the size that is recorded")


def check_followed(name: str, lines: Sequence[Line], api: SlowApi, story: str) -> None:
    """Work that is recorded was followed to its end, unless people have told it."""
    answered = {line["key"] for line in lines if line["type"] == "resolved"}
    recorded = [str(line.get("ref")) for line in lines if line["type"] == "result" and line["status"] == "waiting"]
    numbers = {ref.rpartition("/works/")[2] for ref in recorded}
    mine = [work for work in api.works if work.path.split("/")[2].startswith(name)]
    left = [work for work in mine if str(work.number) in numbers and not work.told and work.key not in answered]
    if left:
        raise Violation(f"{story}, but nobody has seen how the {left[0].method} of {left[0].path} ended")


def check_undone(history: History, story: str) -> None:
    """Nothing is left of what this generation did; the ticket about it may be open still."""
    for step in history.steps.values():
        changed = step.recorded is not step.before
        if is_of_item(step.id) and changed and (step.former is None) != (step.recorded is None):
            raise Violation(f"{story}, but {step.id} is not as it was")
        if step.former and step.recorded and _size(step.former.config) != _size(step.recorded.config):
            raise Violation(f"{story}, but {step.id} was not brought back")


def unheard(lines: Sequence[Line], story: str) -> Collection[str]:
    """The steps that people said happened, and of which no line says so yet.

    Raises:
        Violation: a line says the contrary, whatever came of a repetition of the call.
    """
    keys: dict[str, tuple[str, bool]] = {}
    said: dict[str, str] = {}
    for line in lines:
        match line["type"]:
            case "intent":
                keys[str(line["step"])] = str(line["key"]), True
            case "command" if line["verb"] == "resolve":
                args = line["args"]
                assert isinstance(args, Mapping)
                key, open_ = keys.get(str(args["step"]), ("", False))
                if args["said"] == "happened" and open_:
                    said[key] = str(args["step"])
            case "resolved":
                said.pop(str(line["key"]), None)
                keys[str(line["step"])] = str(line["key"]), False
            case "result" if line["status"] != "unknown" and line["key"]:
                step = said.pop(str(line["key"]), None)
                if step and line["status"] not in _ENDS:
                    raise Violation(f"{story}, but it was said that {step} happened, and line {line['seq']} denies it")
                keys[str(line["step"])] = str(line["key"]), False
    return said.values()


def is_looked_at(histories: Mapping[RequestRef, History]) -> bool:
    """Did a process die while it looked after the health of a service? The next one that does so takes it over."""
    return any(each.holder and each.phase in SETTLING and each.wake == "health" for each in histories.values())


def is_held(histories: Mapping[RequestRef, History], now: datetime) -> bool:
    """Does the calendar hold something back, or a host that has failed? Where people are asked, too, only until its
    time is over."""
    at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    if at < FROZEN[1] and any(map(_is_held_in_part, histories.values())):
        return True
    held = [each for each in histories.values() if each.reason in _LATER]
    return any(each.phase is not Phase.UNKNOWN or (each.wake or "") > at for each in held)


def _is_held_in_part(history: History) -> bool:
    """Does the calendar hold a part of what waits for people?"""
    return history.phase in {Phase.WAITING, Phase.UNKNOWN} and bool(history.parked_for)


def is_beside_a_ticket(histories: Mapping[RequestRef, History]) -> bool:
    """Does something sleep beside a ticket? What a run finds of that, `plan-work` leaves until it wakes."""
    asleep = [each for each in histories.values() if each.wake and each.phase not in SETTLING and not each.commands]
    return any(step.status is StepStatus.WAITING for each in asleep for step in each.steps.values())


def _size(config: Mapping[str, object]) -> object:
    body = config.get("body")
    return body["size"] if isinstance(body, Mapping) and "size" in body else None
