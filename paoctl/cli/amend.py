"""The story of `paoctl edit` and `paoctl remove`: what stands, what shall be, hand it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from paoctl.cli.ask import kept_answers, refuse_at_once, refuse_missing
from paoctl.cli.delivery import Handing, agree_to_losses, deliver
from paoctl.cli.desk import Desk, open_desk
from paoctl.cli.interview import interview
from paoctl.cli.memory import request_named
from paoctl.cli.order import Order, read_order, set_answers
from paoctl.cli.terminal import tell
from paoctl.form.answers import resolve
from paoctl.form.difference import same
from paoctl.model.proposal import Proposal
from paoctl.model.request import Request
from paoctl.plan.acknowledge import acknowledgements
from paoctl.workflows.change import (
    changed_request,
    for_another_team,
    refuse_removed,
    removed_request,
    says_the_same,
    standing_request,
    version_of,
)
from paoctl.workflows.choice import Chosen
from paoctl.workflows.request import Standing, propose, question_scopes, told, unanswered


@dataclass(frozen=True, slots=True)
class Amendment:
    """What the command line says of a change."""

    source: str = ""
    sets: tuple[str, ...] = ()
    to_version: str = ""
    protect: bool | None = None
    acknowledge: tuple[str, ...] = ()
    present: bool = False
    """A removal is taken back."""
    more: Mapping[str, object] = field(default_factory=dict)
    """Further keys of `spec`."""

    @property
    def says_what(self) -> bool:
        """Does it say what shall change, so that the form need not be gone through?"""
        said = (self.source, self.sets, self.to_version, self.acknowledge, self.present, self.more)
        return self.protect is not None or any(map(bool, said))


def amend(ref: str, amendment: Amendment, how: Handing) -> None:
    """Change a request.

    Raises:
        PaoError: something is missing or wrong, or could not be sent; what was typed is kept.
    """
    with open_desk() as desk:
        standing = standing_request(desk.world, request_named(desk.repository, ref))
        refuse_removed(standing, back=amendment.present)
        chosen = version_of(desk.world, standing, amendment.to_version)
        order = _order(standing, amendment)
        with kept_answers(order):
            fields = _answers(order, standing, chosen, ask=how.ask and not how.yes, all_of_them=not amendment.says_what)
            redo = partial(_change, desk, standing, chosen, amendment, fields)
            proposal = redo(amendment.acknowledge)
            if says_the_same(proposal.request, standing.request):
                tell(f"{standing.request.ref} says so already: nothing changes")
                return
            deliver(agree_to_losses(proposal, how, redo), desk, how)


def take_away(ref: str, how: Handing, more: Mapping[str, object]) -> None:
    """Ask for the removal of a service; that what it holds is lost is what is asked for. `more` are keys of `spec`.

    Raises:
        PaoError: it can't be removed, or the pull request could not be opened.
    """
    with open_desk() as desk:
        standing = standing_request(desk.world, request_named(desk.repository, ref))
        proposal = _propose(desk, standing, standing.chosen, removed_request(standing, desk.me, more))
        if words := acknowledgements(proposal.plan) if proposal.plan else ():
            removed = removed_request(standing, desk.me, {**more, "acknowledge": list(words)})
            proposal = _propose(desk, standing, standing.chosen, removed)
        if says_the_same(proposal.request, standing.request):
            tell(f"{standing.request.ref} is being removed already")
            return
        deliver(proposal, desk, how)


def _order(standing: Standing, amendment: Amendment) -> Order:
    request = standing.request
    order = read_order(request.ref.item, amendment.source, amendment.sets)
    order.verb, order.name = "edit", request.metadata.name
    order.environment, order.team = request.metadata.environment, request.metadata.team
    order.fields = {**request.spec.fields, **order.fields}
    return order


def _answers(order: Order, standing: Standing, chosen: Chosen, *, ask: bool, all_of_them: bool) -> Mapping[str, object]:
    """The answers after the change: those of the command line, and those of the prompts."""
    form = chosen.definition.presentation.form
    scopes = question_scopes(chosen, standing.request.metadata)
    known = resolve(form, order.fields, scopes).values
    set_answers(order, form)
    stands = standing.request.spec.fields
    refuse_at_once(order, form, {key: each for key, each in order.fields.items() if not same(each, stands.get(key))})
    if ask:
        answers = {} if all_of_them else dict(order.fields)
        left = {field.id for field in unanswered(form, order.fields, scopes)}
        skip = set() if all_of_them else {field.id for field in form.fields()} - left
        for _ in interview(form, answers, scopes, known, skip):
            order.typed = True
            order.fields |= answers
        order.fields = answers
    refuse_missing(order, unanswered(form, order.fields, scopes))
    untouched = {
        key: value for key, value in standing.request.spec.fields.items() if same(order.fields.get(key), value)
    }
    return {**untouched, **told(form, order.fields, scopes)}


def _change(
    desk: Desk,
    standing: Standing,
    chosen: Chosen,
    amendment: Amendment,
    fields: Mapping[str, object],
    acknowledge: tuple[str, ...],
) -> Proposal:
    spec: dict[str, object] = {**amendment.more, **({"acknowledge": list(acknowledge)} if acknowledge else {})}
    if amendment.protect is not None:
        spec["protect"] = amendment.protect
    return _propose(desk, standing, chosen, changed_request(standing, chosen, desk.me, fields, spec))


def _propose(desk: Desk, standing: Standing, chosen: Chosen, request: Request) -> Proposal:
    others = for_another_team(standing, desk.forge, desk.me)
    return propose(desk.world, chosen, request, standing, others, desk.clock.now())
