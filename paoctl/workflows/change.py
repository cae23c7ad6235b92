"""`paoctl edit` and `paoctl remove`: a request as it stands, and what it shall become."""

from collections.abc import Mapping

from paoctl.errors import UsageError, UserError
from paoctl.form.difference import differences
from paoctl.model.base import API_VERSION
from paoctl.model.digest import branch_name
from paoctl.model.proposal import Approver
from paoctl.model.request import Request, RequestRef
from paoctl.ports import Forge, Login
from paoctl.rules.request import Protected
from paoctl.workflows.choice import Chosen, choose
from paoctl.workflows.pinned import pin_down
from paoctl.workflows.request import Standing
from paoctl.workflows.world import World

LATEST = "latest"


def standing_request(world: World, text: str) -> Standing:
    """The request that is called so: on the base branch, else in a pull request that is not merged yet.

    Raises:
        UsageError: there is none, or more than one.
        UserError: its file can't be read, or pins what is nowhere.
    """
    if proposed := _proposed(world, text):
        return proposed
    ref = world.find(text)
    blob = world.desired.get(ref.path)
    if blob is None:
        remedy = f"paoctl request {ref.item} asks anew"
        raise UsageError(f"{ref} is gone from {world.project.forge.base}", remedy=remedy)
    pinned = pin_down(world, ref, blob, world.repo.introduced(world.base, ref.path))
    return Standing(pinned.request, blob, Chosen.of(pinned))


def version_of(world: World, standing: Standing, version: str) -> Chosen:
    """What a request shall pin: what it pins now, or what is offered now when a version is named.

    Raises:
        UsageError: another version is offered.
    """
    if not version:
        return standing.chosen
    chosen = choose(world, standing.request.ref.item)
    offered = chosen.definition.metadata.version
    if version not in (LATEST, offered):
        raise UsageError(f"{standing.request.ref.item} is offered as {offered}, not as {version}")
    return chosen


def changed_request(
    standing: Standing, chosen: Chosen, me: Login, fields: Mapping[str, object], spec: Mapping[str, object]
) -> Request:
    """The request with these answers, asked for by us; `spec` replaces further keys of its `spec`.

    One for a removal asks for the service again, and acknowledges no more what that would have lost.

    Raises:
        UserError: an answer that is for ever would change.
    """
    before, form = standing.request, chosen.definition.presentation.form
    fixed = [each for each in differences(form, before.spec.fields, fields) if each.mutability == "immutable"]
    if standing.blob and fixed:
        names = ", ".join(f"`{each.field}`" for each in fixed)
        remedy = "leave it as it is, or ask for a new one and remove this one"
        raise UserError(f"{names} can't be changed once the service is there", remedy=remedy)
    back = {"state": "present", "acknowledge": []} if before.spec.state == "absent" else {}
    return _with(before, me, {**_spec(before), **chosen.spec, **back, "fields": dict(fields), **spec})


def removed_request(standing: Standing, me: Login, more: Mapping[str, object]) -> Request:
    """The request with `state: absent` and further keys of `spec`, asked for by us.

    Raises:
        UserError: it was never merged, or it is protected.
    """
    request = standing.request
    if standing.blob is None:
        raise UserError(f"{request.ref} is not merged yet", remedy="close its pull request")
    if request.spec.protect:
        remedy = f"first merge a change that lifts it: paoctl edit {request.ref} --no-protect"
        raise UserError(f"{request.ref} is protected", remedy=remedy, code=Protected.code)
    return _with(request, me, {**_spec(request), "acknowledge": [], **more, "state": "absent"})


def refuse_removed(standing: Standing, *, back: bool) -> None:
    """What shall be gone is changed by who wants it `back`, and by nobody else.

    Raises:
        UserError: it shall be gone.
    """
    if standing.request.spec.state == "absent" and not back:
        remedy = f"paoctl edit {standing.request.ref} --state present takes that back"
        raise UserError(f"{standing.request.ref} is to be removed", remedy=remedy)


def says_the_same(one: Request, other: Request) -> bool:
    """Do they ask for the same, whoever asks?"""
    return one.spec == other.spec


def for_another_team(standing: Standing, forge: Forge, me: Login) -> tuple[Approver, ...]:
    """The team whose service it is, when somebody outside it changes or removes it."""
    team = standing.request.metadata.team
    if standing.blob is None or forge.in_team(team, me) is True:
        return ()
    return (Approver(team, "its service, and you are not in the team"),)


def _proposed(world: World, text: str) -> Standing | None:
    """A new request that is not merged yet, by its whole name; its branch says where."""
    item, slash, name = text.partition("/")
    ref = RequestRef(item, name)
    if not slash or ref.path in world.desired or RequestRef.of_path(ref.path) is None:
        return None
    branch = branch_name(ref.path, None)
    tip = world.repo.fetch(branch)[branch]
    blob = world.repo.tree(tip, f"requests/{item}").get(ref.path) if tip else None
    if blob is None:
        return None
    pinned = pin_down(world, ref, blob, None)
    return Standing(pinned.request, None, Chosen.of(pinned))


def _spec(request: Request) -> Mapping[str, object]:
    """What the request says now; why it could not wait is said anew each time."""
    return request.spec.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"break_glass"})


def _with(request: Request, me: Login, spec: Mapping[str, object]) -> Request:
    metadata = {**request.metadata.model_dump(mode="json", by_alias=True), "requestedBy": me}
    return Request.parse({"apiVersion": API_VERSION, "kind": "Request", "metadata": metadata, "spec": dict(spec)})
