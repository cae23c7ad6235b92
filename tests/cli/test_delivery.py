"""What can't be taken back is agreed to, or said beforehand."""

from dataclasses import replace

import pytest

from paoctl.cli.delivery import Handing, agree_to_losses
from paoctl.errors import UsageError
from paoctl.model.plan import Change
from paoctl.model.proposal import Proposal
from paoctl.model.request import RequestMetadata
from paoctl.workflows.choice import choose
from paoctl.workflows.request import new_request, propose
from tests.workflows.samples import repository, seen

METADATA = RequestMetadata.parse(
    {"name": "orders-db", "team": "@acme/orders", "environment": "dev", "requestedBy": "erin"}
)
NOBODY = Handing(ask=False)


def again(words: tuple[str, ...]) -> Proposal:
    """The same with these words in its file."""
    return proposal(*words)


def proposal(*acknowledge: str) -> Proposal:
    """A change that puts a new database in the place of the old one."""
    world = seen(repository())
    chosen = choose(world, "database-postgresql-standard")
    request = new_request(chosen, METADATA, {"instanceName": "orders"}, {"acknowledge": list(acknowledge)})
    made = propose(world, chosen, request)
    assert made.plan is not None
    (step,) = made.plan.steps
    lost = step._replace(change=Change("replace", "a new one in place of the old one", reversible=False))
    return replace(made, plan=replace(made.plan, steps=(lost,)))


@pytest.mark.parametrize("how", [NOBODY, Handing(ask=True, yes=True)], ids=["nobody", "yes"])
def test_where_nobody_can_agree_the_option_that_agrees_is_told(how: Handing) -> None:
    with pytest.raises(UsageError, match="can't be taken back: main/instance:replace") as caught:
        agree_to_losses(proposal(), how, again)
    assert caught.value.remedy == "if it is meant, add --acknowledge main/instance:replace"


@pytest.mark.parametrize("word", ["main/instance:replace", "instance:replace"])
def test_what_was_agreed_to_is_not_asked_again(word: str) -> None:
    agreed = proposal(word)

    assert agree_to_losses(agreed, NOBODY, again) is agreed


def test_what_can_be_taken_back_needs_no_word() -> None:
    world = seen(repository())
    chosen = choose(world, "database-postgresql-standard")
    harmless = propose(world, chosen, new_request(chosen, METADATA, {"instanceName": "orders"}, {}))

    assert agree_to_losses(harmless, NOBODY, again) is harmless
