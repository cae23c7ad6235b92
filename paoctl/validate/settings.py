"""PAO90x: do the settings agree with themselves and with the catalog?"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.project import Project
from paoctl.model.source import Pointer, Source
from paoctl.rules.base import Rule
from paoctl.rules.settings import BadRequirement, UnknownPlace, UnknownProvider, UnknownSecretItem
from paoctl.rules.slip import Slip

if TYPE_CHECKING:
    from paoctl.validate.texts import Text

_REQUIREMENT: Final = re.compile(r"\s*(?:(?:>=|<=|==|!=|~=|>|<)\s*\d+(?:\.\d+)*\s*(?:,\s*|$))+")


def settings_faults(
    source: Source, project: Project, catalog: Catalog, known: frozenset[str], categories: frozenset[str]
) -> Iterator[Diagnostic]:
    """What is wrong with paoctl.yaml.

    Args:
        known: the ids of all definitions that have a file, also of those whose file can't be read.
        categories: those of all definitions that can be read.
    """
    secrets, providers, items = project.secrets, list(project.secrets.providers), sorted(known)
    for name, secret in secrets.names.items():
        at: Pointer = ("secrets", "names", name)
        yield from _known(UnknownProvider, source, (*at, "provider"), secret.provider, providers, "secret provider")
        for index, item in enumerate(secret.items):
            if item not in known:
                yield from _known(UnknownSecretItem, source, (*at, "items", index), item, items, "item")
    for name in secrets.request_paths:
        at = ("secrets", "requestPaths", name)
        yield from _known(UnknownProvider, source, at, name, providers, "secret provider", key=True)
    if secrets.request_paths:  # few settings have paths or a calendar; what looks at them is not loaded for the others
        from paoctl.validate.templates import template_faults

        yield from template_faults(source, _paths(project), catalog, "repository")
    if project.calendar:
        yield from _calendar_faults(source, project, categories)
    if project.requires and not _REQUIREMENT.fullmatch(project.requires):
        message = f"`{project.requires}` is not a list of version bounds"
        yield BadRequirement.at(source, ("requires",), message, help=('requires: ">=0.1,<1"',))


def _paths(project: Project) -> "Iterator[Text]":
    from paoctl.validate.names import REQUEST_NAMES
    from paoctl.validate.texts import Text

    for provider, paths in project.secrets.request_paths.items():
        for index, path in enumerate(paths):
            yield Text(("secrets", "requestPaths", provider, index), path, REQUEST_NAMES)


def _calendar_faults(source: Source, project: Project, categories: frozenset[str]) -> Iterator[Diagnostic]:
    for entry_index, entry in enumerate(project.calendar):
        at: Pointer = ("calendar", entry_index)
        for index, name in enumerate(entry.environments):
            place = (*at, "environments", index)
            yield from _known(UnknownPlace, source, place, name, project.environments, "environment")
        for index, name in enumerate(entry.categories):
            yield from _known(UnknownPlace, source, (*at, "categories", index), name, sorted(categories), "category")
    from paoctl.validate.calendar import calendar_faults

    yield from calendar_faults(source, project, categories)


def _known(
    rule: type[Rule], source: Source, at: Pointer, name: str, known: Iterable[str], noun: str, *, key: bool = False
) -> Iterator[Diagnostic]:
    """A finding when nothing has this name."""
    names = list(known)
    if name in names:
        return
    help_ = (f"known here: {', '.join(names[:8]) or 'none'}",)
    yield rule.at(source, at, f"there is no {noun} `{name}`", key=key, slip=Slip(name, names), help=help_)
