"""Files to a catalog: what is in order can be requested, what is not can only be looked at."""

import pytest

from paoctl.load.catalog import load_catalog, load_request
from paoctl.load.repository import Repository
from paoctl.model.catalog import CatalogItem
from paoctl.model.digest import closure_digest
from paoctl.model.loaded import pin_of
from paoctl.rules.base import Example
from paoctl.rules.samples import BUNDLE, ITEM, PIN, PROJECT, REPOSITORY, REQUEST

TERRAFORM = ITEM.but(
    "type: rest-api\n        config:\n          url: https://provision.acme.example/databases\n",
    "type: terraform\n        config:\n          module: modules/postgres\n",
)


def files(*changed: Example) -> dict[str, bytes]:
    """The sample repository with some of its files changed, or others added."""
    return {example.path: example.raw for example in (*REPOSITORY, *changed)}


def test_a_catalog_is_read_by_id() -> None:
    catalog, findings = load_catalog({**files(), "CODEOWNERS": b"* @acme/platform\n"})

    assert findings == []
    assert set(catalog.items) == {"database-postgresql-standard"}
    assert set(catalog.bundles) == {"bundle-orders-standard"}
    assert catalog.project is not None
    assert catalog.codeowners == "* @acme/platform\n"


def test_what_is_no_definition_is_not_read() -> None:
    others = ["catalog/databases/x.test.yaml", "catalog/README.md", "docs/z.yaml"]
    catalog, findings = load_catalog({**files(), **dict.fromkeys(others, b"{")})

    assert findings == []
    assert len(catalog.items) == 1


@pytest.mark.parametrize("name", ["other.yml", "other.YAML", "other.Yml", "other.yAml"])
def test_a_definition_that_would_be_passed_over_is_told(name: str) -> None:
    _, findings = load_catalog({**files(), f"catalog/databases/{name}": b"{"})

    assert [(each.rule, each.path) for each in findings] == [("PAO109", f"catalog/databases/{name}")]


@pytest.mark.parametrize(
    "broken",
    [ITEM.but("version: 1.2.0", "version: x"), ITEM.but("tags: [postgres, sql]", "tags: ["), Example(ITEM.path, "")],
)
def test_what_is_not_in_order_is_not_in_the_catalog(broken: Example) -> None:
    catalog, findings = load_catalog(files(broken))

    assert findings
    assert catalog.items == {}
    assert set(catalog.bundles) == {"bundle-orders-standard"}


def test_a_draft_of_what_is_not_in_order_is_kept_to_look_for_more_faults() -> None:
    document = Repository(files(ITEM.but("version: 1.2.0", "version: x"))).draft(ITEM.path).document

    assert isinstance(document, CatalogItem)
    assert document.metadata.name == "PostgreSQL database"


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("catalog/databases/database-other-standard.yaml", ITEM.text, ["PAO109"]),
        ("catalog/storage/database-postgresql-standard.yaml", ITEM.text, ["PAO109", "PAO110"]),
        ("catalog/bundles/bundle-other-standard.yaml", BUNDLE.text, ["PAO109"]),
    ],
)
def test_a_definition_stands_where_it_says(path: str, text: str, rule: list[str]) -> None:
    _, findings = load_catalog({**files(), path: text.encode()})

    assert [each.rule for each in findings] == rule


def test_a_wrong_id_is_not_told_twice() -> None:
    _, findings = load_catalog(files(ITEM.but("id: database-postgresql-standard", "id: Database")))

    assert [each.rule for each in findings] == ["PAO105"]


def test_a_request_is_loaded_with_its_bytes() -> None:
    loaded, findings = load_request(REQUEST.path, REQUEST.raw)

    assert findings == []
    assert loaded is not None
    assert str(loaded.document.ref) == "database-postgresql-standard/orders-db"
    assert loaded.closure == {REQUEST.path: REQUEST.raw}


@pytest.mark.parametrize(
    ("example", "rule"),
    [
        (Example("requests/database-postgresql-standard/other.yaml", REQUEST.text), "PAO603"),
        (Example("requests/other-thing-standard/orders-db.yaml", REQUEST.text), "PAO603"),
        (REQUEST.but("  environment: production\n", ""), "PAO101"),
        (REQUEST.but("@1.2.0#", "@1.2.0-"), "PAO105"),
        (Example(REQUEST.path, "- "), "PAO103"),
    ],
)
def test_a_request_that_is_not_in_order_is_not_loaded(example: Example, rule: str) -> None:
    loaded, findings = load_request(example.path, example.raw)

    assert loaded is None
    assert [each.rule for each in findings] == [rule]


def test_a_request_that_is_not_in_order_can_be_looked_at() -> None:
    repository = Repository(files(REQUEST.but("  environment: production\n", "")))
    request = repository.request(REQUEST.path)

    assert request is not None
    assert request.document.metadata.name == "orders-db"
    assert [each.rule for each in repository.draft(REQUEST.path).findings] == ["PAO101"]


def test_a_document_outside_the_layout_is_what_its_kind_says() -> None:
    own = "/tmp/some-own-item.yaml"
    repository = Repository({own: ITEM.raw, "-": REQUEST.raw}, [own, "-"])

    assert set(repository.catalog.items) == {"some-own-item"}
    assert repository.request("-") is not None
    assert [*repository.draft(own).findings, *repository.draft("-").findings] == []


class TestClosure:
    """A definition is pinned by every file that its meaning rests on, and by no other."""

    MODULE = {
        "modules/postgres/main.tf": b'module "n" {\n  source = "../network"\n}\n',
        "modules/postgres/sub/x.txt": b"x",
        "modules/network/main.tf": b'module "p" {\n  source = "../postgres/."\n}\n',
        "modules/other/main.tf": b"",
        "modules/postgresql/main.tf": b"",
    }

    def test_an_item_alone_is_its_own_closure(self) -> None:
        item = load_catalog({**files(), **self.MODULE})[0].items["database-postgresql-standard"]

        assert item.closure == {ITEM.path: ITEM.raw}
        assert str(pin_of(item)) == PIN

    def test_local_modules_are_in_it_and_those_that_they_use(self) -> None:
        item = load_catalog({**files(TERRAFORM), **self.MODULE})[0].items["database-postgresql-standard"]

        used = {"modules/postgres/main.tf", "modules/postgres/sub/x.txt", "modules/network/main.tf"}
        assert set(item.closure) == {ITEM.path, *used}
        assert pin_of(item).digest == closure_digest({ITEM.path: TERRAFORM.raw, **{p: self.MODULE[p] for p in used}})

    def test_a_module_cannot_reach_out_of_the_repository(self) -> None:
        outside = TERRAFORM.but("module: modules/postgres", "module: ../../modules/./other/")
        item = load_catalog({**files(outside), **self.MODULE})[0].items["database-postgresql-standard"]

        assert set(item.closure) == {ITEM.path, "modules/other/main.tf"}


def test_the_settings_may_be_missing() -> None:
    without = {path: raw for path, raw in files().items() if path != PROJECT.path}

    assert load_catalog(without)[0].project is None
