"""The generated block, as CODEOWNERS and through the matcher that reads it."""

from collections.abc import Mapping

import pytest

from paoctl.errors import UserError
from paoctl.govern.codeowners import match, parse
from paoctl.govern.offers import Offers
from paoctl.govern.owners_block import BEGIN, END, owners_block, render, with_block
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.loaded import Catalog, Loaded
from paoctl.model.project import Project
from paoctl.model.source import Source

PROJECT = Project.parse(
    {
        "apiVersion": "pao/v1",
        "kind": "Project",
        "admins": ["@acme/platform", "@root"],
        "forge": {"repository": "acme/platform"},
        "environments": {"dev": {}},
    }
)


def _metadata(item: str, category: str, team: str) -> dict[str, object]:
    return {
        "id": item,
        "name": "Some service",
        "description": "A service that people may ask for",
        "version": "1.0.0",
        "category": category,
        "owner": {"team": team},
    }


def _item(item: str, category: str, team: str) -> Loaded[CatalogItem]:
    document = {
        "apiVersion": "pao/v1",
        "kind": "CatalogItem",
        "metadata": _metadata(item, category, team),
        "fulfillment": {"strategy": {"mode": "manual"}},
    }
    return Loaded(CatalogItem.parse(document), Source(f"catalog/{category}/{item}.yaml", ""))


def _bundle(*components: Mapping[str, object]) -> Loaded[CatalogBundle]:
    document = {
        "apiVersion": "pao/v1",
        "kind": "CatalogBundle",
        "metadata": _metadata("bundle-webapp-standard", "bundles", "@acme/web"),
        "components": components,
    }
    return Loaded(CatalogBundle.parse(document), Source("catalog/bundles/bundle-webapp-standard.yaml", ""))


def _catalog(*components: Mapping[str, object]) -> Catalog:
    items = [
        _item("database-postgresql-standard", "databases", "@acme/databases"),
        _item("security-secret-standard", "security", "@acme/security"),
        _item("security-secret-strict", "security", "@acme/security"),
    ]
    bundles = {"bundle-webapp-standard": _bundle(*components)} if components else {}
    project = Loaded(PROJECT, Source("paoctl.yaml", ""))
    return Catalog(project, {each.document.metadata.id: each for each in items}, bundles)


DATABASE = {"id": "database", "catalogItem": "database-postgresql-standard"}
SECRET = {"id": "secret", "catalogItem": "security-secret-standard"}
STRICT = {"id": "strict", "catalogItem": "security-secret-strict"}


def owners(text: str, path: str) -> tuple[str, ...]:
    found = match(parse(text), path)
    return found.owners if found else ()


@pytest.mark.parametrize(
    ("path", "team"),
    [
        ("catalog/databases/database-postgresql-standard.yaml", "@acme/databases"),
        ("catalog/databases/database-postgresql-standard.test.yaml", "@acme/databases"),
        ("requests/database-postgresql-standard/orders-db.yaml", "@acme/databases"),
        ("requests/security-secret-strict/x.yaml", "@acme/security"),
    ],
)
def test_an_item_s_team_owns_its_file_and_its_requests(path: str, team: str) -> None:
    assert owners(owners_block(Offers.of(_catalog())), path) == (team,)


@pytest.mark.parametrize(
    "path",
    [
        "paoctl.yaml",
        "CODEOWNERS",
        ".github/CODEOWNERS",
        "docs/CODEOWNERS",
        ".github/workflows/fulfil.yml",
        "modules/postgres/main.tf",
        "policies/tags.yaml",
        "schema/item.json",
        "requirements.txt",
        "requirements/base.txt",
        "catalog/databases/some-new-item.yaml",
        "catalog/fragments/sizes.yaml",
        "requests/some-new-item/x.yaml",
    ],
)
def test_admins_own_what_no_item_owns(path: str) -> None:
    assert owners(owners_block(Offers.of(_catalog())), path) == ("@acme/platform", "@root")


def test_other_files_are_left_to_the_lines_that_people_write() -> None:
    assert owners(render("/src/ @acme/developers\n", Offers.of(_catalog())), "src/main.py") == ("@acme/developers",)
    assert match(parse(owners_block(Offers.of(_catalog()))), "README.md") is None


def test_the_requests_of_a_bundle_belong_to_every_team_of_its_components() -> None:
    text = owners_block(Offers.of(_catalog(DATABASE, SECRET, STRICT)))

    assert owners(text, "requests/bundle-webapp-standard/shop.yaml") == ("@acme/databases", "@acme/security")
    assert owners(text, "catalog/bundles/bundle-webapp-standard.yaml") == ("@acme/web",)


def test_a_component_may_leave_its_approval_to_the_others() -> None:
    text = owners_block(Offers.of(_catalog(DATABASE, {**SECRET, "approval": "delegated"})))

    assert owners(text, "requests/bundle-webapp-standard/shop.yaml") == ("@acme/databases",)


def test_when_all_leave_it_the_bundle_s_own_team_approves() -> None:
    text = owners_block(Offers.of(_catalog({**DATABASE, "approval": "delegated"})))

    assert owners(text, "requests/bundle-webapp-standard/shop.yaml") == ("@acme/web",)


def test_the_block_has_no_fault_and_does_not_depend_on_the_order_of_items() -> None:
    catalog = _catalog(DATABASE)
    turned = Catalog(catalog.project, dict(reversed(list(catalog.items.items()))), catalog.bundles)

    assert parse(owners_block(Offers.of(catalog))).faults == ()
    assert owners_block(Offers.of(turned)) == owners_block(Offers.of(catalog))


def test_what_people_wrote_around_the_block_is_kept() -> None:
    before, after = "# Ours\r\n* @acme/all", "/docs/  @acme/writers   # theirs\n"
    old = f"{before}\n{BEGIN}\n/gone/ @acme/gone\n{END}\n{after}"

    text = render(old, Offers.of(_catalog()))

    assert text == f"{before}\n{owners_block(Offers.of(_catalog()))}{after}"
    assert render(text, Offers.of(_catalog())) == text


@pytest.mark.parametrize("old", ["", "* @acme/all\n", "* @acme/all"], ids=["nothing", "lines", "no line end"])
def test_a_first_block_goes_to_the_end_where_it_wins(old: str) -> None:
    text = render(old, Offers.of(_catalog()))

    assert text.startswith(old)
    assert owners(text, "requests/security-secret-strict/x.yaml") == ("@acme/security",)
    assert render(text, Offers.of(_catalog())) == text


def test_a_block_s_lines_end_as_those_of_a_file_that_git_has_checked_out_with_crlf() -> None:
    block = owners_block(Offers.of(_catalog())).replace("\n", "\r\n")

    assert render(f"* @acme/all\r\n{block}", Offers.of(_catalog())) == f"* @acme/all\r\n{block}"
    assert render("* @acme/all\r\n", Offers.of(_catalog())) == f"* @acme/all\r\n{block}"


def test_a_block_whose_lines_end_differently_is_brought_into_one() -> None:
    block = owners_block(Offers.of(_catalog()))

    assert render(f"{block[: block.index(END)]}{END}\r\n", Offers.of(_catalog())) == block


@pytest.mark.parametrize(
    "old",
    [f"{BEGIN}\n", f"{END}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n"],
    ids=["never ends", "never begins", "ends first", "twice"],
)
def test_markers_that_do_not_pair_are_not_guessed_about(old: str) -> None:
    with pytest.raises(UserError, match="do not pair"):
        with_block(old, "block\n")


def test_a_path_with_special_letters_owns_only_itself() -> None:
    catalog = _catalog()
    odd = Loaded(catalog.items["security-secret-strict"].document, Source("catalog/a b/*.yaml", ""))

    text = owners_block(Offers.of(Catalog(None, {"odd": odd}, {})))

    assert owners(text, "catalog/a b/*.yaml") == ("@acme/security",)
    assert owners(text, "catalog/a b/x.yaml") == ()
