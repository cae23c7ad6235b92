"""PAO70x: can a policy be asked of everything that it applies to, and what does it say of a request?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from paoctl.govern.policies import Verdict, refusal
from paoctl.model.catalog import Definition
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.policy import Policy
from paoctl.model.request import Request
from paoctl.model.source import Pointer, Source
from paoctl.rules.policy import Denied, MoreApproval, PolicyApplies, PolicyTeam, Warned
from paoctl.rules.slip import Slip
from paoctl.template.fault import TemplateError
from paoctl.template.kinds import BOOLEAN, TEXT
from paoctl.template.refs import Reference, expression_references
from paoctl.template.strangers import Offered
from paoctl.validate.cases import environment_faults
from paoctl.validate.kinds import kind_faults
from paoctl.validate.names import Leaf, Names, field_names, miss, names_around
from paoctl.validate.options import option_faults
from paoctl.validate.secrets import exposed_secrets
from paoctl.validate.templates import unknown_reference, unreadable_text
from paoctl.validate.texts import Text

_WHEN: Final = ("spec", "when")
_SEEN: Final = ("name", "path", "team", "environment", "requestedBy")
"""What a policy sees of a request: what is known before it is accepted."""
_PLACES: Final[dict[str, Pointer]] = {
    "environment": ("metadata", "environment"),
    "team": ("metadata", "team"),
    "name": ("metadata", "name"),
    "requestedBy": ("metadata", "requestedBy"),
}


class Known(NamedTuple):
    """What has a file, also where that can't be read."""

    ids: frozenset[str]
    """Of items and bundles."""
    categories: frozenset[str]


def policy_faults(source: Source, policy: Policy, catalog: Catalog, known: Known) -> Iterator[Diagnostic]:
    """What is wrong with the meaning of a policy; its tests are another matter."""
    everything: list[Definition] = [each.document for each in catalog.items.values()]
    everything += [each.document for each in catalog.bundles.values()]
    yield from _applies_faults(source, policy, known)
    yield from _team_faults(source, policy, everything, catalog)
    judged = [each for each in everything if policy.speaks_of(each.metadata.id, each.metadata.category)]
    complete = len(everything) == len(known.ids)
    environments = tuple(catalog.project.document.environments) if catalog.project else ()
    sights = {each.metadata.id: _names(each, environments) for each in judged}
    yield from _condition_faults(source, policy, sights, complete=complete)


def unknown_environments(source: Source, policy: Policy, catalog: Catalog) -> Iterator[Diagnostic]:
    """Tests in an environment that does not exist."""
    if catalog.project is None:
        return
    for index, test in enumerate(policy.tests):
        at = ("tests", index, "request")
        yield from environment_faults(source, at, test.request.environment, catalog.project.document)


def verdict_faults(source: Source, request: Request, found: Iterable[Verdict]) -> Iterator[Diagnostic]:
    """What policies say of a request, each at the answer that its condition looks at."""
    for verdict in found:
        name, help_ = verdict.policy.metadata.id, (f"{verdict.policy.path} says when",)
        at = _place(request, verdict.policy)
        match verdict.effect:
            case "deny":
                yield Denied.at(source, at, refusal(verdict), help=help_)
            case "warn":
                yield Warned.at(source, at, f"the policy `{name}` warns: {verdict.message}", help=help_)
            case "require-approval":
                team = verdict.policy.spec.team
                message = f"{team} has to approve this too: {verdict.message}"
                yield MoreApproval.at(source, at, message, help=(f"{verdict.policy.path} says so",))


def _applies_faults(source: Source, policy: Policy, known: Known) -> Iterator[Diagnostic]:
    words = sorted(known.ids | known.categories)
    for index, word in enumerate(policy.spec.applies):
        if word not in words:
            message = f"`{word}` is neither the id nor the category of anything in the catalog"
            help_ = ("paoctl list shows the ids, paoctl show ID the category",)
            yield PolicyApplies.at(source, ("spec", "applies", index), message, slip=Slip(word, words), help=help_)


def _team_faults(
    source: Source, policy: Policy, definitions: Iterable[Definition], catalog: Catalog
) -> Iterator[Diagnostic]:
    team = policy.spec.team
    if team is None or catalog.project is None:
        return
    project = catalog.project.document
    known = dict.fromkeys([*project.teams, *project.admins, *(each.metadata.owner.team for each in definitions)])
    if team.casefold() not in {each.casefold() for each in known}:
        message = f"`{team}` is no team that this repository knows"
        help_ = ("write it as it is written in paoctl.yaml, or add it to `teams` there",)
        yield PolicyTeam.at(source, ("spec", "team"), message, slip=Slip(team, known), help=help_)


def _condition_faults(
    source: Source, policy: Policy, sights: Mapping[str, Names], *, complete: bool
) -> Iterator[Diagnostic]:
    """What is wrong with the condition, for the first definition that it is wrong for."""
    try:
        mentioned = expression_references(policy.spec.when)
    except TemplateError as error:
        yield unreadable_text(source, Text(_WHEN, policy.spec.when, {}, bare=True), error)
        return
    optional = {each for each in mentioned if each.maybe_undefined and (not complete or _is_asked(each, sights))}
    for name, sight in sights.items():
        text = Text(_WHEN, policy.spec.when, sight, bare=True, takes=BOOLEAN)
        found = [
            unknown_reference(source, text, each, missed, f"form ({name})")
            for each in mentioned
            if each not in optional and (missed := miss(sight, each.path)) is not None
        ]
        found += [*kind_faults(source, [text]), *exposed_secrets(source, [text])]
        if found:
            yield from found
            return
    if complete:
        yield from option_faults(source, [Text(_WHEN, policy.spec.when, each, bare=True) for each in sights.values()])


def _is_asked(reference: Reference, sights: Mapping[str, Names]) -> bool:
    """A policy may say what to take where a form does not ask; some form has to."""
    return any(miss(names, reference.path) is None for names in sights.values())


def _names(definition: Definition, environments: tuple[str, ...]) -> Names:
    around = names_around(definition.metadata)
    request = around["request"]
    assert request is not None, "a form sees its request"
    return {
        "fields": field_names(definition.presentation.form.fields()),
        "metadata": around["metadata"],
        "request": {name: request[name] for name in _SEEN}
        | {"environment": Leaf(TEXT, Offered(environments) if environments else None)},
    }


def _place(request: Request, policy: Policy) -> Pointer:
    """The answer that a condition looks at, else what else of the request it does."""
    mentioned = [each.path for each in expression_references(policy.spec.when) if len(each.path) > 1]
    fields = [name for scope, name, *_ in mentioned if scope == "fields" and name in request.spec.fields]
    if fields:
        return ("spec", "fields", fields[0])
    seen = [_PLACES[name] for scope, name, *_ in mentioned if scope == "request" and name in _PLACES]
    return seen[0] if seen else ("spec", "catalogItem" if request.spec.catalog_item else "catalogBundle")
