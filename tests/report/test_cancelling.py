"""What a cancelled request would leave, line by line."""

from paoctl.model.events import EffectNote, Refused, Released, Result
from paoctl.model.phase import Phase, Reason, Verb
from paoctl.report.cancelling import cancel_text
from paoctl.report.terminal import PIPE
from tests.report.lives import ACCEPTED, KEY, PARKED, REF, START, WHOLE, done, failed, history, intent, waiting

NOTHING = f"Destroyed  nothing; paoctl rollback {REF} undoes what this version has made\n"


def told(*bodies: object) -> list[str]:
    return cancel_text(REF, history(*bodies), PIPE).splitlines()  # type: ignore[arg-type]


def test_what_is_there_stays_and_what_has_not_begun_does_not_begin() -> None:
    assert told(*START, intent(), done(), Released(reason="interrupted")) == [
        "Stays      main/instance: db-1",
        "Not begun  main/announce",
        NOTHING.strip(),
    ]


def test_a_call_under_way_comes_to_its_end_first() -> None:
    assert told(*START, intent())[0] == (
        "Ends first  main/instance: its call was made, and what became of it is found out and recorded"
    )


def test_a_ticket_is_told_and_stays_open() -> None:
    assert told(*START, intent(), waiting(), PARKED)[0] == (
        "Stops      main/instance: DBA-12 is told that nobody waits for it; it stays open, and what people do there is"
        " not undone"
    )


def test_what_people_see_to_elsewhere_is_left_to_them() -> None:
    proposed = Result(step="main/instance", verb=Verb.APPLY, key=KEY, status="waiting", wake="pull:7")
    assert told(*START, intent(), proposed)[0].endswith("nobody waits for it any more; it stays open")


def test_work_ends_first() -> None:
    polled = Result(step="main/instance", verb=Verb.APPLY, key=KEY, status="waiting", wake="run:7")
    assert (
        told(*START, intent(), polled)[0] == "Ends first  main/instance: its work goes on, and is followed to its end"
    )


def test_a_step_that_failed_is_not_tried_again() -> None:
    assert "Not begun  main/instance: no further try" in told(*START, intent(), failed())


def test_what_a_removal_has_taken_away_does_not_come_back() -> None:
    gone = Result(
        step="main/announce",
        verb=Verb.DESTROY,
        key="3" * 40,
        status="done",
        effects=(EffectNote(kind="webhook", ref="delivery-1", op="destroy"),),
    )
    assert "Gone       main/announce: it was removed already, and does not come back" in told(*WHOLE, gone)


def test_content_that_was_not_taken_up_is_not_begun() -> None:
    refused = Refused(blob="9" * 40, cause="nobody approved", phase=Phase.WAITING, reason=Reason.NEEDS_APPROVAL)
    assert told(*WHOLE, refused) == [
        "Not begun  the newest content of its file",
        "Stays      main/instance: db-1",
        "Stays      main/announce: delivery-1",
        NOTHING.strip(),
    ]
    assert told(ACCEPTED)[0] == "Not begun  all of it: nothing was made yet"
