"""Which kinds of action there are: a literal table, and what other packages add by an entry point."""

import sys
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from paoctl.actions.base import ActionConfig, ActionType, C
from paoctl.actions.rest_config import RestApiConfig
from paoctl.actions.ticket_config import JiraTicketConfig
from paoctl.actions.webhook_config import WebhookConfig
from paoctl.errors import UsageError, UserError
from paoctl.rules.nearest import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP: Final = "paoctl.actions"
"""The entry-point group; a name in it is a kind, its object an `ActionType`."""

_MEMBERS: Final = ("knows_update", "knows_destroy", "effect", "plan", "apply", "observe", "destroy")
"""What an `ActionType` has, besides its `kind` and its `config`."""

AnyAction = ActionType[ActionConfig]


class Kind(NamedTuple):
    """What can be said of an action type without loading what it does: who judges a document asks no more."""

    config: type[ActionConfig]
    knows_destroy: bool
    load: Callable[[], AnyAction]


def _any(action: ActionType[C]) -> AnyAction:
    """Forget which configuration a kind has: whoever calls it gives it what its own `config` parsed."""
    return cast("AnyAction", action)


@cache
def _jira_ticket() -> AnyAction:
    from paoctl.actions.jira_ticket import JiraTicket

    return _any(JiraTicket())


@cache
def _rest_api() -> AnyAction:
    from paoctl.actions.rest_api import RestApi

    return _any(RestApi())


@cache
def _webhook() -> AnyAction:
    from paoctl.actions.webhook import Webhook

    return _any(Webhook())


ACTIONS: Final[Mapping[str, Kind]] = {
    "jira-ticket": Kind(JiraTicketConfig, knows_destroy=True, load=_jira_ticket),
    "rest-api": Kind(RestApiConfig, knows_destroy=False, load=_rest_api),
    "webhook": Kind(WebhookConfig, knows_destroy=False, load=_webhook),
}


def find(kind: str) -> AnyAction:
    """The action type of a kind; it is imported when it is first asked for.

    Raises:
        UserError: there is none; names the nearest.
        UsageError: a package offers one that is broken.
    """
    return kind_of(kind).load()


def kind_of(kind: str) -> Kind:
    """What can be said of a kind; those of other packages are imported when they are first asked for.

    Raises:
        UserError: there is none; names the nearest.
        UsageError: a package offers one that is broken.
    """
    known = ACTIONS.get(kind)
    if known is not None:
        return known
    offered = tuple(entry for entry in _offered(tuple(sys.path)) if entry.name == kind)
    if offered:
        return _loaded(_only(offered))
    names = kinds()
    guess = nearest(kind, names)
    raise UserError(
        f"there is no action type `{kind}`",
        remedy=f"did you mean `{guess}`?" if guess else f"action types here: {', '.join(names)}",
    )


def kinds() -> tuple[str, ...]:
    """The names of all kinds, those of other packages too, without importing them."""
    return tuple(sorted({*ACTIONS, *(entry.name for entry in _offered(tuple(sys.path)))}))


def package_of(kind: str) -> str:
    """The package that offers a kind; empty for one of ours, or none."""
    if kind in ACTIONS:
        return ""
    return next((_package(entry) for entry in _offered(tuple(sys.path)) if entry.name == kind), "")


@lru_cache(maxsize=8)
def _offered(_path: tuple[str, ...]) -> "tuple[EntryPoint, ...]":
    """What other packages add. To look through all that is installed takes 30 ms, so it is done once a search path."""
    from importlib.metadata import entry_points  # loads forty modules

    return tuple(entry_points(group=GROUP))


def _only(offered: "tuple[EntryPoint, ...]") -> "EntryPoint":
    packages = sorted({_package(entry) for entry in offered})
    if len(packages) > 1:
        raise UsageError(
            f"more than one package offers the action type `{offered[0].name}`: {', '.join(packages)}",
            remedy="remove all but one of them",
        )
    return offered[0]


@cache
def _loaded(entry: "EntryPoint") -> Kind:
    """Import what a package offers; other people's import may fail in any way."""
    try:
        action = entry.load()
    except (Exception, SystemExit) as exc:
        raise _broken(entry, f"it can't be imported: {exc}") from exc
    config = getattr(action, "config", None)
    if getattr(action, "kind", None) != entry.name:
        raise _broken(entry, f"its `kind` is not `{entry.name}`")
    if not (isinstance(config, type) and issubclass(config, ActionConfig)):
        raise _broken(entry, "its `config` is no ActionConfig")
    missing = [name for name in _MEMBERS if getattr(action, name, None) is None]
    if missing:
        raise _broken(entry, f"it has no `{missing[0]}`")
    made = cast("AnyAction", action)
    return Kind(made.config, made.knows_destroy, lambda: made)


def _broken(entry: "EntryPoint", why: str) -> UsageError:
    package = _package(entry)
    return UsageError(
        f"the action type `{entry.name}` of the package {package} is broken: {why}",
        remedy=f"update or remove {package}",
    )


def _package(entry: "EntryPoint") -> str:
    return entry.dist.name if entry.dist else entry.value
