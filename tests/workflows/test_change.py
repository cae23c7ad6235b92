"""A request that is there, or asked for, becomes another one."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from paoctl.conformance.fakes.world import FakeWorld
from paoctl.errors import UsageError, UserError
from paoctl.model.request import Request, RequestMetadata
from paoctl.plan.acknowledge import acknowledgements
from paoctl.report.pull_request import pull_request_text
from paoctl.workflows.change import (
    changed_request,
    for_another_team,
    refuse_removed,
    removed_request,
    says_the_same,
    standing_request,
    version_of,
)
from paoctl.workflows.choice import choose
from paoctl.workflows.request import Standing, new_request, propose
from paoctl.workflows.submit import Submitted, submit
from tests.workflows.samples import DATABASE, repository, seen

ITEM = "database-postgresql-standard"
REF = f"{ITEM}/orders-db"
METADATA = RequestMetadata.parse(
    {"name": "orders-db", "team": "@acme/orders", "environment": "dev", "requestedBy": "erin"}
)


def ask(world: FakeWorld, fields: Mapping[str, object] | None = None, **spec: object) -> Submitted:
    """Erin asks for a database."""
    view = seen(world)
    chosen = choose(view, ITEM)
    request = new_request(chosen, METADATA, fields or {"instanceName": "orders", "size": "large"}, spec)
    proposal = propose(view, chosen, request)
    return submit(proposal, pull_request_text(proposal, "main"), "erin", world.repo, world.forge)


@pytest.fixture
def merged() -> FakeWorld:
    """A world in which it was merged."""
    world = repository()
    world.forge.merge(ask(world).pull.number)
    return world


def changed(standing: Standing, **fields: object) -> Request:
    return changed_request(standing, standing.chosen, "erin", {**standing.request.spec.fields, **fields}, {})


@pytest.mark.parametrize("text", [REF, "orders-db"])
def test_a_merged_request_is_found_by_its_name(merged: FakeWorld, text: str) -> None:
    standing = standing_request(seen(merged), text)

    assert str(standing.request.ref) == REF
    assert standing.blob == seen(merged).desired[standing.request.ref.path]
    assert standing.chosen == choose(seen(merged), ITEM)


def test_a_request_that_is_only_asked_for_is_found_in_its_pull_request() -> None:
    world = repository()
    ask(world)

    standing = standing_request(seen(world), REF)

    assert standing.blob is None
    assert standing.request.spec.fields == {"instanceName": "orders", "size": "large"}


def test_an_edit_of_what_is_only_asked_for_changes_its_pull_request() -> None:
    world = repository()
    first = ask(world)
    view = seen(world)
    standing = standing_request(view, REF)

    proposal = propose(view, standing.chosen, changed(standing, instanceName="other"), standing)
    sent = submit(proposal, pull_request_text(proposal, "main"), "erin", world.repo, world.forge)

    assert (sent.how, sent.pull.number) == ("changed", first.pull.number)


def test_a_request_of_no_name_is_refused(merged: FakeWorld) -> None:
    with pytest.raises(UsageError, match="there is no request `nothing`"):
        standing_request(seen(merged), "nothing")


def test_a_change_keeps_the_pin_when_a_newer_version_is_offered(merged: FakeWorld) -> None:
    merged.remote.commit("main", {f"catalog/databases/{ITEM}.yaml": DATABASE.replace("1.2.0", "1.3.0").encode()})
    view = seen(merged)
    standing = standing_request(view, REF)

    proposal = propose(view, standing.chosen, changed(standing, size="small"), standing)

    assert proposal.request.spec.pin.version == "1.2.0"
    assert proposal.kind == "change"
    assert proposal.values_before is not None
    assert (proposal.values_before["size"], proposal.values["size"]) == ("large", "small")


@pytest.mark.parametrize("version", ["latest", "1.3.0"])
def test_a_newer_version_is_pinned_when_it_is_asked_for(merged: FakeWorld, version: str) -> None:
    merged.remote.commit("main", {f"catalog/databases/{ITEM}.yaml": DATABASE.replace("1.2.0", "1.3.0").encode()})
    view = seen(merged)
    standing = standing_request(view, REF)

    chosen = version_of(view, standing, version)

    assert chosen.pin.version == "1.3.0"
    request = changed_request(standing, chosen, "erin", standing.request.spec.fields, {})
    assert request.spec.pin == chosen.pin
    with pytest.raises(UsageError, match=r"is offered as 1\.3\.0, not as 1\.4\.0"):
        version_of(view, standing, "1.4.0")


def test_what_is_for_ever_cannot_be_changed(merged: FakeWorld) -> None:
    standing = standing_request(seen(merged), REF)

    with pytest.raises(UserError, match="`instanceName` can't be changed once the service is there"):
        changed(standing, instanceName="other")


def test_who_changes_it_asks_for_it(merged: FakeWorld) -> None:
    standing = standing_request(seen(merged), REF)

    request = changed_request(standing, standing.chosen, "ben", standing.request.spec.fields, {})

    assert request.metadata.requested_by == "ben"
    assert says_the_same(request, standing.request)


def test_the_team_of_a_service_agrees_when_somebody_else_changes_it(merged: FakeWorld) -> None:
    standing = standing_request(seen(merged), REF)

    assert for_another_team(standing, merged.forge, "erin") == ()
    (approver,) = for_another_team(standing, merged.forge, "ben")
    assert approver.team == "@acme/orders"


def test_a_removal_keeps_everything_but_the_state(merged: FakeWorld) -> None:
    view = seen(merged)
    standing = standing_request(view, REF)

    proposal = propose(view, standing.chosen, removed_request(standing, "erin", {}), standing)

    assert proposal.kind == "removal"
    assert proposal.request.spec.fields == standing.request.spec.fields
    assert proposal.plan is not None
    assert proposal.plan.steps == (), "nothing was made yet"
    assert acknowledgements(proposal.plan) == ()


def test_a_removal_may_pass_the_change_calendar_if_it_says_why(merged: FakeWorld) -> None:
    standing = standing_request(seen(merged), REF)

    request = removed_request(standing, "erin", {"breakGlass": "its key has leaked, and the freeze is long"})

    assert (request.spec.state, request.spec.break_glass) == ("absent", "its key has leaked, and the freeze is long")
    assert removed_request(standing, "erin", {}).spec.break_glass is None


def test_a_removal_that_is_merged_says_the_same_as_another(merged: FakeWorld) -> None:
    view = seen(merged)
    standing = standing_request(view, REF)
    proposal = propose(view, standing.chosen, removed_request(standing, "erin", {}), standing)
    sent = submit(proposal, pull_request_text(proposal, "main"), "erin", merged.repo, merged.forge)
    merged.forge.merge(sent.pull.number)

    gone = standing_request(seen(merged), REF)

    assert says_the_same(removed_request(gone, "ben", {}), gone.request)


def test_a_change_of_what_is_to_be_removed_asks_for_it_again(merged: FakeWorld) -> None:
    standing = standing_request(seen(merged), REF)
    gone = replace(standing, request=removed_request(standing, "erin", {"acknowledge": ["main/instance:delete"]}))
    with pytest.raises(UserError, match="is to be removed") as caught:
        refuse_removed(gone, back=False)
    assert caught.value.remedy.endswith("--state present takes that back")
    refuse_removed(gone, back=True)

    back = changed_request(gone, gone.chosen, "erin", gone.request.spec.fields, {})

    assert says_the_same(back, standing.request), "what the removal acknowledged is acknowledged no more"


def test_a_protected_service_is_not_removed() -> None:
    world = repository()
    world.forge.merge(ask(world, protect=True).pull.number)
    standing = standing_request(seen(world), REF)

    with pytest.raises(UserError, match="is protected") as caught:
        removed_request(standing, "erin", {})
    assert "--no-protect" in caught.value.remedy
    lifted = changed_request(standing, standing.chosen, "erin", standing.request.spec.fields, {"protect": False})
    assert not lifted.spec.protect


def test_what_is_not_merged_is_not_removed_but_closed() -> None:
    world = repository()
    ask(world)

    with pytest.raises(UserError, match="is not merged yet"):
        removed_request(standing_request(seen(world), REF), "erin", {})


def test_an_open_removal_does_not_become_a_change(merged: FakeWorld) -> None:
    view = seen(merged)
    standing = standing_request(view, REF)
    removal = propose(view, standing.chosen, removed_request(standing, "erin", {}), standing)
    change = propose(view, standing.chosen, changed(standing, size="small"), standing)
    assert removal.branch == change.branch
    submit(removal, pull_request_text(removal, "main"), "erin", merged.repo, merged.forge)

    with pytest.raises(UserError, match="#2 asks for its removal"):
        submit(change, pull_request_text(change, "main"), "erin", merged.repo, merged.forge)
