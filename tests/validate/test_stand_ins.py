"""What stands in for something that could not be read is judged by nobody: one slip is one finding."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, PIN, REQUEST
from tests.support.validation import found

_OTHER = BUNDLE.but("instanceName:", "secretArn:").but("outputs.host }}", "outputs.arn }}")
_RANGE = "database-postgresql-standard@^1.2"
_ASKED = REQUEST.but("instanceName:", "secretArn:")
_INTEGER = ITEM.but("  host:\n    type: string\n", "  host:\n    type: integer\n").but(
    "{field: customfield_10042}", "{field: customfield_10042, type: integer}"
)
_LEARNT = "host: {type: string}"
_TAGS = "          - {{id: tags, name: Tags, type: list, of: {}, default: [1], validation: {{min: 1}}}}\n"
_SIZE = "          - id: size\n"


@pytest.mark.parametrize(
    ("document", "finding"),
    [
        (_OTHER.but(_RANGE, "security-secret-standard@foo"), ("PAO105", "security-secret-standard@foo")),
        (_OTHER.but(_RANGE, "[security-secret-standard]"), ("PAO103", "[security-secret-standard]")),
        (_OTHER.but(f"    catalogItem: {_RANGE}\n", ""), ("PAO101", "id")),
        (_ASKED.but(PIN, "security-secret-standard@foo"), ("PAO105", "security-secret-standard@foo")),
        (_ASKED.but(PIN, "[security-secret-standard]"), ("PAO103", "[security-secret-standard]")),
        (_INTEGER.but(_LEARNT, "host: {type: int}"), ("PAO104", "int")),
        (_INTEGER.but(_LEARNT, "host: {type: whole}"), ("PAO104", "whole")),
        (_INTEGER.but("  host:\n    type: integer\n", "  host:\n    type: whole\n"), ("PAO104", "whole")),
        (
            ITEM.but(_LEARNT, "host: {type: whole}").but(
                "url: self}", 'url: self, body: {after: "{{ self.outputs.host + 1 }}"}}'
            ),
            ("PAO104", "whole"),
        ),
        (ITEM.but(_SIZE, _TAGS.format("intger") + _SIZE), ("PAO104", "intger")),
        (ITEM.but("destroy: {method: DELETE, url: self}", "destroy: [self]"), ("PAO103", "[self]")),
    ],
)
def test_one_slip_is_one_finding(document: Example, finding: tuple[str, str]) -> None:
    first, *more = found(document)

    assert (first[0], more) == (finding[0], [])
    assert first[1].startswith(finding[1])


def test_what_is_wrong_besides_is_told() -> None:
    document = _OTHER.but(_RANGE, "security-secret-standard@foo").but("{{ fields.appName }}-db", "{{ fields.apName }}")

    assert [rule for rule, _ in found(document)] == ["PAO105", "PAO302"]
