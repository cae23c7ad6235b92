"""What changed between two sets of answers."""

from paoctl.form.difference import FieldChange, differences
from tests.form.forms import DATABASE


def test_changes_come_in_the_order_of_the_form_with_what_they_cost() -> None:
    before = {"multiAz": False, "instanceName": "orders", "gone": 1, "size": "small"}
    after = {"instanceName": "orders", "size": "large", "multiAz": True, "replicas": 2}

    assert differences(DATABASE, before, after) == [
        FieldChange("size", "small", "large", "in-place"),
        FieldChange("multiAz", False, True, "replace"),
        FieldChange("replicas", None, 2, "in-place"),
        FieldChange("gone", 1, None, "in-place"),
    ]


def test_values_are_compared_as_json() -> None:
    assert differences(DATABASE, {"a": [1.0, {"x": 1, "y": 2}]}, {"a": (1, {"y": 2, "x": 1})}) == []
    assert differences(DATABASE, {"a": [1]}, {"a": [True]}) != []
    assert differences(DATABASE, {"a": None}, {}) == []
    assert differences(DATABASE, {"a": {"x": 1}}, {"a": {"x": 1, "y": None}}) != []
