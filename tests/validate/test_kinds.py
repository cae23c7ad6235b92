"""PAO305: an expression gives what its place takes."""

import pytest

from paoctl.rules.base import Example
from paoctl.rules.samples import ITEM
from tests.support.validation import found

TYPE = "  host:\n    type: string\n    value:"


@pytest.mark.parametrize(
    ("document", "above"),
    [
        (ITEM.but(TYPE, TYPE.replace("string", "integer")), "outputs.instance.host"),
        (ITEM.but("host: {type: string}", "host: {type: list}"), "outputs.instance.host"),
        (ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.size ~ 'x'"), "fields.size ~ 'x'"),
        (ITEM.but("            default: 1\n", '            default: "{{ fields.size }}"\n'), "fields.size"),
        (ITEM.but("            default: 1\n", '            default: "{{ fields.size }}1"\n'), '"{{ fields.size }}1"'),
        (
            ITEM.but("options: [{value: small}, {value: large}]", "options: fields.instanceName"),
            "fields.instanceName",
        ),
        (ITEM.but("field: customfield_10042", "field: customfield_10042, type: integer"), "host"),
        (ITEM.but("project: DBA", 'project: "{{ fields.multiAz }}"'), "fields.multiAz"),
        (ITEM.but('summary: "{{ fields.instanceName }}"', 'summary: "{{ fields.replicas }}"'), "fields.replicas"),
        (ITEM.but('summary: "{{ fields.instanceName }}"', 'summary: "{{ fields }}"'), "fields"),
        (ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.size > 2"), "fields.size > 2"),
        (ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.multiAz == 'true'"), "'true'"),
        (ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: \"'a' in fields.multiAz\""), "'a' in fields.multiAz"),
        (ITEM.but("visibleWhen: fields.multiAz", 'visibleWhen: "1"'), "1"),
        (ITEM.but("            default: 1\n", '            default: "{{ fields.size + 1 }}"\n'), "fields.size + 1"),
    ],
)
def test_another_kind_is_found_at_its_place(document: Example, above: str) -> None:
    assert ("PAO305", above) in found(document)


@pytest.mark.parametrize(
    "document",
    [
        ITEM.but("            default: 1\n", '            default: "{{ 1 if fields.multiAz else 2 }}"\n'),
        ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.multiAz and fields.size == 'large'"),
        ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: not fields.size"),
        ITEM.but("visibleWhen: fields.multiAz", "visibleWhen: fields.size == none or fields.multiAz != false"),
        ITEM.but("project: DBA", "project: \"{{ fields.replicas if fields.multiAz else 'DBA' }}\""),
        ITEM.but('summary: "{{ fields.instanceName }}"', 'summary: "{{ fields.replicas }} replicas"'),
        ITEM.but('size: "{{ fields.size }}"', 'size: "{{ fields.replicas }}"'),
    ],
)
def test_what_fits_or_may_fit_is_no_fault(document: Example) -> None:
    assert found(document) == []
