"""`paoctl list` and `paoctl show`: what the files of this folder offer."""

import json
from pathlib import Path

import pytest

from paoctl.load.catalog import load_catalog
from paoctl.model.catalog import Definition
from paoctl.report.offers import offers_text
from paoctl.report.terminal import Terminal
from tests.cli.shell import paoctl
from tests.workflows.samples import FILES


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the sample catalog."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_items_are_listed_with_tabs_in_a_pipe(clone: Path) -> None:
    run = paoctl("list", "items", home=clone)

    assert run.out == (
        "database-postgresql-standard\t1.2.0\t@acme/databases\tPostgreSQL database\t"
        "Managed PostgreSQL with daily backups and failover\n"
        "network-firewall-rule\t0.3.0\t@acme/network\tFirewall rule\tA hole in the firewall, made by the network team\n"
    )
    assert run.err == "\nNext: paoctl request database-postgresql-standard\n"


def test_all_that_is_offered_is_listed_with_its_kind(clone: Path) -> None:
    run = paoctl("list", home=clone)
    listed = json.loads(paoctl("list", "-o", "json", home=clone).out)

    rows = [line.split("\t")[:3] for line in run.out.splitlines()]
    assert rows == [
        ["database-postgresql-standard", "item", "1.2.0"],
        ["network-firewall-rule", "item", "0.3.0"],
        ["bundle-shop-standard", "bundle", "2.0.0"],
    ]
    assert [each["kind"] for each in listed["items"]] == ["CatalogItem", "CatalogItem", "CatalogBundle"]


def test_items_are_a_table_on_a_terminal() -> None:
    catalog, _ = load_catalog({path: text.encode() for path, text in FILES.items()})

    shown = offers_text([each.document for each in catalog.items.values()], Terminal(True, False, 100))

    assert (
        shown
        == """\
ID                            VERSION  OWNER            NAME                 DESCRIPTION
database-postgresql-standard  1.2.0    @acme/databases  PostgreSQL database  Managed PostgreSQL wit…
network-firewall-rule         0.3.0    @acme/network    Firewall rule        A hole in the firewall…
"""
    )


def test_a_description_is_left_out_where_only_scraps_of_it_have_room() -> None:
    catalog, _ = load_catalog({path: text.encode() for path, text in FILES.items()})
    offers: list[Definition] = [each.document for each in catalog.items.values()]
    offers += [each.document for each in catalog.bundles.values()]

    first, second, *_ = offers_text(offers, Terminal(True, False, 80), kinds=True).splitlines()

    assert first.split() == ["ID", "KIND", "VERSION", "OWNER", "NAME"]
    assert second == "database-postgresql-standard  item    1.2.0    @acme/databases  PostgreSQL data…"


def test_it_works_from_a_folder_below(clone: Path) -> None:
    assert paoctl("list", home=clone, cwd=clone / "catalog" / "network").out == paoctl("list", home=clone).out


def test_lists_are_documents_too(clone: Path) -> None:
    items = json.loads(paoctl("list", "-o", "json", home=clone).out)
    bundles = json.loads(paoctl("list", "bundles", home=clone, env={"PAOCTL_OUTPUT": "json"}).out)

    assert (items["apiVersion"], items["kind"]) == ("pao/v1", "ItemList")
    assert items["items"][1] == {
        "id": "network-firewall-rule",
        "name": "Firewall rule",
        "version": "0.3.0",
        "category": "network",
        "description": "A hole in the firewall, made by the network team",
        "tags": [],
        "kind": "CatalogItem",
        "owner": "@acme/network",
        "stage": "stable",
        "mode": "manual",
    }
    assert bundles["kind"] == "BundleList"
    assert bundles["items"][0]["components"] == {
        "database": "database-postgresql-standard",
        "rule": "network-firewall-rule",
    }


def test_an_item_with_a_fault_is_left_out_and_said_so(clone: Path) -> None:
    (clone / "catalog" / "network" / "network-firewall-rule.yaml").write_text("kind: CatalogItem\n")

    run = paoctl("list", home=clone)

    assert run.code == 0
    assert "network-firewall-rule" not in run.out
    assert "`paoctl validate` names: catalog/network/network-firewall-rule.yaml" in run.err


def test_where_nothing_is_offered_it_says_how_to_begin(clone: Path) -> None:
    (clone / "catalog" / "bundles" / "bundle-shop-standard.yaml").unlink()

    run = paoctl("list", "bundles", home=clone)

    assert (run.code, run.out) == (0, "")
    assert run.err == "There are no bundles here yet.\nNext: paoctl new bundle ID\n"


def test_one_item_is_shown_in_full(clone: Path) -> None:
    run = paoctl("show", "database-postgresql-standard", home=clone)

    assert (
        run.out
        == """\
PostgreSQL database  database-postgresql-standard 1.2.0
Managed PostgreSQL with daily backups and failover

Owner:        @acme/databases
Category:     databases
Stage:        stable
Fulfilled:    by machines

Asks
  instanceName  Instance name; required
  size          Size; default small; one of small, large
  multiAz       Survive a zone outage; default no
  replicas      Read replicas; default 1; only when fields.multiAz
  label         Label; default {{ request.name }}-{{ fields.size }}
"""
    )


def test_a_bundle_shows_what_it_joins(clone: Path) -> None:
    out = paoctl("show", "bundle-shop-standard", home=clone).out

    assert "Joins\n  database  database-postgresql-standard\n  rule      network-firewall-rule\n" in out


def test_what_is_shown_as_json_is_the_document(clone: Path) -> None:
    document = json.loads(paoctl("show", "network-firewall-rule", "-o", "json", home=clone).out)

    assert (document["apiVersion"], document["kind"]) == ("pao/v1", "CatalogItem")
    assert document["metadata"]["owner"] == {"team": "@acme/network"}


def test_an_unknown_name_is_answered_with_the_nearest(clone: Path) -> None:
    run = paoctl("show", "network-firewal-rule", home=clone)

    assert (run.code, run.out) == (2, "")
    assert run.err.endswith("= help: did you mean `network-firewall-rule`?\n")
