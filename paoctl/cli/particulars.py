"""Name, environment and team of a request: said, known, or asked for."""

import re
from collections.abc import Iterable
from typing import Final

from paoctl.cli.order import Order
from paoctl.cli.prompt import Choice, ask_choice, ask_text
from paoctl.errors import UsageError
from paoctl.model.base import NAME
from paoctl.model.request import RequestMetadata, RequestRef
from paoctl.ports import Forge, Login
from paoctl.rules.nearest import nearest
from paoctl.workflows.choice import own_teams
from paoctl.workflows.world import World

_PLACEHOLDER: Final = "name"
"""Stands for a name that is not known yet while the rest is looked at."""


def particulars(
    order: Order, world: World, forge: Forge, me: Login, *, ask: bool, defaults: bool = False
) -> RequestMetadata:
    """Fill what is known in `order`, ask for what is missing when somebody is there; what can't be known stays empty.

    With `defaults` the first environment is taken unasked.

    Raises:
        UsageError: a name, an environment or a team that can't be.
    """
    project = world.project
    _refuse(order, world)
    if ask and not order.name:
        order.name = ask_text("Name", check=lambda text: _name_fault(text, order.item, world))
        order.typed = True
    environments = tuple(project.environments)
    if ask and not (order.environment or defaults) and len(environments) > 1:
        choices = [Choice(each, each) for each in environments]
        order.environment = str(ask_choice("Environment", choices, default=environments[0]))
    order.environment = order.environment or environments[0]
    if not order.team:
        own = own_teams(project, forge, me)
        if len(own) == 1:
            order.team = own[0]
        elif ask and project.teams:
            choices = [Choice(each, each) for each in own or project.teams]
            order.team = str(ask_choice("Team", choices, default=choices[0].value))
    return RequestMetadata.parse(
        {
            "name": order.name or _PLACEHOLDER,
            "team": order.team or "@nobody",
            "environment": order.environment,
            "requestedBy": me,
        }
    )


def missing_particulars(order: Order) -> list[tuple[str, str]]:
    """What is still missing: in words, and as the option that says it."""
    rows = ((order.name, "the name", "--name NAME"), (order.team, "the team", "--team @ORG/TEAM"))
    return [(words, option) for value, words, option in rows if not value]


def _refuse(order: Order, world: World) -> None:
    project = world.project
    if order.name and not _is_name(order.name):
        raise UsageError(f"--name {order.name}: a name is {_SHAPE}")
    if order.environment:
        _known("--env", order.environment, project.environments)
    if order.team:
        _known("--team", order.team, project.teams)


def _known(option: str, value: str, known: Iterable[str]) -> None:
    words = list(known)
    if value not in words:
        meant = nearest(value, words)
        remedy = f"did you mean `{meant}`?" if meant else f"one of: {', '.join(words)}"
        raise UsageError(f"{option} {value}: there is no such one in paoctl.yaml", remedy=remedy)


_SHAPE: Final = "lower-case letters, digits and single dashes, as orders-db; at most 63"


def _is_name(text: str) -> bool:
    return len(text) <= 63 and re.fullmatch(NAME, text) is not None


def _name_fault(text: str, item: str, world: World) -> str:
    if not _is_name(text):
        return _SHAPE
    if RequestRef(item, text).path in world.desired:
        return f"there is a {text} already: paoctl edit {item}/{text}"
    return ""
