"""`--fix` mends nothing that may be right."""

from paoctl.rules.base import Example
from paoctl.rules.samples import ITEM
from tests.support.validation import validated


def _edits(example: Example) -> int:
    return sum(len(each.fix) for each in validated(example).findings if each.path == ITEM.path)


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
