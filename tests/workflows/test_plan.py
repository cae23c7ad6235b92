"""What would run, told before it runs: of the base branch, of a pull request, of a file."""

from paoctl.model.preview import Preview
from paoctl.model.request import RequestRef
from paoctl.report.plan import change_of, is_conditional
from paoctl.workflows.fulfill import Orders, open_work
from paoctl.workflows.plan import Asked, merged, previews
from paoctl.workflows.world import World, look
from tests.support.journey import Journey
from tests.workflows.platform import BUNDLE, DATABASE, RULE
from tests.workflows.test_fulfil import Provider


def world(journey: Journey) -> World:
    return look(journey.world.repo, journey.project)


def planned(journey: Journey, ref: RequestRef, *, whole: bool = False) -> Preview:
    seen = world(journey)
    [preview] = previews(seen, [Asked(ref, blob=seen.desired[ref.path])], whole=whole)
    return preview


def steps(preview: Preview) -> list[tuple[str, str]]:
    assert preview.plan, preview.problem
    return [(change_of(step), step.id) for step in preview.plan.steps]


def test_a_new_request_will_make_its_steps_in_order_and_needs_its_owner(journey: Journey, provider: Provider) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    preview = planned(journey, ref)
    assert steps(preview) == [("create", "main/instance"), ("create", "main/announce")]
    assert [each.team for each in preview.approvers] == ["@acme/databases"]
    assert (preview.mode, preview.definition) == ("automatic", f"{DATABASE}@1.0.0")
    assert provider.calls == []


def test_what_is_not_known_yet_and_what_is_secret_stay_what_they_are(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    preview = planned(journey, ref)
    assert preview.plan
    instance, announce = preview.plan.steps
    assert instance.inputs["auth"] == {"bearer": {"$secret": "env:PROVISION_TOKEN", "version": None}}
    body = announce.inputs["body"]
    assert isinstance(body, dict)
    assert body["host"] == {"$output": "main/instance.host"}


def test_what_was_previewed_is_what_runs(journey: Journey) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    before = planned(journey, ref)
    journey.fulfil()
    history = journey.history(ref)
    assert history.planned
    assert before.plan
    assert [step.id for step in history.planned.steps] == [step.id for step in before.plan.steps]


def test_nothing_is_left_to_do_for_what_is_ready(journey: Journey) -> None:
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    preview = planned(journey, ref)
    assert (steps(preview), preview.standing, preview.approvers) == ([], "ready: all of it is done", ())


def test_the_whole_plan_of_what_is_ready_can_still_be_seen(journey: Journey) -> None:
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    assert [step for _, step in steps(planned(journey, ref, whole=True))] == [
        "database/instance",
        "database/announce",
        "secret/store",
        "app/app",
    ]


def test_a_change_shows_only_what_it_touches(journey: Journey) -> None:
    journey.ask(BUNDLE, "shop", {"appName": "shop", "dbSize": "small"})
    journey.fulfil()
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop", "dbSize": "large"})
    preview = planned(journey, ref)
    assert steps(preview)[:2] == [("update", "database/instance"), ("update", "database/announce")]
    assert preview.plan
    conditional = [step.id for step in preview.plan.steps if is_conditional(preview, step)]
    assert conditional == ["secret/store", "app/app"], (
        "they run only if the database's host is another after its update"
    )


def test_a_removal_goes_backwards(journey: Journey) -> None:
    journey.ask(BUNDLE, "shop", {"appName": "shop"})
    journey.fulfil()
    ref = journey.ask(BUNDLE, "shop", {"appName": "shop"}, state="absent")
    found = steps(planned(journey, ref))
    assert {change for change, _ in found} == {"destroy"}
    assert found[0][1] == "app/app"


def test_a_request_in_flight_shows_what_is_left(journey: Journey) -> None:
    ref = journey.ask(RULE, "orders-web")
    journey.fulfil()
    preview = planned(journey, ref)
    assert preview.standing == "waiting: this is what is left"
    assert preview.approvers == ()


def test_a_failed_request_shows_what_a_retry_would_run(journey: Journey, provider: Provider) -> None:
    provider.fail["/hooks/databases"] = 422
    ref = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.fulfil()
    preview = planned(journey, ref)
    assert steps(preview) == [("create", "main/announce")]
    assert "paoctl retry" in preview.standing


def test_a_file_on_this_disk_can_be_planned(journey: Journey) -> None:
    raw = journey.document(DATABASE, "orders-db", {"instanceName": "orders-db"})
    [preview] = previews(world(journey), [Asked(RequestRef(DATABASE, "orders-db"), raw=raw)])
    assert len(steps(preview)) == 2


def test_a_file_that_is_no_request_is_told_and_stops_no_other(journey: Journey) -> None:
    good = journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    seen = world(journey)
    bad, fine = previews(seen, [Asked(RequestRef(DATABASE, "x"), raw=b"{"), Asked(good, blob=seen.desired[good.path])])
    assert bad.plan is None
    assert bad.problem
    assert fine.plan


def test_all_open_requests_can_be_planned_at_once(journey: Journey) -> None:
    journey.ask(DATABASE, "orders-db", {"instanceName": "orders-db"})
    journey.ask(RULE, "orders-web")
    seen = world(journey)
    assert [each.ref.name for each in previews(seen, merged(open_work(seen, Orders())))] == [
        "orders-db",
        "orders-web",
    ]
