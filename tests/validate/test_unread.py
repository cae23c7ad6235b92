"""What refers to something that could not be read is neither unknown nor mended."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM
from tests.support.validation import found

_BOOLEAN = "            type: boolean\n"
_ID = "          - id: multiAz\n"
_NEIGHBOUR = "          - {id: multiAx, name: Another, type: boolean}\n"
_BESIDE = Example(ITEM.path, ITEM.text.replace(_ID, _NEIGHBOUR + _ID))
_LOOKS_BACK = _BESIDE.but('size: "{{ fields.size }}"', 'size: "{{ fields.size }}{{ fields.multiAz }}"')
_IN_A_FRAGMENT = "multi: {id: multiAz, name: M, type: %s}\n"
_OF_ONE = ITEM.but("{value: large}]", "{value: large}]\n            visibleWhen: fields.multiAz")
_LEARNT = "host: {type: string}"
_ACTION = "      - id: instance\n        type: rest-api\n"
_OTHER = """\
      - id: instances
        type: rest-api
        config: {url: https://provision.acme.example/x, method: POST}
        destroy: {method: DELETE, url: self}
"""
_TWO = ITEM.but(_ACTION, _OTHER + _ACTION)


def _field(new: str) -> str:
    return _ID + "            name: Survive a zone outage\n" + new


@pytest.mark.parametrize("wrong", ["boolen", "yesno", "[boolean]", "7"])
def test_a_field_whose_type_cannot_be_read_has_its_name_still(wrong: str) -> None:
    for document in (_BESIDE, _LOOKS_BACK):
        assert [rule for rule, _ in found(document.but(_field(_BOOLEAN), _field(f"            type: {wrong}\n")))] in (
            ["PAO104"],
            ["PAO103"],
        )


def test_a_field_without_a_type_has_its_name_still() -> None:
    assert [rule for rule, _ in found(_LOOKS_BACK.but(_field(_BOOLEAN), _field("")))] == ["PAO101"]


@pytest.mark.parametrize("wrong", ["Multi-az", "[multiAz]", "~"])
def test_a_field_whose_id_cannot_be_read_may_be_what_is_meant(wrong: str) -> None:
    rules = [rule for rule, _ in found(_LOOKS_BACK.but(_ID, f"          - id: {wrong}\n"))]
    assert len(rules) == 1
    assert rules[0] in ("PAO103", "PAO105")


def test_a_field_of_a_fragment_has_its_name_still() -> None:
    item = _LOOKS_BACK.but(
        _field(_BOOLEAN) + "            default: false\n", '          - $ref: "../fragments/multi.yaml#/multi"\n'
    )
    fragment = Example("catalog/fragments/multi.yaml", _IN_A_FRAGMENT % "boolen")
    assert "PAO104" not in [rule for rule, _ in found(item, Example(fragment.path, _IN_A_FRAGMENT % "boolean"))]
    assert [rule for rule, _ in found(item, fragment)] == ["PAO104"]


@pytest.mark.parametrize("wrong", ["type: boolen", "type: [boolean]"])
def test_a_condition_that_looks_ahead_to_what_cannot_be_read_is_not_blamed(wrong: str) -> None:
    item = _OF_ONE.but(_field(_BOOLEAN), _field(f"            {wrong}\n")).but("- id: size", "- id: multiAx")
    item = item.but('size: "{{ fields.size }}"', 'size: "{{ fields.multiAx }}"')
    assert [rule for rule, _ in found(item)] in (["PAO104"], ["PAO103"])


def test_a_name_that_nothing_has_is_told_beside_a_type_that_cannot_be_read() -> None:
    item = _LOOKS_BACK.but(_field(_BOOLEAN), _field("            type: boolen\n"))
    assert [rule for rule, _ in found(item.but("fields.multiAz }}", "fields.flavour }}"))] == ["PAO104", "PAO302"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_ACTION, "      - id: instance\n        type: [rest-api]\n"),
        (_ACTION, "      - id: instance\n"),
        (_ACTION, "      - id: instance\n        type: rest-apii\n"),
        ("          url: https://provision.acme.example/databases\n", "          url: [5]\n"),
        ("      - id: instance\n", "      - id: [instance]\n"),
        ("      - id: instance\n", "      - id: Inst_ance\n"),
        (_LEARNT, "host: 5"),
        (_LEARNT, "host: {type: [string]}"),
        (_LEARNT, "host: {from: [host]}"),
        ("        outputs:\n          host: {type: string}", "        outputs: [host]"),
        ("        outputs:\n          host: {type: string}", "        outputs: 5"),
    ],
)
def test_an_action_that_cannot_be_read_has_its_name_still(old: str, new: str) -> None:
    rules = [rule for rule, _ in found(_TWO.but(old, new))]
    assert len(rules) == 1, rules


def test_a_bundle_has_the_names_of_what_cannot_be_read() -> None:
    broken = BUNDLE.but("            type: string\n", "            type: strng\n")
    assert [rule for rule, _ in found(broken)] == ["PAO104"]
