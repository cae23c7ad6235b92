"""One request in full, as people read it."""

import shlex

import pytest

from paoctl.model.events import Body, Leased, Planned, PlannedStep, Released
from paoctl.model.phase import Effect, Verb
from paoctl.model.standing import Standing
from paoctl.record.status import status_document
from paoctl.report.calls import call_text
from paoctl.report.comment import comment_text
from paoctl.report.following_up import next_text
from paoctl.report.status import status_text
from paoctl.report.terminal import PIPE
from tests.report.lives import ACCEPTED, FAILED, REF, RUN, START, WHOLE, failed, history, intent, unknown

ABSENT = ACCEPTED.model_copy(update={"generation": 2, "facts": {**ACCEPTED.facts, "state": "absent"}})
REMOVAL = Planned(
    purpose="remove",
    steps=(PlannedStep(id="main/instance", kind="rest-api", verb=Verb.DESTROY, effect=Effect.NAME, change="destroy"),),
)
FAILED_REMOVAL: tuple[Body, ...] = (
    *WHOLE,
    ABSENT,
    Leased(url=RUN),
    REMOVAL,
    intent().model_copy(update={"verb": Verb.DESTROY}),
    failed("422: it still has tables").model_copy(update={"verb": Verb.DESTROY}),
    FAILED,
)
UNKNOWN: tuple[Body, ...] = (*START, intent(), unknown(), Released(reason="done"))


def text(*bodies: Body, answerers: tuple[str, ...] = ()) -> str:
    then = history(*bodies)
    return status_text(Standing(REF, then.phase.value, message=then.message), then, PIPE, answerers)


def test_a_failed_removal_says_that_it_is_one_and_what_is_left() -> None:
    said = text(*FAILED_REMOVAL)
    assert "Removal       asked for; still recorded: main/instance, main/announce\n" in said
    assert status_document(REF, history(*FAILED_REMOVAL))["next"] == f"paoctl retry {REF}"
    assert "This version asks for its removal." in comment_text(REF, history(*FAILED_REMOVAL))
    assert "Removal" not in text(*WHOLE)


@pytest.mark.parametrize(
    "bodies", [(*START, intent(), failed(), FAILED), UNKNOWN, FAILED_REMOVAL], ids=["failed", "unknown", "removal"]
)
def test_no_shell_makes_anything_but_words_of_what_comes_next(bodies: tuple[Body, ...]) -> None:
    said = str(status_document(REF, history(*bodies))["next"])
    shell = shlex.shlex(said, posix=True, punctuation_chars=True)
    shell.whitespace_split = True
    assert not {"|", "||", "&", "&&", ";", "<", ">"} & {*shell}
    assert " or " not in said or said.split()[2].endswith(","), "the first command refuses the rest of the line"


def test_each_command_that_can_be_chosen_has_its_line() -> None:
    said = str(status_document(REF, history(*START, intent(), failed(), FAILED))["next"])
    assert next_text(said) == f"Next: paoctl edit {REF}\n   or paoctl retry {REF}"
    assert next_text("paoctl outputs x") == "Next: paoctl outputs x"
    assert status_document(REF, history(*UNKNOWN))["next"] == f"paoctl resolve {REF} main/instance"


def test_who_is_asked_about_a_call_is_told_where_to_look_and_who_may_answer() -> None:
    said = text(*UNKNOWN, answerers=("@acme/databases", "@acme/platform"))
    assert "no answer; look for: POST u, made 2026-11-23 09:00:04 UTC\n" in said
    assert "May answer   who is in @acme/databases or @acme/platform\n" in said
    assert "look for: POST u, made 2026-11-23 09:00:04 UTC" in comment_text(REF, history(*UNKNOWN))
    for other in (START, WHOLE, FAILED_REMOVAL):
        assert "May answer" not in text(*other, answerers=("@acme/databases",))
        assert "look for" not in text(*other)


def test_a_call_is_told_without_what_may_be_private() -> None:
    secret = {"$secret": "env:TOKEN", "version": None}
    url = {"$join": ["https://ana:pw@api.example/v1/", secret, "/things?key=", secret]}
    assert (
        call_text({"method": "PATCH", "url": url, "body": {"a": 1}})
        == "PATCH api.example/v1/(the secret env:TOKEN)/things"
    )
    assert call_text({"url": "https://hooks.example/x#y"}) == "hooks.example/x"
    assert call_text({"project": "NET", "summary": "Open 443"}) == "a ticket in NET: Open 443"
    assert call_text({"text": "only"}) == ""
