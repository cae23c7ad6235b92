"""A plan on the screen, on a page, as a graph."""

import json
from collections.abc import Mapping
from dataclasses import replace

from paoctl.model.catalog import Action
from paoctl.model.phase import Effect, Verb
from paoctl.model.plan import Change, Plan, Step
from paoctl.model.preview import Preview
from paoctl.model.proposal import Approver
from paoctl.report.inputs import differences, input_rows
from paoctl.report.plan import plan_json, plan_sentence, plan_text
from paoctl.report.plan_markdown import plan_markdown, plan_mermaid
from paoctl.report.terminal import PIPE, Terminal
from paoctl.template.scopes import preview_facts
from tests.report.lives import REF

WIDE = Terminal(interactive=True, colour=False, width=100)
FACTS = preview_facts(
    path=REF.path, name=REF.name, item=REF.item, team="@acme/orders", environment="dev", requested_by="ana"
)


def step(
    name: str,
    change: Change,
    inputs: Mapping[str, object] | None = None,
    after: tuple[str, ...] = (),
    verb: Verb = Verb.APPLY,
    **action: object,
) -> Step:
    part, _, action_id = name.partition("/")
    made = Action.parse({"id": action_id, "type": "rest-api", **action})
    return Step(name, part, made, verb, Effect.NAME, after, inputs or {}, change)


def preview(*steps: Step, recorded: Mapping[str, Mapping[str, object]] | None = None, **more: object) -> Preview:
    said = {"definition": "database-postgresql-standard@1.2.0", "mode": "automatic", **more}
    words = said.pop("acknowledge", ())
    assert isinstance(words, tuple)
    return Preview(
        REF,
        Plan(FACTS, {}, steps),
        definition=str(said["definition"]),
        mode=str(said["mode"]),
        approvers=(Approver("@acme/databases", "owns it (CODEOWNERS:14)"),) if said.get("asks") else (),
        acknowledge=words,
        recorded=recorded or {},
    )


CREATE = step(
    "main/instance",
    Change("create", "PUT x.example/db"),
    {
        "url": "https://x.example/db",
        "auth": {"bearer": {"$secret": "env:TOKEN", "version": None}},
        "body": {"size": "large", "zones": ["a", "b"], "on": True},
    },
)
ANNOUNCE = step(
    "main/announce",
    Change("create", "POST x.example/hook"),
    {
        "body": {
            "host": {"$output": "main/instance.host"},
            "text": {"$template": "at {{ outputs.instance.host }}", "needs": ["main/instance.host"]},
            "line": {"$join": ["key=", {"$secret": "env:KEY", "version": None}]},
        }
    },
    after=("main/instance:apply",),
)


def test_steps_with_what_they_do_and_take() -> None:
    assert (
        plan_text([preview(CREATE, ANNOUNCE, asks=True)], WIDE)
        == """\
database-postgresql-standard/orders-db  database-postgresql-standard@1.2.0, automatic
  1  + create   main/instance  rest-api (NAME): PUT x.example/db
       url          https://x.example/db
       auth.bearer  (the secret env:TOKEN)
       body.size    large
       body.zones   ["a","b"]
       body.on      true
  2  + create   main/announce  rest-api (NAME): POST x.example/hook; after main/instance
       body.host  (known after main/instance)
       body.text  at {{ outputs.instance.host }} (known after main/instance)
       body.line  key=(the secret env:KEY)
  ○ needs approval by @acme/databases, who owns it (CODEOWNERS:14)

2 steps: 2 to create
"""
    )


def test_a_replacement_shows_both_halves_and_that_it_can_not_be_undone() -> None:
    lost = Change("replace", "PUT x, in place of db-1", reversible=False)
    gone = step("main/instance", lost, {"url": "u"}, verb=Verb.DESTROY)
    made = step("main/instance", lost, {"url": "u"}, after=("main/instance:destroy",))
    text = plan_text([preview(gone, made, acknowledge=("main/instance:replace",))], PIPE)
    assert "  1  - destroy  main/instance  " in text
    assert "  2  ± replace  main/instance  " in text
    assert text.count("     this can't be undone\n") == 2
    assert "  needs a word in spec of the request: acknowledge: [main/instance:replace]\n" in text
    assert text.endswith("2 steps: 1 to replace, 1 to destroy (2 can't be undone)\n")


def test_an_update_shows_only_what_changes() -> None:
    before = {"url": "a", "method": "POST", "body": {"size": "small", "team": "t", "old": 1, "host": "h"}}
    after = {
        "url": "a/1",
        "method": "PUT",
        "body": {"size": "large", "team": "t", "host": {"$output": "main/x.host"}},
    }
    made = step("main/instance", Change("update", "PUT a/1"), after, update={"url": "a/1", "method": "PUT"})
    text = plan_text([preview(made, recorded={"main/instance": before})], WIDE)
    assert text.splitlines()[2:5] == [
        "       body.size  small -> large",
        "       body.host  h -> (known after main/x)",
        "       body.old   1 -> -",
    ]


def test_an_update_that_only_the_run_can_tell_of_says_so() -> None:
    made = step("main/b", Change("update", "PUT b"), {"host": {"$output": "main/a.host"}}, after=("main/a:apply",))
    shown = preview(step("main/a", Change("update", "PUT a")), made, recorded={"main/b": {"host": "h"}})
    assert "PUT b; after main/a; only if host then differs from what is there\n" in plan_text([shown], WIDE)
    [_, second] = json.loads(plan_json([shown]))["items"][0]["steps"]
    assert second["conditional"] is True


def test_what_runs_again_because_somebody_asks_says_so_and_is_sure() -> None:
    made = step("main/b", Change("update", "PUT b"), {"host": "h"})
    asked = frozenset({"main/b"})
    shown = replace(preview(made, recorded={"main/b": {"host": "h"}}), asked=asked)
    other = replace(preview(made, recorded={"main/b": {"host": "g"}}), asked=asked)
    assert "PUT b; runs again because it is asked for, and nothing differs\n" in plan_text([shown], WIDE)
    assert "PUT b; runs again because it is asked for\n" in plan_text([other], WIDE)
    [row] = json.loads(plan_json([shown]))["items"][0]["steps"]
    assert row["conditional"] is False


def test_no_plan_says_why_and_how_to_go_on() -> None:
    broken = Preview(REF, None, problem="it pins what is nowhere", remedy="paoctl edit")
    assert plan_text([broken], PIPE) == (
        f"{REF}\n  no plan: it pins what is nowhere\n    help: paoctl edit\n\nthere is nothing to do\n"
    )
    assert json.loads(plan_json([broken]))["items"][0]["problem"]["cause"] == "it pins what is nowhere"
    assert "! no plan: it pins what is nowhere" in plan_markdown([broken])


def test_nothing_to_do_is_said() -> None:
    assert plan_sentence([preview()]) == "there is nothing to do"
    assert "  nothing to do\n" in plan_text([preview()], PIPE)
    assert "nothing to do" in plan_markdown([preview()])


def test_for_programs_secrets_and_what_is_not_known_are_marked() -> None:
    document = json.loads(plan_json([preview(CREATE, ANNOUNCE)]))
    assert document["kind"] == "PlanList"
    [instance, announce] = document["items"][0]["steps"]
    assert instance["inputs"]["auth"] == {"bearer": {"$secret": "env:TOKEN", "version": None}}
    assert announce["inputs"]["body"]["host"] == {"$output": "main/instance.host"}
    assert announce["after"] == ["main/instance"]


def test_a_page_has_a_table_and_the_inputs_folded() -> None:
    text = plan_markdown([preview(CREATE, ANNOUNCE, asks=True)])
    assert text.startswith("**2 steps: 2 to create**\n\n#### `database-postgresql-standard/orders-db` ")
    assert "| 1 | create | `main/instance` | `rest-api` | PUT x.example/db | can be undone |" in text
    assert "<details><summary>Inputs of main/announce</summary>\n\n| Input | Value |" in text
    assert "Needs approval by `@acme/databases`." in text


def test_a_graph_leaves_out_what_follows_from_the_rest() -> None:
    first, second = step("m/a", Change("create", "")), step("m/b", Change("create", ""), after=("m/a:apply",))
    third = step("m/c", Change("create", ""), after=("m/a:apply", "m/b:apply"))
    assert (
        plan_mermaid([preview(first, second, third)])
        == """\
flowchart LR
  subgraph r0["database-postgresql-standard/orders-db"]
    r0s0["create m/a<br/>rest-api"]
    r0s1["create m/b<br/>rest-api"]
    r0s2["create m/c<br/>rest-api"]
    r0s0 --> r0s1
    r0s1 --> r0s2
  end
"""
    )


def test_long_inputs_are_cut_only_where_somebody_looks() -> None:
    long = step("m/a", Change("create", ""), {"text": "x" * 300})
    assert all(len(line) <= 100 for line in plan_text([preview(long)], WIDE).splitlines())
    assert "x" * 300 in plan_text([preview(long)], PIPE)


def test_inputs_of_people_cannot_move_the_cursor() -> None:
    assert list(input_rows({"a": "x\x1b[2J\ny"})) == [("a", "x\ufffd[2J y")]


def test_a_difference_knows_whether_it_is_sure() -> None:
    found = differences({"a": 1, "b": "h"}, {"a": 2, "b": {"$output": "m/x.h"}})
    assert [(each.path, each.before, each.after, each.sure) for each in found] == [
        ("a", "1", "2", True),
        ("b", "h", "(known after m/x)", False),
    ]
