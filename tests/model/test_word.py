"""What a person says, as the inputs of a workflow: every word comes back as it went, and nothing else is one."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paoctl.errors import UsageError
from paoctl.model.word import Word

TEXT = st.text(max_size=20)
ANSWERS = st.builds(
    Word,
    st.just("resolve"),
    TEXT.filter(bool),
    action=TEXT.filter(bool),
    outcome=st.just("happened"),
    ref=TEXT,
    outputs=st.lists(TEXT, max_size=3).map(tuple),
)
RETRIES = st.builds(Word, st.just("retry"), TEXT.filter(bool), component=TEXT, start=TEXT)
ENDS = st.builds(Word, st.sampled_from(["cancel", "rollback"]), TEXT.filter(bool))


@given(ANSWERS | RETRIES | ENDS)
def test_a_word_comes_back_from_its_inputs(word: Word) -> None:
    assert Word.of_inputs(word.inputs) == word
    assert len(word.inputs) <= 10, "older servers take no more"


@pytest.mark.parametrize(
    "inputs",
    [{}, {"command": ""}, {"command": None}, {"command": "none", "request": "a/b"}, {"environment": "dev", "ref": "x"}],
)
def test_a_run_without_a_command_says_nothing(inputs: Mapping[str, object]) -> None:
    assert Word.of_inputs(inputs) is None


@pytest.mark.parametrize(
    ("inputs", "cause", "remedy"),
    [
        ({"command": "delete", "request": "a"}, "no command 'delete'", "one of retry, cancel, rollback, resolve"),
        ({"command": "retry"}, "retry of which request?", "ITEM/NAME"),
        ({"command": ["retry"], "request": "a"}, "the input command is no text", "text"),
        ({"command": "cancel", "request": "a", "component": "b"}, "cancel has no component", "nothing but request"),
        ({"command": "retry", "request": "a", "outcome": "happened"}, "retry has no outcome", "component, from"),
        ({"command": "resolve", "request": "a", "outcome": "happened"}, "of which action?", "COMPONENT/ACTION"),
        ({"command": "resolve", "request": "a", "action": "b"}, "outcome is ''", "happened, did-not-happen"),
        (
            {"command": "resolve", "request": "a", "action": "b", "outcome": "did-not-happen", "ref": "x"},
            "what did not happen has no outputs",
            "leave outputs and ref out",
        ),
        *(
            (
                {"command": "resolve", "request": "a", "action": "b", "outcome": "happened", "outputs": outputs},
                "outputs is no list of texts",
                '["name=value"]',
            )
            for outputs in ("hunter2", "[1]", "{}", "[" * 100_000)
        ),
    ],
)
def test_inputs_that_say_nothing_are_told_with_what_to_write(
    inputs: Mapping[str, object], cause: str, remedy: str
) -> None:
    with pytest.raises(UsageError) as caught:
        Word.of_inputs(inputs)

    assert cause in caught.value.cause
    assert remedy in caught.value.remedy
    assert caught.value.code == "PAO818"
    assert "hunter2" not in str(caught.value)
