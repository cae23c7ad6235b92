"""What policies say of requests that are new or changed, as findings: before anybody has to wait for a refusal."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from paoctl.errors import UserError
from paoctl.load.repository import Repository
from paoctl.model.catalog import CatalogItem, Definition
from paoctl.model.diagnostic import Diagnostic, Severity
from paoctl.model.loaded import Catalog, pin_of
from paoctl.model.policy import Policy
from paoctl.model.request import Request
from paoctl.validate.policies import verdict_faults
from paoctl.workflows.judgement import verdicts_on


def without_error(found: Iterable[Diagnostic], paths: Iterable[str]) -> list[str]:
    """Those of some files that have no error: what else there is to say of the others would follow from it."""
    broken = {finding.path for finding in found if finding.severity is Severity.ERROR}
    return [path for path in paths if path not in broken]


def policy_findings(
    repository: Repository, policies: tuple[Policy, ...], paths: Collection[str]
) -> Iterator[Diagnostic]:
    """What policies say of requests that are new or changed; of those that were accepted they have been asked.

    A request that pins something else than what is offered now is judged when it is fulfilled.
    """
    project = repository.catalog.project
    for path in sorted(paths) if policies and project else ():
        request = repository.request(path)
        pinned = _pinned_now(request.document, repository.catalog) if request else None
        if request is None or pinned is None:
            continue
        assert project is not None, "nothing is looked at without settings"
        with suppress(UserError):  # what keeps it from being planned is told by other rules
            found = verdicts_on(policies, request.document, *pinned, project.document)
            yield from verdict_faults(request.source, request.document, found)


def _pinned_now(request: Request, catalog: Catalog) -> tuple[Definition, Mapping[str, CatalogItem]] | None:
    """What a request pins, with its components, where that is what is offered now."""
    definition = catalog.definition(request.ref.item)
    if definition is None or pin_of(definition) != request.spec.pin:
        return None
    pins = {name: pin for name, pin in request.spec.pins.items() if name != "main"}
    items = {name: catalog.items[pin.id] for name, pin in pins.items() if pin.id in catalog.items}
    if any(pin_of(item) != pins[name] for name, item in items.items()) or len(items) < len(pins):
        return None
    return definition.document, {name: item.document for name, item in items.items()}
