"""The tests of a policy tried: each is a request that is looked at as a real one would be."""

from collections.abc import Iterator

from paoctl.errors import UserError
from paoctl.form.check import check
from paoctl.model.catalog import CatalogBundle, Definition
from paoctl.model.diagnostic import Diagnostic
from paoctl.model.loaded import Catalog
from paoctl.model.plan import Facts
from paoctl.model.policy import Outcome, Policy, PolicyRequest
from paoctl.model.project import Project
from paoctl.model.request import RequestRef
from paoctl.model.source import Pointer, Source
from paoctl.plan.frame import make_frame
from paoctl.rules.policy import FailedTest
from paoctl.rules.slip import Slip
from paoctl.template.scopes import form_scopes, preview_facts
from paoctl.validate.catalog import is_faulty
from paoctl.validate.requests import Offered
from paoctl.workflows.judgement import judge


def failed_tests(source: Source, policy: Policy, catalog: Catalog, known: frozenset[str]) -> Iterator[Diagnostic]:
    """The tests that give something else than they expect, or that can't be tried.

    Args:
        known: the ids of all definitions that have a file; a test on one that is not in order is not tried, nor one in
            an environment that does not exist, which is told anyway.
    """
    if catalog.project is None:
        return
    for index, test in enumerate(policy.tests):
        at: Pointer = ("tests", index)
        if test.request.environment not in (None, *catalog.project.document.environments):
            continue
        offered = catalog.definition(test.request.item)
        if offered is None and test.request.item not in known:
            message, slip = f"there is no `{test.request.item}` in the catalog", Slip(test.request.item, sorted(known))
            yield FailedTest.at(source, (*at, "request", "item"), message, slip=slip, help=("paoctl list items",))
        if offered is None or not _is_in_order(offered, catalog, known):
            continue
        facts = _facts(test.request, catalog.project.document)
        wrong = list(_wrong_answers(source, (*at, "request", "fields"), test.request, offered.document, facts))
        yield from wrong
        if not wrong:
            yield from _unexpected(source, at, policy, index, offered.document, catalog)


def _is_in_order(offered: Offered, catalog: Catalog, known: frozenset[str]) -> bool:
    """Nothing is wrong with a definition, nor with its components; else a failed test would only follow from that."""
    document = offered.document
    parts = document.components if isinstance(document, CatalogBundle) else ()
    items = [catalog.items[each.item] for each in parts if each.item in catalog.items]
    return len(items) == len(parts) and not any(is_faulty(each, catalog, known) for each in (offered, *items))


def _unexpected(
    source: Source, at: Pointer, policy: Policy, index: int, definition: Definition, catalog: Catalog
) -> Iterator[Diagnostic]:
    test = policy.tests[index]
    assert catalog.project is not None, "the caller has looked"
    try:
        found = _tried(policy, test.request, definition, catalog, catalog.project.document)
    except UserError as error:
        help_ = (error.remedy or "ask for what can be planned",)
        yield FailedTest.at(source, (*at, "request"), f"this request has no plan: {error.cause}", key=True, help=help_)
        return
    if found != test.expect:
        message = f"the policy gives `{found}` for this request, and the test expects `{test.expect}`"
        yield FailedTest.at(source, (*at, "expect"), message, help=(f"it asks: {policy.spec.when}",))


def _tried(
    policy: Policy, wanted: PolicyRequest, definition: Definition, catalog: Catalog, project: Project
) -> Outcome:
    parts = definition.components if isinstance(definition, CatalogBundle) else ()
    components = {each.id: catalog.items[each.item].document for each in parts if each.item in catalog.items}
    frame = make_frame(_facts(wanted, project), definition, components, wanted.fields, project, {})
    found = judge((policy,), frame, definition)
    return found[0].effect if found else "pass"


def _wrong_answers(
    source: Source, at: Pointer, wanted: PolicyRequest, definition: Definition, facts: Facts
) -> Iterator[Diagnostic]:
    """Answers that no request could give; those that are left out are no matter here."""
    for fault in check(definition.presentation.form, wanted.fields, form_scopes(facts, definition)):
        if fault.pointer[0] in wanted.fields:
            yield FailedTest.at(source, (*at, *fault.pointer), fault.message, help=fault.help or ("mend the answer",))


def _facts(wanted: PolicyRequest, project: Project) -> Facts:
    return preview_facts(
        path=RequestRef(wanted.item, wanted.name).path,
        name=wanted.name,
        item=wanted.item,
        team=wanted.team or next(iter(project.teams), project.admins[0]),
        environment=wanted.environment or next(iter(project.environments)),
        requested_by=wanted.requested_by,
    )
