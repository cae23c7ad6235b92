"""PAO109, PAO60x and PAO21x in tests of items: does each case ask for something that could be asked for?"""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Final

from paoctl.model.catalog import Definition
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.plan import Facts
from paoctl.model.project import Project
from paoctl.model.source import Pointer, Source
from paoctl.model.trial import CaseRequest, CatalogTest, fixture_of
from paoctl.rules.request import UnknownEnvironment, UnknownTeam
from paoctl.rules.shape import Misplaced
from paoctl.rules.slip import Slip
from paoctl.template.scopes import scopes
from paoctl.validate.answers import answer_faults
from paoctl.validate.catalog import is_faulty
from paoctl.validate.forms import faulty_fields

_FORGE: Final = "https://forge.example"


def case_faults(test: CatalogTest, source: Source, catalog: Catalog, known: frozenset[str]) -> Iterator[Diagnostic]:
    """Everything that is wrong with the meaning of a test, before it is tried.

    Args:
        test: the document.
        source: its text.
        catalog: what is offered, in order.
        known: ids of definitions that have a file: to test one that is not in order is no fault.
    """
    name, at = test.metadata.id, ("metadata", "id")
    definition = catalog.definition(name)
    if definition is None:
        if name not in known:
            message = f"there is no item or bundle `{name}` to be tested"
            slip = Slip(name, known)
            yield Misplaced.at(source, at, message, slip=slip, help=("a test is called after its item",))
        return
    wanted = fixture_of(definition.source.path)
    if source.path.startswith("catalog/") and source.path != wanted:
        yield Misplaced.at(source, at, f"the test of `{name}` does not stand beside it", help=(f"move it to {wanted}",))
    project = catalog.project.document if catalog.project else None
    is_told = cache(partial(is_faulty, definition, catalog, known))
    for case_id, case in test.cases.items():
        place: Pointer = ("cases", case_id)
        yield from _settings_faults(source, (*place, "request"), case.request, project)
        if project is not None:
            seen = case_scopes(case_facts(name, case.request, project), definition.document)
            form = definition.document.presentation.form
            faulty = cache(partial(faulty_fields, definition.source, form))
            yield from answer_faults(source, (*place, "fields"), form, case.fields, seen, is_told, faulty)


def case_facts(definition_id: str, request: CaseRequest, project: Project) -> Facts:
    """What is known of the request of a case: the same in every run, so that what comes of it is too."""
    return Facts(
        lineage="test",
        uid="TEST",
        generation=1,
        path=f"requests/{definition_id}/{request.name}.yaml",
        name=request.name,
        item=definition_id,
        team=request.team or next(iter(project.teams), "@team"),
        environment=request.environment or next(iter(project.environments), ""),
        requested_by=request.requested_by,
        date="2026-01-31",
        url=f"{_FORGE}/pull/1",
        repository=project.forge.repository,
        state_branch=project.forge.state_branch,
        run_url=f"{_FORGE}/run/1",
        version="test",
    )


def case_scopes(facts: Facts, definition: Definition) -> Mapping[str, object]:
    """What the form sees of the request of a case."""
    metadata = definition.metadata.model_dump(mode="json", by_alias=True)
    return scopes(facts, fields={}, metadata=metadata, env={}, secrets={}, outputs={}, components={})


def _settings_faults(
    source: Source, at: Pointer, request: CaseRequest, project: Project | None
) -> Iterator[Diagnostic]:
    if project is None:
        return
    yield from environment_faults(source, at, request.environment, project)
    if request.team is not None and request.team not in project.teams:
        slip, names = Slip(request.team, project.teams), ", ".join(project.teams)
        message = f"`{request.team}` is none of this repository's teams"
        yield UnknownTeam.at(source, (*at, "team"), message, slip=slip, help=(f"known here: {names}",))


def environment_faults(source: Source, at: Pointer, name: str | None, project: Project) -> Iterator[Diagnostic]:
    """An environment that a test names and that does not exist; `at` is the request's place."""
    if name is not None and name not in project.environments:
        slip, names = Slip(name, project.environments), ", ".join(project.environments)
        message, help_ = f"there is no environment `{name}`", (f"known here: {names}",)
        yield UnknownEnvironment.at(source, (*at, "environment"), message, slip=slip, help=help_)
