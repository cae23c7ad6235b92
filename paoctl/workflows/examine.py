"""Examine: one file of a repository, to all that has to be known of it once it is put away."""

from collections.abc import Iterator, Sequence
from typing import Final

from paoctl.actions.registry import ACTIONS
from paoctl.govern.offers import Offer
from paoctl.load.repository import EVERYTHING, Repository
from paoctl.model.catalog import CatalogBundle, CatalogItem, Definition
from paoctl.model.diagnostic import Diagnostic, has_errors
from paoctl.model.form import Form, Presentation
from paoctl.model.loaded import Loaded
from paoctl.model.paths import definition_id, is_fragment
from paoctl.model.policy import Policy
from paoctl.model.request import Request, UniqueAnswer
from paoctl.model.trial import CatalogTest
from paoctl.rules.reference import MayBeNull
from paoctl.shape.stand_in import stand_in_id
from paoctl.validate.catalog import definition_faults
from paoctl.validate.placed import MODES
from paoctl.workflows.consequent import consequent
from paoctl.workflows.sheet import Sheet

_QUESTIONS: Final = ("presentation", "form", "groups")
_OF_GROUP: Final = ((), ("fields",))


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
        not isinstance(document, CatalogItem) or _is_ours(document),
    )


def _is_ours(item: CatalogItem) -> bool:
    """Are all its actions of kinds of our own? Those of other packages change without a change of any file here."""
    return all(action.type in ACTIONS for mode in MODES for action in item.fulfillment.of(mode))


def _with_unread_questions(document: Definition, findings: Sequence[Diagnostic]) -> Definition:
    """A definition with one more question, that stands in for those that could not be read: any name may be theirs."""
    broken = (each.pointer for each in findings if each.pointer)
    if not any(at == _QUESTIONS[: len(at)] or (at[:3] == _QUESTIONS and at[4:] in _OF_GROUP) for at in broken):
        return document
    name = stand_in_id(len(document.presentation.form.groups))
    field = {"id": name, "name": name, "type": "string"}
    form = {"groups": [{"id": name, "name": name, "fields": [field]}]}
    groups = (*document.presentation.form.groups, *Form.parse(form).groups)
    return document.model_copy(update={"presentation": Presentation(form=Form(groups=groups))})


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
            from paoctl.validate.policies import Known, policy_faults, unknown_environments
            from paoctl.workflows.policy_tests import failed_tests

            wrong = tuple(policy_faults(made.source, policy, catalog, Known(known, repository.categories)))
            yield from wrong
            yield from unknown_environments(made.source, policy, catalog)
            yield from () if has_errors(wrong) or not made.sound else failed_tests(made.source, policy, catalog, known)
        case CatalogItem() | CatalogBundle() as document if repository.is_first(path, type(document)):
            seen = _with_unread_questions(document, made.findings)
            broken = {each.pointer for each in made.findings if each.pointer is not None and each.path == path}
            faults = definition_faults(definition_id(path), made.source, seen, catalog, known, broken)
            # whether a field must be answered may stand in the very key that could not be read
            yield from (each for each in faults if made.sound or each.rule != MayBeNull.code)
