"""The order of steps, drawn."""

from paoctl.model.preview import Preview
from paoctl.model.request import RequestRef
from paoctl.plan.worklist import Work
from paoctl.report.plan_graph import Node, plan_graph, tree_text
from paoctl.report.terminal import PIPE, Terminal
from paoctl.workflows.plan import merged, previews
from paoctl.workflows.world import look
from tests.workflows.platform import BUNDLE, platform

DIAMOND = (
    Node("a", "database/instance", "PUT it"),
    Node("b", "database/announce", "tell", ("a",)),
    Node("c", "secret/store", "", ("a",)),
    Node("d", "app/app", "POST it", ("b", "c")),
)


def test_each_step_stands_below_the_last_of_those_before_it() -> None:
    assert (
        tree_text(DIAMOND, PIPE)
        == """\
└─ database/instance     PUT it
   ├─ database/announce  tell
   └─ secret/store
      └─ app/app         POST it; after database/announce too
"""
    )


def test_steps_that_wait_for_nothing_stand_side_by_side() -> None:
    nodes = (Node("a", "one"), Node("b", "two", after=("a",)), Node("c", "three"))

    assert tree_text(nodes, PIPE) == "├─ one\n│  └─ two\n└─ three\n"


def test_a_step_before_it_that_is_not_in_the_tree_is_passed_over() -> None:
    assert tree_text((Node("b", "two", after=("gone",)),), PIPE) == "└─ two\n"


def test_no_step_is_no_tree() -> None:
    assert tree_text((), PIPE) == ""


def test_colour_only_adds_to_it() -> None:
    colour = tree_text(DIAMOND, Terminal(interactive=True, colour=True, width=80))

    assert "\x1b[1mapp/app\x1b[0m" in colour
    assert len(colour.splitlines()) == len(DIAMOND)


def test_a_request_is_drawn_with_its_steps_and_the_sum_of_them() -> None:
    journey = platform()
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop", "dbSize": "small", "deployApp": True})
    world = look(journey.world.repo, journey.project)

    text = plan_graph(previews(world, merged([Work(ref, world.desired[ref.path])])), PIPE)

    assert text.splitlines()[0] == "bundle-webapp-standard/shop  bundle-webapp-standard@1.0.0"
    assert "      └─ app/app " in text
    assert text.endswith("\n4 steps: 4 to create\n")


def test_a_request_without_a_plan_says_why() -> None:
    preview = Preview(RequestRef("database-postgresql-standard", "orders-db"), None, problem="its pin is wrong")

    assert plan_graph([preview], PIPE).splitlines()[1] == "no plan: its pin is wrong"
