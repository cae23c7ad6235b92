"""The story of `paoctl request`: choose, ask what is missing, propose, hand in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from paoctl.cli.delivery import Handing, agree_to_losses, deliver
from paoctl.cli.desk import Desk, open_desk
from paoctl.cli.interview import interview
from paoctl.cli.memory import drop_answers, keep_answers
from paoctl.cli.order import Order, set_answers
from paoctl.cli.particulars import missing_particulars, particulars
from paoctl.cli.terminal import messages, tell
from paoctl.errors import UsageError, UserError
from paoctl.model.digest import blob_id
from paoctl.model.form import Field, Form
from paoctl.model.proposal import Proposal
from paoctl.model.request import RequestMetadata
from paoctl.workflows.choice import Chosen, choose
from paoctl.workflows.request import (
    WrongAnswers,
    new_request,
    propose,
    question_scopes,
    refuse_wrong,
    told,
    unanswered,
)


def ask_for(order: Order, how: Handing) -> None:
    """Complete an order and hand it in.

    Raises:
        PaoError: something is missing or wrong, or could not be sent; what was typed is kept.
    """
    with open_desk() as desk, kept_answers(order):
        chosen = choose(desk.world, order.item)
        metadata = _complete(order, chosen, desk, how)
        proposal = _proposal(order, chosen, metadata, desk)
        if _is_there(proposal, desk):
            tell(f"{proposal.path} is on {desk.world.project.forge.base} already, just so")
            return

        def redo(words: tuple[str, ...]) -> Proposal:
            order.acknowledge = words
            return _proposal(order, chosen, metadata, desk)

        deliver(agree_to_losses(proposal, how, redo), desk, how)
        if order.typed:
            tell(f"Without questions: {order.without_questions()}")


@contextmanager
def kept_answers(order: Order) -> Iterator[None]:
    """What was typed is never lost: when something fails, it is kept, and the command that goes on is shown.

    An answer that is refused is not kept: whoever goes on is asked for another one.
    """
    try:
        yield
    except BaseException as error:
        wrong = error.fields if isinstance(error, WrongAnswers) else frozenset[str]()
        kept = {key: value for key, value in order.fields.items() if key not in wrong}
        if order.typed and (path := keep_answers(_title(order), kept)):
            without = f", without {', '.join(sorted(wrong))}" if wrong else ""
            tell(f"\nYour answers are kept{without}. To go on:\n  {order.command(source=str(path))}\n")
        raise
    drop_answers(_title(order))


def _title(order: Order) -> str:
    return f"{order.item} {order.name}"


def _complete(order: Order, chosen: Chosen, desk: Desk, how: Handing) -> RequestMetadata:
    """Everything that the request needs, in `order`; asked for when somebody is there."""
    form = chosen.definition.presentation.form
    set_answers(order, form)
    refuse_at_once(order, form, order.fields)
    if how.ask:
        _introduce(chosen)
    metadata = particulars(order, desk.world, desk.forge, desk.me, ask=how.ask, defaults=how.yes)
    scopes = question_scopes(chosen, metadata)
    if how.ask:
        left = {field.id for field in unanswered(form, order.fields, scopes)}
        skip = {field.id for field in form.fields()} - left if how.yes else set()
        for _ in interview(form, order.fields, scopes, {}, skip):
            order.typed = True
    refuse_missing(order, unanswered(form, order.fields, scopes))
    return metadata


def refuse_at_once(order: Order, form: Form, fields: Mapping[str, object]) -> None:
    """What the command line or a file says is wrong is told before anything is asked.

    Raises:
        WrongAnswers: with all of them.
    """
    try:
        refuse_wrong(form, fields)
    except WrongAnswers as error:
        named = [f"--set {name}=VALUE" for name in sorted(error.fields) if form.field(name)]
        if order.source and named:
            error.remedy += f"\nother answers than in {order.source}: add {' '.join(named)}, or correct the file"
        raise


def _introduce(chosen: Chosen) -> None:
    metadata = chosen.definition.metadata
    name = messages().paint(metadata.name, "bold")
    tell(f"{name}  {metadata.version}  owner {metadata.owner.team}\n{metadata.description}\n")


def refuse_missing(order: Order, fields: Sequence[Field]) -> None:
    """Nothing may be missing any more.

    Raises:
        UsageError: with the command line that has a place for everything that is.
    """
    missing = [*missing_particulars(order), *((field.name, f"--set {field.id}=VALUE") for field in fields)]
    if missing:
        names = ", ".join(words for words, _ in missing)
        raise UsageError(f"not answered yet: {names}", remedy=order.command(*(option for _, option in missing)))


def _proposal(order: Order, chosen: Chosen, metadata: RequestMetadata, desk: Desk) -> Proposal:
    more = {**order.spec, "acknowledge": list(order.acknowledge)} if order.acknowledge else order.spec
    fields = told(chosen.definition.presentation.form, order.fields, question_scopes(chosen, metadata))
    return propose(desk.world, chosen, new_request(chosen, metadata, fields, more), now=desk.clock.now())


def _is_there(proposal: Proposal, desk: Desk) -> bool:
    """Is this very request merged already?

    Raises:
        UserError: another one of the same name is.
    """
    blob = desk.world.desired.get(proposal.path)
    if blob is None:
        return False
    if blob == blob_id(proposal.text.encode()):
        return True
    ref = proposal.request.ref
    raise UserError(f"there is a {ref} already", remedy=f"paoctl edit {ref} changes it; or ask under another name")
