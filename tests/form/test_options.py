"""Options written down, or computed from earlier answers."""

import pytest

from paoctl.form.check import options_of
from paoctl.model.deferred import Later
from paoctl.model.form import Option
from paoctl.template.engine import TemplateError, Unknown
from tests.form.forms import SCOPES, a_field

SEEN = {
    **SCOPES,
    "fields": {
        "zones": ["a", 2],
        "named": [{"value": "s", "label": "Small"}, {"value": 1}],
        "none": None,
        "bad": [["x"]],
    },
    "outputs": {"net": {"zones": Later("main/net.zones", "list")}},
}


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ({"enum": ["a", 2]}, (Option(value="a"), Option(value=2))),
        ({"options": [{"value": "s", "label": "Small"}]}, (Option(value="s", label="Small"),)),
        ({}, ()),
        ({"options": "fields.zones"}, (Option(value="a"), Option(value=2))),
        ({"options": "fields.named"}, (Option(value="s", label="Small"), Option(value=1))),
        ({"options": "fields.none"}, ()),
    ],
)
def test_options(question: dict[str, object], options: tuple[Option, ...]) -> None:
    assert options_of(a_field("select", **question), SEEN) == options


@pytest.mark.parametrize("expression", ["'a'", "fields.bad", "fields.named[0]"])
def test_an_expression_that_is_no_list_of_values_is_the_fault_of_the_item(expression: str) -> None:
    with pytest.raises(TemplateError, match="not a list of values") as caught:
        options_of(a_field("select", options=expression), SEEN)

    assert caught.value.code == "PAO305"


def test_options_that_depend_on_an_output_are_not_known_yet() -> None:
    with pytest.raises(Unknown) as caught:
        options_of(a_field("select", options="outputs.net.zones"), SEEN)

    assert caught.value.needs == ("main/net.zones",)
