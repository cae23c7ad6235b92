"""Examine: one file of a repository, to all that has to be known of it once it is put away."""

from collections.abc import Iterator

from paoctl.actions.registry import ACTIONS
from paoctl.govern.offers import Offer
from paoctl.load.repository import EVERYTHING, Repository
from paoctl.model.catalog import CatalogBundle, CatalogItem
from paoctl.model.diagnostic import Diagnostic, has_errors
from paoctl.model.loaded import Loaded
from paoctl.model.paths import definition_id, is_fragment
from paoctl.model.policy import Policy
from paoctl.model.request import Request, UniqueAnswer
from paoctl.model.trial import CatalogTest
from paoctl.rules.reference import MayBeNull
from paoctl.validate.catalog import definition_faults
from paoctl.validate.placed import placed_actions
from paoctl.workflows.consequent import consequent
from paoctl.workflows.sheet import Sheet


def examine(repository: Repository, path: str, *, fresh: bool) -> Sheet:
    """All there is to say of a file.

    Args:
        repository: what it stands in.
        path: one of its paths.
        fresh: of a request: it is new or changed, so that its pins must be what the catalog offers now.
    """
    repository.looks.clear()
    repository.looks.add(definition_id(path))
    made = repository.draft(path)
    document = made.document
    definition = document if isinstance(document, CatalogItem | CatalogBundle) else None
    repository.looks |= made.fragments
    return Sheet(
        path,
        made.findings,
        tuple(consequent(made.findings, _meaning(repository, path, fresh=fresh))),
        definition.metadata.category if definition else "",
        Offer.of(path, definition) if definition and made.sound else None,
        isinstance(definition, CatalogBundle),
        _answers(document, repository) if isinstance(document, Request) else (),
        tuple(sorted(made.fragments)) if document or is_fragment(path) else (EVERYTHING,),
        tuple(sorted(repository.looks)),
        not isinstance(document, CatalogItem) or all(each.action.type in ACTIONS for each in placed_actions(document)),
    )


def _answers(request: Request, repository: Repository) -> tuple[UniqueAnswer, ...]:
    from paoctl.validate.requests import unique_answers

    return unique_answers(request, repository.catalog)


def _meaning(repository: Repository, path: str, *, fresh: bool) -> Iterator[Diagnostic]:
    made, catalog, known = repository.draft(path), repository.catalog, repository.known
    match made.document:  # what looks at documents of a kind is loaded for the first of them: most runs have but items
        case Request() as request:
            from paoctl.validate.requests import validate_request

            yield from validate_request(Loaded(request, made.source), catalog, known, fresh=fresh)
        case CatalogTest() as test:
            from paoctl.validate.cases import case_faults

            yield from case_faults(test, made.source, catalog, known)
        case Policy() as policy:
            from paoctl.validate.policies import Known, policy_faults
            from paoctl.workflows.policy_tests import failed_tests

            wrong = tuple(policy_faults(made.source, policy, catalog, Known(known, repository.categories)))
            yield from wrong
            yield from () if has_errors(wrong) or not made.sound else failed_tests(made.source, policy, catalog, known)
        case CatalogItem() | CatalogBundle() as document if repository.is_first(path, type(document)):
            faults = definition_faults(definition_id(path), made.source, document, catalog, known)
            # whether a field must be answered may stand in the very key that could not be read
            yield from (each for each in faults if made.sound or each.rule != MayBeNull.code)
