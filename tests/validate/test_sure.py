"""`--fix` mends nothing that may be right."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, REQUEST
from tests.support.validation import validated

_CASES = """\
apiVersion: pao/v1
kind: CatalogTest
metadata: {id: database-postgresql-standard}
cases:
  one:
    fields: {instanceName: orders-db, size: large}
"""
_TEST = Example(ITEM.path.replace(".yaml", ".test.yaml"), _CASES)


def _edits(*examples: Example) -> int:
    return sum(len(each.fix) for each in validated(*examples).findings if each.path == examples[-1].path)


def test_a_name_that_nobody_uses_may_be_the_slip_itself() -> None:
    declared = Example(ITEM.path, ITEM.text.replace("id: instanceName", "id: instanceNmae"))
    used = ITEM.text.count("fields.instanceName")
    assert used > 1
    findings = [each for each in validated(declared).findings if each.path == ITEM.path]
    assert {each.rule for each in findings} == {"PAO302"}
    assert all("did you mean `fields.instanceNmae`?" in (each.label, *each.help) for each in findings)
    assert _edits(declared) == 0


def test_one_that_others_use_is_right() -> None:
    assert (
        _edits(Example(ITEM.path, ITEM.text.replace("{{ fields.instanceName }}", "{{ fields.instanceNmae }}", 1))) == 1
    )


@pytest.mark.parametrize(
    "answers",
    [
        _TEST,
        REQUEST,
        BUNDLE.but("      instanceName: ", "      size: large\n      instanceName: "),
    ],
)
def test_answers_to_an_item_that_calls_the_question_so_itself_may_be_right(answers: Example) -> None:
    misspelt = ITEM.but("id: size", "id: sise")
    assert _edits(misspelt, answers) == 0
    assert _edits(ITEM, Example(answers.path, answers.text.replace("size: large", "sise: large"))) == 1


def test_a_guess_is_said_once() -> None:
    wrong = Example(_TEST.path, _CASES.replace("size: large", "sise: large"))
    finding = next(each for each in validated(wrong).findings if each.rule == "PAO210")
    assert finding.label == "did you mean `size`?"
    assert finding.help == ("fields here: instanceName, size, multiAz, replicas",)


def test_an_answer_is_not_renamed_to_one_that_is_given_too() -> None:
    twice = Example(_TEST.path, _CASES.replace("size: large", "size: large, sise: small"))
    assert _edits(twice) == 0
