from pathlib import Path

import pytest

from paoctl.actions import registry
from paoctl.actions.base import ActionConfig
from paoctl.actions.registry import ACTIONS, find, kinds
from paoctl.errors import UsageError, UserError
from paoctl.shape.documentation import documentation
from paoctl.shape.places import fields, models_below
from tests.support.packages import installed

FOREIGN = """
from paoctl.actions.base import ActionConfig


class PagerConfig(ActionConfig):
    team: str


class Pager:
    kind = "pager"
    config = PagerConfig
    knows_update = True
    knows_destroy = False

    def effect(self, config): ...

    plan = apply = observe = destroy = effect


class Dressed:
    kind = "dressed"
    config = dict


class Handless:
    kind = "handless"
    config = PagerConfig
    knows_update = knows_destroy = True


pager, misnamed, dressed, handless = Pager(), Pager(), Dressed(), Handless()
"""
ENTRIES = """[paoctl.actions]
pager = foreign_actions:pager
misnamed = foreign_actions:misnamed
dressed = foreign_actions:dressed
handless = foreign_actions:handless
leaving = leaving_actions:anything
missing = foreign_actions:nothing
unimportable = no_such_module_anywhere:pager
webhook = no_such_module_anywhere:webhook
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package is installed that offers actions."""
    (tmp_path / "foreign_actions.py").write_text(FOREIGN)
    (tmp_path / "leaving_actions.py").write_text("raise SystemExit('no licence')")
    installed(tmp_path, "foreign-actions", ENTRIES)
    monkeypatch.syspath_prepend(tmp_path)
    registry._loaded.cache_clear()


def test_every_kind_is_found_under_its_own_name() -> None:
    assert {kind: find(kind).kind for kind in ACTIONS} == {kind: kind for kind in ACTIONS}
    assert set(ACTIONS) >= {"jira-ticket", "rest-api", "webhook"}


@pytest.mark.parametrize("kind", ACTIONS)
def test_what_is_said_of_a_kind_holds_of_what_it_does(kind: str) -> None:
    said, does = ACTIONS[kind], find(kind)

    assert (said.config, said.knows_destroy) == (does.config, does.knows_destroy)


def test_every_field_of_every_configuration_is_described() -> None:
    models = {model for action in ACTIONS.values() for model in models_below(action.config)}
    bare = [
        f"{model.__name__}.{name}" for model in models for name in fields(model) if not documentation(model).get(name)
    ]

    assert len(models) > len(ACTIONS)
    assert bare == []


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ("webhok", "did you mean `webhook`?"),
        ("jira_ticket", "did you mean `jira-ticket`?"),
        ("REST-API", "did you mean `rest-api`?"),
    ],
)
def test_an_unknown_kind_names_the_nearest(wrong: str, remedy: str) -> None:
    with pytest.raises(UserError) as caught:
        find(wrong)

    assert caught.value.remedy == remedy


def test_a_kind_that_is_like_no_other_gets_the_list() -> None:
    with pytest.raises(UserError) as caught:
        find("carrier-pigeon")

    assert "jira-ticket, rest-api, webhook" in caught.value.remedy


@pytest.mark.usefixtures("package")
def test_another_package_adds_a_kind() -> None:
    pager = find("pager")

    assert (pager.kind, issubclass(pager.config, ActionConfig)) == ("pager", True)
    assert find("pager") is pager
    assert "pager" in kinds()


@pytest.mark.usefixtures("package")
def test_another_package_cannot_replace_a_kind_of_ours() -> None:
    assert find("webhook") is ACTIONS["webhook"].load()
    assert kinds().count("webhook") == 1


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("misnamed", "its `kind` is not `misnamed`"),
        ("dressed", "its `config` is no ActionConfig"),
        ("missing", "it can't be imported"),
        ("unimportable", "it can't be imported"),
        ("leaving", "it can't be imported: no licence"),
        ("handless", "it has no `effect`"),
    ],
)
def test_what_another_package_offers_wrongly_is_said_with_its_name(kind: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        find(kind)

    assert "foreign-actions" in caught.value.cause


@pytest.mark.usefixtures("package")
def test_what_two_packages_offer_is_nobodys(tmp_path: Path) -> None:
    installed(tmp_path, "other-actions", "[paoctl.actions]\npager = foreign_actions:pager\n")

    with pytest.raises(UsageError, match=r"more than one package offers .*pager.*: foreign-actions, other-actions"):
        find("pager")
