"""Cases of an item's test: judged as answers are, and not for what is wrong with the item itself."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM
from tests.support.validation import found, validated

TEST = Example(
    ITEM.path.replace(".yaml", ".test.yaml"),
    """\
apiVersion: pao/v1
kind: CatalogTest
metadata: {id: database-postgresql-standard}
cases:
  one:
    request: {name: shop}
    fields: {instanceName: shop-db, multiAz: true, replicas: 2}
""",
)
_PATTERN = ITEM.but('pattern: "^[a-z][a-z0-9-]{2,28}$"', 'pattern: "(?=a)b"')


@pytest.mark.parametrize(
    ("item", "finding"),
    [
        (ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.size"), ("PAO305", "fields.size")),
        (ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.multAz"), ("PAO302", "fields.multAz")),
        (_PATTERN, ("PAO204", "(?=")),
    ],
)
def test_what_is_wrong_with_the_form_is_told_in_the_item_alone(item: Example, finding: tuple[str, str]) -> None:
    (told,) = validated(item, TEST).findings

    assert (told.rule, told.path) == (finding[0], ITEM.path)


def test_a_pattern_that_can_not_be_read_is_no_fault_of_a_bundle() -> None:
    assert [rule for rule, _ in found(_PATTERN, BUNDLE.but("{{ fields.appName }}-db", "orders-db"))] == ["PAO204"]


def test_a_condition_that_fails_with_these_answers_alone_is_told_in_the_case() -> None:
    condition = "visibleWhen: fields.instanceName | default(fields.multiAz)"
    item = ITEM.but("visibleWhen: fields.multiAz", condition)

    assert found(item, TEST) == [("PAO305", "2")]


def test_a_wrong_answer_is_told_of_a_faulty_item_too() -> None:
    item = ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.size")

    assert ("PAO213", "huge") in found(item, TEST.but("multiAz: true", "multiAz: true, size: huge"))
