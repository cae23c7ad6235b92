"""What is on trial: an item or a bundle, what it needs, and the test beside it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from paoctl.load.repository import Repository
from paoctl.model.catalog import CatalogBundle, CatalogItem, Definition, Mode
from paoctl.model.paths import definition_id, is_document
from paoctl.model.project import Project
from paoctl.model.source import Pointer, Source
from paoctl.model.trial import CaseRequest, CatalogTest, fixture_of
from paoctl.plan.frame import make_frame
from paoctl.plan.rendering import Rendering, in_mode, renderings
from paoctl.validate.cases import case_facts, case_scopes
from paoctl.validate.placed import MODES

Rendered = tuple[Mode, Rendering]
"""An action as it comes out when all is done by people, or all by machines."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A definition that is in order."""

    id: str
    definition: Definition
    source: Source
    project: Project
    components: Mapping[str, CatalogItem]
    test: CatalogTest | None = None
    test_source: Source | None = None

    @property
    def modes(self) -> tuple[Mode, ...]:
        """Those in which something is done."""
        items = self.components.values() or [self.definition]
        fulfillments = [item.fulfillment for item in items if isinstance(item, CatalogItem)]
        return tuple(mode for mode in MODES if any(each.of(mode) for each in fulfillments))

    def scopes(self, request: CaseRequest) -> Mapping[str, object]:
        """What the form sees."""
        return case_scopes(case_facts(self.id, request, self.project), self.definition)

    def rendered(self, request: CaseRequest, fields: Mapping[str, object]) -> Iterator[Rendered]:
        """Every action with these answers, in both modes.

        Raises:
            PaoError: no plan can be begun with them.
        """
        facts = case_facts(self.id, request, self.project)
        process = {name: f"<env {name}>" for name in self.project.env.from_process}
        frame = make_frame(facts, self.definition, self.components, fields, self.project, process)
        for mode in self.modes:
            yield from ((mode, each) for each in renderings(in_mode(frame, mode)))

    def name_of(self, rendering: Rendering) -> str:
        """What a test calls an action: its id, in a bundle behind that of its component."""
        return rendering.step if isinstance(self.definition, CatalogBundle) else rendering.action

    def place_of(self, rendering: Rendering) -> Pointer:
        """Where an action or health check is written: in the item, or as a component of the bundle."""
        if isinstance(self.definition, CatalogBundle):
            ids = [component.id for component in self.definition.components]
            return ("components", ids.index(rendering.part))
        return rendering.at


def subjects(repository: Repository, targets: Collection[str] | None) -> Iterator[Subject]:
    """The definitions that are in order, with all that they are made of; those of some files, or all."""
    project = repository.catalog.project
    for path in repository.paths:
        wanted = targets is None or path in targets or fixture_of(path) in targets
        found = repository.catalog.definition(definition_id(path)) if wanted and is_document(path) else None
        if project is None or found is None or found.source.path != path:
            continue
        components = _components(found.document, repository)
        if components is not None:
            subject = Subject(definition_id(path), found.document, found.source, project.document, components)
            yield _with_test(repository, subject)


def _components(definition: Definition, repository: Repository) -> Mapping[str, CatalogItem] | None:
    """The items of a bundle; None when one of them is not in order."""
    if isinstance(definition, CatalogItem):
        return {}
    found = {each.id: repository.catalog.items.get(each.item) for each in definition.components}
    items = {name: loaded.document for name, loaded in found.items() if loaded is not None}
    return items if len(items) == len(found) else None


def _with_test(repository: Repository, subject: Subject) -> Subject:
    path = fixture_of(subject.source.path)
    made = repository.draft(path) if path in repository.paths else None
    if made is None or not made.sound or not isinstance(made.document, CatalogTest):
        return subject
    return replace(subject, test=made.document, test_source=made.source)
